#pragma once

#include <span>
#include <string>
#include <vector>

#include "engine/run/executor.h"

namespace backprop {

/// A node's value at the moment it was computed.
struct TraceStep {
  NodeId node;
  std::vector<double> value;
};

/// Runs a plan of mode trace and returns the value of every node that is computed, in order.
std::vector<TraceStep> trace(Executor& executor);

/// print_tree with the values of a run: results as far as the plan keeps them, and for nodes[i] the gradient
/// gradients[i].
std::string print_run(const Executor& executor, NodeId root, std::span<const NodeId> nodes = {},
                      std::span<const NodeId> gradients = {});

}  // namespace backprop
