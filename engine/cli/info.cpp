#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include <algorithm>
#include <memory>
#include <nlohmann/json.hpp>
#include <thread>

#include "engine/cli/commands.h"
#include "engine/cli/devices.h"
#include "engine/cli/selfcheck.h"
#include "engine/cli/text.h"
#include "engine/graph/error.h"

// `backprop info`: what this program and this machine are, and whether the device computes what it should.

namespace backprop::cli {

namespace {

using Json = nlohmann::ordered_json;

struct Options {
  DeviceOptions device;
  bool selfcheck = false;
  std::string only;
  bool json = false;
};

std::string compiler() {
#if defined(__clang__)
  return fmt::format("clang {}.{}", __clang_major__, __clang_minor__);
#elif defined(__GNUC__)
  return fmt::format("gcc {}.{}", __GNUC__, __GNUC_MINOR__);
#else
  return "unknown compiler";
#endif
}

#ifdef BACKPROP_HAS_MPI
constexpr bool has_mpi = true;
#else
constexpr bool has_mpi = false;
#endif
#ifdef BACKPROP_HAS_NCCL
constexpr bool has_nccl = true;
#else
constexpr bool has_nccl = false;
#endif

const char* built(bool in) { return in ? "built in" : "not built in"; }

Json row_json(const SelfcheckRow& row) {
  return {{"name", row.name},           {"f64_error", row.f64_error},
          {"f32_error", row.f32_error}, {"slope_error", row.slope_error ? Json(*row.slope_error) : Json()},
          {"repeats", row.repeats},     {"recorded", row.recorded},
          {"separate", row.separate},   {"failure", row.failure}};
}

void print(const std::vector<SelfcheckRow>& rows, std::ptrdiff_t failures) {
  std::vector<std::vector<std::string>> lines{{"op", "f64", "f32", "slopes"}};
  for (const SelfcheckRow& row : rows) {
    lines.push_back({row.name, fmt::format("{:.1e}", row.f64_error), fmt::format("{:.1e}", row.f32_error),
                     row.slope_error ? fmt::format("{:.1e}", *row.slope_error) : "-",
                     row.failure.empty() ? "" : "FAILED"});
  }
  fmt::print("\nLargest errors: f64 and f32 against the CPU's f64, slopes against finite differences\n{}",
             table(lines));
  for (const SelfcheckRow& row : rows) {
    if (!row.failure.empty()) {
      fmt::print("{}: {}\n", row.name, row.failure);
    }
  }
  fmt::print("{} cases passed, {} failed\n", std::ssize(rows) - failures, failures);
}

int run(const Options& options) {
  Device& device = options.device.open();
  const std::uint64_t memory = device.free_bytes();
  std::vector<SelfcheckRow> rows;
  if (options.selfcheck) {
    rows = selfcheck(device, options.only);
    if (rows.empty()) {
      fail("--only", "no case of the selfcheck begins with '" + options.only + "'");
    }
  }
  const std::ptrdiff_t failures =
      std::count_if(rows.begin(), rows.end(), [](const SelfcheckRow& row) { return !row.failure.empty(); });
  if (options.json) {
    Json list = Json::array();
    std::transform(rows.begin(), rows.end(), std::back_inserter(list), row_json);
    Json report{{"schema", 1},
                {"version", BACKPROP_VERSION},
                {"build", BACKPROP_BUILD},
                {"compiler", compiler()},
                {"device", device.name()},
                {"description", device.description()},
                {"threads", cpu_threads()},
                {"products", cpu_products()},
                {"mpi", has_mpi},
                {"nccl", has_nccl},
                {"free_bytes", memory}};
    if (options.selfcheck) {
      report["selfcheck"] = std::move(list);
    }
    fmt::print("{}\n", report.dump(2));
  } else {
    fmt::print("backprop {} ({}, {})\n", BACKPROP_VERSION, BACKPROP_BUILD, compiler());
    fmt::print("device   {}\n", device.description());
    fmt::print("threads  {} of {}\n", cpu_threads(), std::max(1U, std::thread::hardware_concurrency()));
    fmt::print("products {}\n", cpu_products());
    fmt::print("MPI      {}\n", built(has_mpi));
    fmt::print("NCCL     {}\n", built(has_nccl));
    fmt::print("memory   {} free\n", memory == 0 ? "unknown" : bytes_text(memory));
    if (options.selfcheck) {
      print(rows, failures);
    }
  }
  return failures == 0 ? done : found;
}

}  // namespace

void add_info(CLI::App& app, int& code) {
  auto options = std::make_shared<Options>();
  CLI::App* const command =
      app.add_subcommand("info", "This program, this machine, and whether they compute right");
  add_device_options(*command, options->device);
  CLI::Option* const selfcheck = command->add_flag(
      "--selfcheck", options->selfcheck,
      "run every op's value and gradients on the device and compare with the CPU in f64; again, recorded and "
      "in separate buffers they must give the same bits");
  command->add_option("--only", options->only, "those cases alone whose name begins so")->needs(selfcheck);
  command->add_flag("--json", options->json, "print JSON");
  command->footer("Exit code: 0, or 1 if the selfcheck found something.");
  command->callback([options, &code] { code = run(*options); });
}

}  // namespace backprop::cli
