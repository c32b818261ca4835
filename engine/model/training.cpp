#include "engine/model/training.h"

#include <algorithm>
#include <string>
#include <utility>

#include "engine/model/labelled_gradients.h"
#include "engine/transform/chain.h"
#include "engine/transform/data_parallel.h"

namespace backprop {

namespace {

void check_split(std::int64_t batch, std::int64_t parts, const std::string& of_what) {
  if (batch % parts != 0) {
    fail("model", "a batch of " + std::to_string(batch) + " does not split into " + std::to_string(parts) +
                      " equal " + of_what);
  }
}

/// Examples in a run of one process.
std::int64_t micro_batch(const Model& model, const TrainingOptions& options) {
  const std::int64_t processes = options.processes;
  const std::int64_t parts = std::max(options.updates.micro_batches, 1U);  // updates refuse 0
  check_split(model.batch, processes, "shares, one for each process");
  check_split(
      model.batch, processes * parts,
      processes == 1 ? "micro-batches" : "micro-batches in " + std::to_string(processes) + " processes");
  return model.batch / processes / parts;
}

LabelledGradients gradients_of(Graph& graph, const Network& network, const CheckpointPolicy& checkpointing) {
  const std::vector<NodeId> parameters = network.parameter_nodes();
  if (checkpointing.kind == CheckpointPolicy::Kind::none) {
    return labelled_gradients(graph, network.loss, parameters, parameters);
  }
  std::vector<NodeId> between = network.layers;
  between.pop_back();  // the loss
  const Chain chain = make_chain(graph, network.input, between, network.loss);
  return labelled_gradients(graph, chain, parameters, parameters,
                            schedule_of(checkpointing, graph, chain, parameters));
}

}  // namespace

std::vector<NodeId> TrainingStep::outputs() const {
  std::vector<NodeId> outputs{loss};
  for (const Donation& donation : updates.donations()) {
    outputs.push_back(donation.output);
  }
  return outputs;
}

Plan TrainingStep::plan(const Graph& graph, PlanMode mode) const {
  return make_plan(graph, outputs(), mode, updates.donations(), {.workspace_bytes = workspace_bytes});
}

Plan TrainingStep::evaluation_plan(const Plan& training) const {
  return make_plan(training.graph(), std::span(&network.outputs, 1), PlanMode::fast, {},
                   {.workspace_bytes = workspace_bytes, .within = &training});
}

std::uint64_t TrainingStep::needed_bytes(const Graph& graph) const {
  const Plan training = plan(graph);
  return std::max(training.arena_bytes(), evaluation_plan(training).arena_bytes());
}

TrainingStep training_step(Graph& graph, const Model& model, const TrainingOptions& options) {
  const bool checkpoints = options.checkpointing.kind != CheckpointPolicy::Kind::none;
  if (options.updates.eager && checkpoints) {
    fail("model", "eager updates and checkpointing do not go together");
  }
  if (options.processes == 0) {
    fail("model", "training takes at least one process");
  }
  const bool parallel = options.processes > 1 || options.updates.data_parallel;
  TrainingStep step{.network = build_network(graph, model, micro_batch(model, options)),
                    .loss = 0,
                    .updates = {},
                    .roles = {},
                    .workspace_bytes = options.workspace_bytes};
  const Network& network = step.network;
  const std::vector<NodeId> parameters = network.parameter_nodes();
  step.loss = network.loss;
  if (options.updates.eager) {
    UpdateOptions eager = options.updates;
    eager.data_parallel = parallel;
    step.updates = updates(graph, network.loss, parameters, model.optimizer, eager);
    step.roles.set_forward(graph, network.loss);
    step.roles.set(parameters, Role::parameter);
    for (const HandedOn& share : step.updates.handed_on) {
      if (graph.info(share.gradient).kernel != Kernel::leaf) {
        step.roles.set(share.gradient, Role::gradient);
      }
    }
  } else {
    LabelledGradients found = gradients_of(graph, network, options.checkpointing);
    step.updates =
        updates_from(graph, parameters, parallel ? data_parallel(graph, found.gradients) : found.gradients,
                     model.optimizer, options.updates.micro_batches);
    step.roles = std::move(found.roles);
    step.copies = std::move(found.copies);
  }
  if (parallel) {
    step.loss = data_parallel(graph, network.loss);
    step.roles.set(step.loss, Role::activation);
  }
  step.roles.set(step.updates.gradients, Role::parameter_gradient);
  for (const Donation& donation : step.updates.parameters) {
    step.roles.set(donation.output, Role::parameter);
  }
  for (const Updates::State& state : step.updates.state) {
    step.roles.set(state.donation.input, Role::optimizer_state);
    step.roles.set(state.donation.output, Role::optimizer_state);
  }
  return step;
}

}  // namespace backprop
