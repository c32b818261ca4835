#pragma once

#include <vector>

#include "engine/graph/graph.h"

namespace backprop {

/// Which values of the forward pass the gradient of a node reads.
struct Keeps {
  std::vector<bool> inputs;  ///< one per input of the node
  bool result = false;
};

/// Derived from the nodes that the gradient rule builds; no op declares it. The gradients of all inputs but
/// constants and indices are wanted.
Keeps kept_for_gradient(const Graph& graph, NodeId node);

}  // namespace backprop
