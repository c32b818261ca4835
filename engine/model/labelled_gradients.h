#pragma once

#include <span>
#include <vector>

#include "engine/plan/roles.h"
#include "engine/transform/checkpoint.h"

namespace backprop {

/// Gradients of a loss, and what every node then in the graph is for.
struct LabelledGradients {
  std::vector<NodeId> gradients;  ///< one per node wanted
  std::vector<Checkpointed::Copy> copies;
  Roles roles;

  /// The loss and the gradients: the outputs of a training step's plan.
  std::vector<NodeId> outputs(NodeId loss) const;
};

/// Adds dL/dp for each p of `wanted` and labels the graph: `parameters` (all of the network's, wanted or
/// not), gradients, the forward pass. Gradients and copies of named nodes get names: dL/dW_1, and the
/// original's.
LabelledGradients labelled_gradients(Graph& graph, NodeId loss, std::span<const NodeId> parameters,
                                     std::span<const NodeId> wanted);

/// The same with values of the forward pass recomputed by a schedule.
LabelledGradients labelled_gradients(Graph& graph, const Chain& chain, std::span<const NodeId> parameters,
                                     std::span<const NodeId> wanted, const Schedule& schedule);

}  // namespace backprop
