#pragma once

#include <span>
#include <vector>

#include "engine/transform/budget_schedule.h"
#include "engine/transform/chain.h"

namespace backprop {

/// What each layer of a chain takes where the gradients of `wanted` (leaves) are computed: planned layer by
/// layer in mode lesson, forward, taped, and recomputed.
std::vector<LayerCost> layer_costs(const Graph& graph, const Chain& chain, std::span<const NodeId> wanted);

}  // namespace backprop
