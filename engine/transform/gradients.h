#pragma once

#include <optional>
#include <span>
#include <vector>

#include "engine/graph/graph.h"

namespace backprop {

/// Adds the nodes that compute dy/dx for each x and returns them, in the order of xs; only what these need is
/// added. `seed` is dL/dy, of y's shape; without one it is 1 in every element, so the result is the gradient
/// of y's sum. Where y does not depend on x: a constant zero of x's shape. The results are ordinary nodes:
/// differentiate them again.
std::vector<NodeId> gradients(Graph& graph, NodeId y, std::span<const NodeId> xs,
                              std::optional<NodeId> seed = {});

/// dy/dx.
Expr gradient(Expr y, Expr x);

}  // namespace backprop
