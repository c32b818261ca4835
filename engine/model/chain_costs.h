#pragma once

#include <span>
#include <vector>

#include "engine/transform/budget_schedule.h"
#include "engine/transform/chain.h"

namespace backprop {

/// What a chain takes where the gradients of `wanted` (leaves) are computed.
struct ChainCosts {
  std::vector<LayerCost> layers;
  std::uint64_t leaf_bytes =
      0;  ///< inputs, parameters and constants: there throughout, in no layer's account
};

/// Planned layer by layer in mode lesson, forward, taped, and recomputed.
ChainCosts chain_costs(const Graph& graph, const Chain& chain, std::span<const NodeId> wanted);

}  // namespace backprop
