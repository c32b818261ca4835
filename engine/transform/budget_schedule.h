#pragma once

#include <cstdint>
#include <span>

#include "engine/transform/schedule.h"

namespace backprop {

/// What one layer of a chain takes, in operations and bytes. Of the bytes, those of the layer's own input are
/// never counted: whoever stored it counts them.
struct LayerCost {
  std::uint64_t forward_operations = 0;  ///< to compute the result
  std::uint64_t retape_operations = 0;   ///< to compute again what the backward pass reads
  std::uint64_t rest_operations = 0;     ///< the same where the result is still there
  std::uint64_t result_bytes = 0;
  std::uint64_t tape_bytes = 0;      ///< what the backward pass reads besides input and result
  std::uint64_t forward_bytes = 0;   ///< at the peak of computing the result, the result included
  std::uint64_t taping_bytes = 0;    ///< the same with the tape kept
  std::uint64_t backward_bytes = 0;  ///< at the peak of the backward pass: tape, result, gradients, workspace
  std::uint64_t retape_bytes = 0;    ///< the same with the recomputing before it
  std::uint64_t rest_bytes = 0;      ///< the same where the result is still there
  std::uint64_t upstream_bytes = 0;  ///< of the result's gradient, which waits for the layer's backward pass
  std::uint64_t parameter_gradients = 0;  ///< bytes that the layer's backward pass leaves behind
};

/// A schedule with the fewest operations whose values, gradients and workspace stay within so many bytes;
/// leaves are not counted. Exact among the schedules that store a value or tape a layer and then work on what
/// lies behind, holding on to a value that the backward pass has reached or dropping it: the recursion of
/// binomial schedules, with layers taped ahead as a further choice (as in Beaumont et al., Optimal
/// checkpointing for heterogeneous chains, 2019), over all bytes at which the choice changes instead of a
/// grid. Throws Error, naming the least that suffices, where the budget is too small.
struct BudgetSchedule {
  Schedule schedule;
  std::uint64_t forward_operations = 0;  ///< of the forward pass and all recomputing
  std::uint64_t bytes = 0;               ///< what it needs of the budget
};
BudgetSchedule within_budget(std::span<const LayerCost> layers, std::uint64_t bytes);

}  // namespace backprop
