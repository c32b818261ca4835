#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include <algorithm>
#include <memory>

#include "engine/cli/commands.h"
#include "engine/cli/devices.h"
#include "engine/cli/measurements.h"
#include "engine/cli/profile_plot.h"
#include "engine/cli/text.h"
#include "engine/graph/error.h"
#include "engine/model/data/file.h"
#include "engine/model/fit.h"

// `backprop profile`: lesson 3's eight quantities over a grid of sizes, counted and timed.

namespace backprop::cli {

namespace {

struct Options {
  DeviceOptions device;
  std::string layers = "2:16";
  std::string width = "64:512";
  std::string batch = "16:128";
  std::string csv, svg;
  double most_operations = 2e9;
};

std::vector<DenseChainSize> grid(const Options& options) {
  std::vector<DenseChainSize> sizes;
  for (const std::int64_t n : parse_sizes("--layers", options.layers)) {
    for (const std::int64_t d : parse_sizes("--width", options.width)) {
      for (const std::int64_t b : parse_sizes("--batch", options.batch)) {
        sizes.push_back({.n = n, .d = d, .b = b});
      }
    }
  }
  return sizes;
}

/// "n^1.00 d^2.00 b^1.00": only of what varies; empty where the values do not determine it.
std::string fitted(const std::vector<DenseChainSize>& sizes, const std::vector<double>& values) {
  constexpr std::array<const char*, 3> names{"n", "d", "b"};
  const auto of = [](const DenseChainSize& size, std::size_t axis) {
    return static_cast<double>(axis == 0 ? size.n : axis == 1 ? size.d : size.b);
  };
  std::vector<std::size_t> varying;
  for (std::size_t axis = 0; axis < 3; ++axis) {
    for (const DenseChainSize& size : sizes) {
      if (of(size, axis) != of(sizes[0], axis)) {
        varying.push_back(axis);
        break;
      }
    }
  }
  if (varying.empty() || sizes.size() <= varying.size()) {
    return {};
  }
  std::vector<std::vector<double>> rows;
  for (const DenseChainSize& size : sizes) {
    std::vector<double>& row = rows.emplace_back();
    for (const std::size_t axis : varying) {
      row.push_back(of(size, axis));
    }
  }
  std::string text;
  try {
    const std::vector<double> exponents = fitted_exponents(rows, values);
    for (std::size_t i = 0; i < varying.size(); ++i) {
      text += fmt::format("{}{}^{:.2f}", i == 0 ? "" : " ", names[varying[i]], exponents[i]);
    }
  } catch (const Error&) {
    return {};
  }
  return text;
}

std::string csv(const std::vector<Measurement>& measurements) {
  std::string text = "n,d,b";
  for (const Cost cost : all_costs) {
    text += fmt::format(",{}", name_of(cost));
  }
  for (std::size_t i = 0; i < timed_costs; ++i) {
    text += fmt::format(",seconds_{}", name_of(all_costs[i]));
  }
  text += "\n";
  for (const Measurement& m : measurements) {
    text += fmt::format("{},{},{}", m.size.n, m.size.d, m.size.b);
    for (const std::uint64_t value : m.counted) {
      text += fmt::format(",{}", value);
    }
    for (std::size_t i = 0; i < timed_costs; ++i) {
      text += m.timed() ? fmt::format(",{:.6g}", m.seconds[i]) : ",";
    }
    text += "\n";
  }
  return text;
}

void print_fits(const std::vector<Measurement>& measurements) {
  std::vector<std::vector<std::string>> rows{{"", "counted", "timed"}};
  for (std::size_t i = 0; i < cost_count; ++i) {
    std::vector<DenseChainSize> sizes;
    std::vector<double> counted;
    std::vector<DenseChainSize> timed_sizes;
    std::vector<double> seconds;
    for (const Measurement& m : measurements) {
      sizes.push_back(m.size);
      counted.push_back(static_cast<double>(m.counted[i]));
      if (i < timed_costs && m.timed() && m.seconds[i] > 0) {
        timed_sizes.push_back(m.size);
        seconds.push_back(m.seconds[i]);
      }
    }
    rows.push_back({std::string(name_of(all_costs[i])), fitted(sizes, counted),
                    seconds.empty() ? "" : fitted(timed_sizes, seconds)});
  }
  fmt::print("\nExponents fitted over all sizes (T counts operations, M numbers above the parameters)\n{}",
             table(rows));
}

/// Writes a file, if one is asked for.
void write(const std::string& path, const std::string& text) {
  if (!path.empty()) {
    data::write_file(path, std::array{std::string_view(text)});
  }
}

void print(const Measurement& m) {
  fmt::print("n {:>3}  d {:>5}  b {:>5}  {:>10} multiply-adds forward  {:>10} at the peak{}\n", m.size.n,
             m.size.d, m.size.b, rate_text(static_cast<double>(m.counted[1]), ""),
             bytes_text(4 * m.counted[6]),
             !m.failure.empty() ? "  failed: " + m.failure
             : m.timed() ? fmt::format("  {:.3g} s forward, {:.3g} s backward", m.seconds[1], m.seconds[2])
                         : std::string());
}

int run(const Options& options) {
  Device& device = options.device.open();
  const std::vector<DenseChainSize> sizes = grid(options);
  std::vector<Measurement> measurements;
  for (const DenseChainSize& size : sizes) {
    // Before each size, so that whatever ends the program leaves what was measured.
    write(options.csv, csv(measurements));
    measurements.push_back(measure(size, device, options.most_operations));
    print(measurements.back());
  }
  const auto count = [&](const auto& is) {
    return std::count_if(measurements.begin(), measurements.end(), is);
  };
  const auto failed = count([](const Measurement& m) { return !m.failure.empty(); });
  const auto counted_only = count([](const Measurement& m) { return !m.timed() && m.failure.empty(); });
  print_fits(measurements);
  if (counted_only > 0) {
    fmt::print(
        "{} of {} sizes were counted only: more than --most {:.3g} operations, or more memory than is free\n",
        counted_only, sizes.size(), options.most_operations);
  }
  write(options.csv, csv(measurements));
  write(options.svg, profile_plot(measurements));
  for (const std::string& path : {options.csv, options.svg}) {
    if (!path.empty()) {
      fmt::print("wrote {}\n", path);
    }
  }
  return failed == 0 ? done : found;
}

}  // namespace

void add_profile(CLI::App& app, int& code) {
  auto options = std::make_shared<Options>();
  CLI::App* const command = app.add_subcommand(
      "profile", "Time and memory of n layers d x d with a batch of b: counted, timed, fitted");
  add_device_options(*command, options->device);
  command->add_option("--layers", options->layers, "n: a list, or doubled from one to another")
      ->capture_default_str();
  command->add_option("--width", options->width, "d")->capture_default_str();
  command->add_option("--batch", options->batch, "b")->capture_default_str();
  command->add_option("--most", options->most_operations, "operations of a forward pass that are still timed")
      ->capture_default_str();
  command->add_option("--csv", options->csv, "write all numbers here");
  command->add_option("--svg", options->svg, "write a plot here");
  command->footer(
      "Example: backprop profile --layers 2:64 --width 256:4096 --batch 16:1024 --csv p.csv --svg p.svg\n"
      "Exit code: 0, or 1 if a size could not be run; what was measured until then is written all the same.");
  command->callback([options, &code] { code = run(*options); });
}

}  // namespace backprop::cli
