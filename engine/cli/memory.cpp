#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include <algorithm>
#include <memory>
#include <nlohmann/json.hpp>

#include "engine/cli/commands.h"
#include "engine/cli/fit_memory.h"
#include "engine/cli/model_options.h"
#include "engine/cli/text.h"
#include "engine/model/layer_table.h"
#include "engine/plan/report.h"

// `backprop memory MODEL.json`: what training takes, and the largest batch that fits. Nothing is run.

namespace backprop::cli {

namespace {

using Json = nlohmann::ordered_json;

struct Options {
  ModelOptions model;
  std::string device_memory;
  std::string device = "cpu";
  std::uint32_t processes = 1;
  bool json = false;
};

/// Three different numbers, and what they are made of.
struct Costs {
  std::uint64_t outputs = 0;  ///< the sum of all layers' outputs
  std::uint64_t kept = 0;     ///< of the forward pass, there when the loss is
  std::uint64_t peak = 0;
  PerRole peak_by_role{};
  std::uint64_t arena = 0;
  std::uint64_t operations = 0;
};

Costs costs_of(const Model& model, const TrainingOptions& options, const LayerTable& layers) {
  Graph graph;
  const TrainingStep step = training_step(graph, model, options);
  const Plan plan = step.plan(graph);
  const PlanReport found = report(plan, step.roles);
  const auto loss = std::find_if(found.rows.begin(), found.rows.end(),
                                 [&](const PlanReport::Row& row) { return row.node == step.network.loss; });
  const PerRole live = live_by_role(found)[loss->first_step];
  return {.outputs = layers.activation_bytes,
          .kept = live[static_cast<std::size_t>(Role::activation)],
          .peak = found.peak_bytes,
          .peak_by_role = found.peak_by_role,
          .arena = step.needed_bytes(graph),
          .operations = found.operations};
}

std::vector<std::string> cells(const LayerRow& row) {
  return {row.name,
          row.name == "total" ? "" : row.output.to_string(),
          count_text(row.activations),
          count_text(row.parameters),
          count_text(row.multiply_adds),
          bytes_text(row.parameter_bytes),
          bytes_text(row.gradient_bytes),
          bytes_text(row.state_bytes)};
}

void print(const Model& model, std::uint32_t processes, const LayerTable& layers, const Costs& costs) {
  std::vector<std::vector<std::string>> rows{
      {"layer", "output", "values", "parameters", "multiply-adds", "parameters", "gradients", "optimizer"}};
  std::transform(layers.rows.begin(), layers.rows.end(), std::back_inserter(rows), cells);
  rows.push_back(cells(layers.total));
  fmt::print("{}, batch {}{}, {}, {} (values and multiply-adds per example, forward)\n\n{}\n", model.name,
             model.batch,
             processes == 1 ? "" : fmt::format(" in {} processes, of which one takes", processes),
             name_of(model.dtype), name_of(model.optimizer), table(rows));
  fmt::print("sum of all layers' outputs    {:>12}   no run holds just this\n", bytes_text(costs.outputs));
  fmt::print("kept for the backward pass    {:>12}   of the forward pass, when the loss is known\n",
             bytes_text(costs.kept));
  fmt::print("peak of a training step       {:>12}   of which\n", bytes_text(costs.peak));
  for (std::size_t role = 0; role < role_count; ++role) {
    if (costs.peak_by_role[role] > 0) {
      fmt::print("  {:<27} {:>12}\n", name_of(static_cast<Role>(role)), bytes_text(costs.peak_by_role[role]));
    }
  }
  fmt::print("allocated                     {:>12}   with padding between buffers\n",
             bytes_text(costs.arena));
}

Json to_json(const Model& model, const LayerTable& layers, const Costs& costs) {
  Json rows = Json::array();
  for (const LayerRow& row : layers.rows) {
    rows.push_back({{"name", row.name},
                    {"output", row.output.sizes()},
                    {"values", row.activations},
                    {"parameters", row.parameters},
                    {"multiply_adds", row.multiply_adds}});
  }
  Json roles;
  for (std::size_t role = 0; role < role_count; ++role) {
    roles[std::string(name_of(static_cast<Role>(role)))] = costs.peak_by_role[role];
  }
  return {{"schema", 1},
          {"model", model.name},
          {"batch", model.batch},
          {"layers", std::move(rows)},
          {"parameters", layers.total.parameters},
          {"outputs_bytes", costs.outputs},
          {"kept_bytes", costs.kept},
          {"peak_bytes", costs.peak},
          {"peak_by_role", std::move(roles)},
          {"allocated_bytes", costs.arena}};
}

int run(const Options& options) {
  const Model model = options.model.model();
  TrainingOptions training = options.model.training();
  training.workspace_bytes = options.device == "cuda" ? gpu_workspace_bytes : cpu_workspace_bytes;
  training.processes = options.processes;
  const std::uint64_t limit =
      options.device_memory.empty() ? 0 : parse_bytes("--device-memory", options.device_memory);
  Model share = model;  // of one process
  share.batch /= options.processes;
  const LayerTable layers = layer_table(share);
  const Costs costs = costs_of(model, training, layers);
  const std::int64_t batch = limit == 0 ? 0 : largest_batch(model, training, limit);
  if (options.json) {
    Json report = to_json(model, layers, costs);
    report["processes"] = options.processes;
    if (limit > 0) {
      report["device_bytes"] = limit;
      report["largest_batch"] = batch;
    }
    fmt::print("{}\n", report.dump(2));
    return done;
  }
  print(model, options.processes, layers, costs);
  if (limit > 0) {
    fmt::print("\n{}: {}\n", bytes_text(limit),
               batch > 0 ? fmt::format("fits up to batch {}", count_text(static_cast<std::uint64_t>(batch)))
                         : "not even the smallest batch fits");
  }
  return done;
}

}  // namespace

void add_memory(CLI::App& app, int& code) {
  auto options = std::make_shared<Options>();
  CLI::App* const command = app.add_subcommand("memory", "What training a model takes, before it is run");
  add_model_options(*command, options->model);
  command->add_option("--device-memory", options->device_memory,
                      "also find the largest batch that fits, for example into 8GiB");
  command->add_option("--device", options->device, "where training is to run: cpu or cuda; need not be there")
      ->capture_default_str()
      ->check(CLI::IsMember({"cpu", "cuda"}));
  command
      ->add_option("--processes", options->processes,
                   "how many share every batch; the numbers are those of one of them")
      ->capture_default_str()
      ->check(CLI::Range(1U, 1U << 20U));
  command->add_flag("--json", options->json, "print JSON");
  command->footer("Example: backprop memory web/lessons/will-it-fit/model.json --device-memory 2GB");
  command->callback([options, &code] { code = run(*options); });
}

}  // namespace backprop::cli
