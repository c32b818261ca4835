#pragma once

#include <vector>

#include "engine/model/checkpoint_policy.h"
#include "engine/model/network.h"
#include "engine/plan/plan.h"
#include "engine/plan/roles.h"

namespace backprop {

struct TrainingOptions {
  UpdateOptions updates;  ///< micro-batches must divide the model's batch
  /// A layer of the chain is a layer of the model; a budget is for all but the optimizer and its state.
  CheckpointPolicy checkpointing;
};

/// One step of training as a graph: a run takes a (micro-)batch and the rate, and gives the loss and new
/// parameters, in place of the old ones.
struct TrainingStep {
  Network network;
  Updates updates;
  Roles roles;  ///< what every node is for, as reports count it

  /// The loss and every new parameter and state.
  std::vector<NodeId> outputs() const;
  Plan plan(const Graph& graph, PlanMode mode = PlanMode::fast) const;
};

/// Adds the training step of a model. Throws Error where build_network or updates do, for micro-batches that
/// do not divide the batch, and for eager updates together with checkpointing.
TrainingStep training_step(Graph& graph, const Model& model, const TrainingOptions& options = {});

}  // namespace backprop
