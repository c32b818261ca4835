#include "engine/cli/data_source.h"

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include <algorithm>
#include <filesystem>

#include "engine/graph/error.h"
#include "engine/model/data/csv.h"
#include "engine/model/data/digits.h"
#include "engine/model/data/idx.h"
#include "engine/model/data/points.h"
#include "engine/model/data/synthetic.h"

namespace backprop::cli {

namespace {

std::uint64_t elements_of(const Model& model) { return Shape(model.input).elements(); }

std::uint64_t outputs_of(const Model& model) { return layer_shapes(model).back().input.elements(); }

int digit_size(const Model& model) {
  for (const int size : {8, 16, 28}) {
    if (elements_of(model) == static_cast<std::uint64_t>(size) * static_cast<std::uint64_t>(size)) {
      return size;
    }
  }
  fail("data", fmt::format("digits are 8x8, 16x16 or 28x28 and the model takes {}: use --data synthetic",
                           Shape(model.input).to_string()));
}

/// Cuts the last `count` examples off.
data::Examples cut_off(data::Examples& examples, std::uint64_t count) {
  if (count >= examples.count()) {
    fail("data", fmt::format("--held-out {} leaves nothing of the {} examples of {}", count, examples.count(),
                             examples.name));
  }
  const auto first = static_cast<std::ptrdiff_t>(examples.count() - count);
  const auto width = static_cast<std::ptrdiff_t>(examples.width());
  data::Examples rest{.name = examples.name,
                      .shape = examples.shape,
                      .classes = examples.classes,
                      .features = {examples.features.begin() + first * width, examples.features.end()},
                      .labels = {examples.labels.begin() + first, examples.labels.end()}};
  examples.features.resize(static_cast<std::size_t>(first * width));
  examples.labels.resize(static_cast<std::size_t>(first));
  return rest;
}

/// Made examples: `make(count, first)`, those held out after the others.
template <class F>
Dataset made(const DataOptions& options, const F& make) {
  const std::uint64_t held_out = options.held_out > 0 ? options.held_out : options.examples / 5;
  return {make(options.examples, std::uint64_t{0}), make(held_out, options.examples)};
}

Dataset from_path(const DataOptions& options) {
  if (std::filesystem::is_directory(options.data)) {
    return {data::read_idx_folder(options.data, data::Part::training),
            data::read_idx_folder(options.data, data::Part::held_out)};
  }
  if (!std::filesystem::exists(options.data)) {
    fail("data",
         fmt::format("expected digits, {}, synthetic, a CSV file or a folder of IDX files; there is no '{}'",
                     fmt::join(data::point_set_names(), ", "), options.data));
  }
  Dataset dataset;
  dataset.training = data::read_csv(
      options.data, options.label == "first" ? data::LabelColumn::first : data::LabelColumn::last);
  if (options.held_out > 0) {
    dataset.held_out = cut_off(dataset.training, options.held_out);
  }
  return dataset;
}

Dataset dataset_for(const DataOptions& options, const Model& model) {
  const std::uint64_t seed = model.seed;
  if (options.data == "digits") {
    return made(options, [&, size = digit_size(model)](std::uint64_t count, std::uint64_t first) {
      return data::digits(size, count, seed, first);
    });
  }
  if (options.data == "synthetic") {
    const auto classes = static_cast<std::int32_t>(std::min<std::uint64_t>(outputs_of(model), 1 << 20));
    return made(options, [&](std::uint64_t count, std::uint64_t first) {
      return data::synthetic(Shape(model.input), classes, count, seed, first);
    });
  }
  const auto names = data::point_set_names();
  if (const auto found = std::find(names.begin(), names.end(), options.data); found != names.end()) {
    const auto set = static_cast<data::PointSet>(found - names.begin());
    return made(options, [&](std::uint64_t count, std::uint64_t first) {
      return data::points(set, count, seed, 0.1, first);
    });
  }
  return from_path(options);
}

void check(const data::Examples& examples, const Model& model) {
  if (examples.count() == 0) {
    return;
  }
  if (examples.width() != elements_of(model)) {
    fail("data", fmt::format("an example of {} has {} values, shape {}; the model takes {}, shape {}",
                             examples.name, examples.width(), examples.shape.to_string(), elements_of(model),
                             Shape(model.input).to_string()));
  }
  const std::uint64_t outputs = outputs_of(model);
  if (outputs > 1 && static_cast<std::uint64_t>(examples.classes) > outputs) {
    fail("data", fmt::format("{} has {} classes; the model has {} outputs", examples.name, examples.classes,
                             outputs));
  }
}

}  // namespace

DataOptions DataOptions::named_for(const Model& model) const {
  DataOptions named = *this;
  if (named.data.empty()) {
    named.data = elements_of(model) == 2 ? "moons" : "digits";
  }
  return named;
}

std::string DataOptions::text(std::uint64_t seed) const {
  return fmt::format("{}, label {}, {} examples, {} held out, seed {}", data, label, examples, held_out,
                     seed);
}

void add_data_options(CLI::App& command, DataOptions& options) {
  command.add_option(
      "--data", options.data,
      "digits, moons, circles, spirals, gaussians, xor or synthetic, made from the seed; a CSV file; "
      "a folder with MNIST's files (IDX, unpacked) [moons for a model of two inputs, otherwise digits]");
  command.add_option("--label", options.label, "the column of a CSV file that holds the class")
      ->capture_default_str()
      ->check(CLI::IsMember({"first", "last"}));
  command.add_option("--examples", options.examples, "how many examples to make")
      ->capture_default_str()
      ->check(CLI::Range(std::uint64_t{1}, std::uint64_t{1} << 40U));
  command.add_option("--held-out", options.held_out,
                     "examples kept for the evaluation at the end (of a CSV file the last lines) "
                     "[a fifth of made ones; MNIST's t10k files]");
}

Dataset open_data(const DataOptions& options, const Model& model) {
  Dataset dataset = dataset_for(options, model);
  check(dataset.training, model);
  check(dataset.held_out, model);
  return dataset;
}

std::vector<double> labels_for(const Model& model, std::vector<double> classes) {
  const auto outputs = static_cast<std::size_t>(outputs_of(model));
  if (std::get<LossLayer>(model.layers.back()) == LossLayer::softmax_cross_entropy || outputs == 1) {
    return classes;
  }
  std::vector<double> values(classes.size() * outputs);
  for (std::size_t i = 0; i < classes.size(); ++i) {
    values[i * outputs + static_cast<std::size_t>(classes[i])] = 1;
  }
  return values;
}

}  // namespace backprop::cli
