#pragma once

#include <vector>

#include "engine/model/checkpoint_policy.h"
#include "engine/model/network.h"
#include "engine/plan/plan.h"
#include "engine/plan/roles.h"
#include "engine/transform/checkpoint.h"

namespace backprop {

struct TrainingOptions {
  UpdateOptions updates;  ///< micro-batches must divide the model's batch
  /// A layer of the chain is a layer of the model; a budget is for all but the optimizer and its state.
  CheckpointPolicy checkpointing;
  /// Processes that share every batch, equally; must divide the model's batch. With more than one, gradients
  /// and loss are means over all of them.
  std::uint32_t processes = 1;
  /// As PlanOptions: a Trainer takes its device's.
  std::uint64_t workspace_bytes = cpu_workspace_bytes;
};

/// One step of training as a graph: a run takes a (micro-)batch and the rate, and gives the loss and new
/// parameters, in place of the old ones.
struct TrainingStep {
  Network network;  ///< of this process's share of a (micro-)batch
  NodeId loss = 0;  ///< mean over the (micro-)batch, all processes' shares of it
  Updates updates;
  Roles roles;                                          ///< what every node is for, as reports count it
  std::vector<Checkpointed::Copy> copies{};             ///< nodes that recompute, where there are checkpoints
  std::uint64_t workspace_bytes = cpu_workspace_bytes;  ///< as PlanOptions

  /// The loss and every new parameter and state.
  std::vector<NodeId> outputs() const;
  Plan plan(const Graph& graph, PlanMode mode = PlanMode::fast) const;
  /// What the network puts out, to be run within that plan, between steps.
  Plan evaluation_plan(const Plan& training) const;
  /// Bytes that training takes, evaluation included.
  std::uint64_t needed_bytes(const Graph& graph) const;
};

/// Adds the training step of a model. Throws Error where build_network or updates do, for processes that do
/// not divide the batch or micro-batches that do not divide their share, and for eager updates together with
/// checkpointing.
TrainingStep training_step(Graph& graph, const Model& model, const TrainingOptions& options = {});

}  // namespace backprop
