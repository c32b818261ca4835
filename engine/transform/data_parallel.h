#pragma once

#include <span>
#include <vector>

#include "engine/graph/graph.h"

namespace backprop {

/// Data-parallel training: each of several processes computes the mean loss over an equal share of a batch.
/// The mean of these over all processes is that of the whole batch, and so is the mean of their gradients,
/// one new node for each; with it in their place, every process makes the same update.
std::vector<NodeId> data_parallel(Graph& graph, std::span<const NodeId> means);
NodeId data_parallel(Graph& graph, NodeId mean);

}  // namespace backprop
