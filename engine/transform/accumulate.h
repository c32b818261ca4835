#pragma once

#include <cstdint>
#include <vector>

#include "engine/graph/donation.h"
#include "engine/graph/graph.h"

namespace backprop {

/// Gradients summed over the micro-batches of a step: every run of the graph adds one micro-batch's mean
/// gradients, and the last run of a step uses the sums. Each sum is state, an input donated to an output,
/// zeros at the start and again after each step.
class Accumulation {
 public:
  /// For steps of so many micro-batches of equal size. Throws Error for less than one.
  Accumulation(Graph& graph, std::uint32_t micro_batches, DType dtype);

  /// Adds a share, gradient / micro_batches, to a sum of its own. The result is that sum: in the last run of
  /// a step, the gradient of the whole batch's mean.
  NodeId add(NodeId gradient);
  /// The new value in the last run of a step, the old one before.
  NodeId applied(NodeId fresh, NodeId old);

  /// Scalar input: 1 in the last run of a step, otherwise 0.
  NodeId apply() const { return apply_; }
  const std::vector<Donation>& sums() const { return sums_; }

 private:
  Graph& graph_;
  double share_;
  NodeId apply_;
  std::vector<Donation> sums_;
};

}  // namespace backprop
