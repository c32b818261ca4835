#pragma once

#include <initializer_list>

#include "engine/graph/graph.h"

namespace backprop {

// Axes count from the outermost, 0; negative ones from the end, as in numpy.

/// Sum of all elements: a scalar.
Expr sum(Expr x);
/// Sum over the axes, which disappear or, with keep, stay with size 1.
Expr sum(Expr x, std::initializer_list<int> axes, bool keep = false);
/// Mean of all elements: a scalar.
Expr mean(Expr x);
Expr mean(Expr x, std::initializer_list<int> axes, bool keep = false);

/// The sum over the axes along which `shape` broadcasts to x's shape: the gradient of broadcast_to.
Expr sum_to(Expr x, const Shape& shape);

/// Reads a sum node's attribute: whether an axis of the input is summed over.
inline bool is_reduced(std::uint32_t attribute, std::size_t axis) { return (attribute >> axis & 1U) != 0; }

}  // namespace backprop
