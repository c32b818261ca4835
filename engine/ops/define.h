#pragma once

#include <array>
#include <initializer_list>
#include <string_view>

#include "engine/graph/graph.h"
#include "engine/ops/formula_loops.h"

// What the op files share: registering elementwise ops, and applying an op to expressions of one graph.

namespace backprop::detail {

/// Applies an op to expressions; throws Error if they belong to different graphs.
Expr apply(Op op, std::span<const Expr> inputs, std::uint32_t attribute = 0,
           std::vector<double> numbers = {});
inline Expr apply(Op op, std::initializer_list<Expr> inputs, std::uint32_t attribute = 0) {
  return apply(op, std::span(inputs.begin(), inputs.size()), attribute);
}

/// Shape rule of elementwise ops: all inputs broadcast together.
Shape broadcast_all(const Application& application);

inline Op elementwise_op(std::string_view name, std::string_view type, const Formula& formula,
                         GradientRule gradient) {
  return register_op({.name = name,
                      .type = type,
                      .kernel = Kernel::elementwise,
                      .shape = broadcast_all,
                      .gradient = gradient,
                      .cost = one_per_element,
                      .formula = &formula});
}

/// Registers an elementwise op from the formula of one element and its gradient rule.
template <class F>
Op unary_op(std::string_view name, std::string_view type, F /*formula*/, GradientRule gradient) {
  return elementwise_op(name, type, unary_formula<F>, gradient);
}
template <class F>
Op binary_op(std::string_view name, std::string_view type, F /*formula*/, GradientRule gradient) {
  return elementwise_op(name, type, binary_formula<F>, gradient);
}

/// Axes as a bit mask, bit i for axis i of a tensor of that rank. Throws Error for axes that do not exist or
/// repeat.
std::uint32_t axis_mask(std::string_view where, std::span<const int> axes, std::size_t rank);
/// One axis, counted from the end if negative.
std::size_t axis_index(std::string_view where, int axis, std::size_t rank);

}  // namespace backprop::detail
