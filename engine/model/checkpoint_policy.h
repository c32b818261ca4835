#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "engine/transform/chain.h"
#include "engine/transform/schedule.h"

namespace backprop {

/// What to recompute, as a person says it.
struct CheckpointPolicy {
  enum class Kind : std::uint8_t { none, positions, sqrt, binomial, budget };
  Kind kind = Kind::none;
  std::vector<std::size_t> positions =
      {};                   ///< of positions: after which layers, counted from 1, values are kept
  std::size_t slots = 0;    ///< of binomial: values kept at a time, the input one of them
  std::uint64_t bytes = 0;  ///< of budget: for all of a step, leaves included
};

/// "none", "positions", "sqrt", "binomial" or "budget". Throws Error for another name.
CheckpointPolicy::Kind checkpoint_kind(std::string_view name);

/// The policy's schedule for a chain. Throws Error where it does not fit: positions outside the chain, no
/// slots, a budget below the least that suffices.
Schedule schedule_of(const CheckpointPolicy& policy, const Graph& graph, const Chain& chain,
                     std::span<const NodeId> wanted);

}  // namespace backprop
