#include "engine/model/training.h"

#include "engine/model/labelled_gradients.h"
#include "engine/transform/chain.h"

namespace backprop {

namespace {

std::int64_t micro_batch(const Model& model, const UpdateOptions& options) {
  const std::int64_t parts = options.micro_batches;
  if (parts > 0 && model.batch % parts != 0) {
    fail("model", "a batch of " + std::to_string(model.batch) + " does not split into " +
                      std::to_string(parts) + " equal micro-batches");
  }
  return parts > 0 ? model.batch / parts : model.batch;
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
  std::vector<NodeId> outputs{network.loss};
  for (const Donation& donation : updates.donations()) {
    outputs.push_back(donation.output);
  }
  return outputs;
}

Plan TrainingStep::plan(const Graph& graph, PlanMode mode) const {
  return make_plan(graph, outputs(), mode, updates.donations());
}

TrainingStep training_step(Graph& graph, const Model& model, const TrainingOptions& options) {
  const bool checkpoints = options.checkpointing.kind != CheckpointPolicy::Kind::none;
  if (options.updates.eager && checkpoints) {
    fail("model", "eager updates and checkpointing do not go together");
  }
  TrainingStep step{.network = build_network(graph, model, micro_batch(model, options.updates)),
                    .updates = {},
                    .roles = {}};
  const Network& network = step.network;
  const std::vector<NodeId> parameters = network.parameter_nodes();
  if (options.updates.eager) {
    step.updates = updates(graph, network.loss, parameters, model.optimizer, options.updates);
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
        updates_from(graph, parameters, found.gradients, model.optimizer, options.updates.micro_batches);
    step.roles = std::move(found.roles);
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
