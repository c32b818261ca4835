#include "engine/cli/model_options.h"

#include <CLI/CLI.hpp>

#include "engine/cli/text.h"
#include "engine/graph/error.h"
#include "engine/model/data/file.h"
#include "engine/model/model_json.h"

namespace backprop::cli {

namespace {

Optimizer optimizer_named(const std::string& name, const Optimizer& of_model) {
  for (const Optimizer& each :
       {of_model, Optimizer{Sgd{}}, Optimizer{Momentum{}}, Optimizer{RmsProp{}}, Optimizer{Adam{}}}) {
    if (name_of(each) == name) {
      return each;
    }
  }
  fail("optimizer", "expected sgd, momentum, rmsprop or adam, got '" + name + "'");
}

Model read_model(const std::string& file) {
  try {
    return parse_model(data::read_file(file, 64U << 20U));
  } catch (const Error& error) {
    throw Error(std::string(data::base_name(file)) + ": " + error.what());
  }
}

}  // namespace

Model ModelOptions::model() const {
  Model model = read_model(file);
  if (dtype) {
    model.dtype = *dtype == "f64" ? DType::f64 : DType::f32;
  }
  if (optimizer) {
    model.optimizer = optimizer_named(*optimizer, model.optimizer);
  }
  model.batch = batch.value_or(model.batch);
  model.rate = rate.value_or(model.rate);
  model.seed = seed.value_or(model.seed);
  layer_shapes(model);  // its layers fit together
  return model;
}

TrainingOptions ModelOptions::training() const {
  TrainingOptions options;
  options.updates.micro_batches = micro_batches;
  options.updates.eager = eager;
  if (checkpoint == "sqrt") {
    options.checkpointing.kind = CheckpointPolicy::Kind::sqrt;
  } else if (checkpoint != "none") {
    options.checkpointing = {.kind = CheckpointPolicy::Kind::budget,
                             .bytes = parse_bytes("--checkpoint", checkpoint)};
  }
  return options;
}

void add_model_options(CLI::App& command, ModelOptions& options) {
  command.add_option("model", options.file, "a model file (JSON)")->required()->type_name("MODEL.json");
  command.add_option("--batch", options.batch, "examples per step [the model's]")
      ->check(CLI::Range(std::int64_t{1}, std::int64_t{1} << 40U));
  command.add_option("--dtype", options.dtype, "f32 or f64 [the model's]")
      ->check(CLI::IsMember({"f32", "f64"}));
  command.add_option("--optimizer", options.optimizer, "sgd, momentum, rmsprop or adam [the model's]");
  command.add_option("--rate", options.rate, "learning rate [the model's]");
  command.add_option("--seed", options.seed, "of parameters, made data and shuffling [the model's]");
  command
      .add_option("--checkpoint", options.checkpoint,
                  "recompute instead of keeping: none, sqrt, or a budget such as 500MB")
      ->capture_default_str();
  command
      .add_option("--micro-batches", options.micro_batches,
                  "parts that a batch is computed in, to save memory")
      ->capture_default_str()
      ->check(CLI::Range(1U, 1U << 20U));
  command.add_flag("--eager", options.eager, "update each weight as soon as its gradient is there");
}

}  // namespace backprop::cli
