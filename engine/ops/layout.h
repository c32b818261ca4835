#pragma once

#include <initializer_list>

#include "engine/graph/graph.h"

namespace backprop {

// Ops that move elements and compute nothing.

/// x stretched to a larger shape by numpy's rule.
Expr broadcast_to(Expr x, const Shape& shape);
/// Same elements in the same order, another shape.
Expr reshape(Expr x, const Shape& shape);
/// Axes in reverse order.
Expr transpose(Expr x);
/// Axis i of the result is axis axes[i] of x.
Expr transpose(Expr x, std::initializer_list<int> axes);

/// Reads a transpose node's attribute, two bits per axis: which axis of the input an axis of the result is.
inline std::size_t permuted_axis(std::uint32_t attribute, std::size_t axis) {
  return attribute >> (2 * axis) & 3U;
}

}  // namespace backprop
