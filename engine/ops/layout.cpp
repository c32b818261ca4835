#include "engine/ops/layout.h"

#include <array>
#include <numeric>
#include <span>
#include <string>

#include "engine/ops/define.h"

namespace backprop {

namespace {

// The attribute is the interned target shape. dx = dz: `gradients` sums an elementwise input's gradient back
// to its shape.
const Op broadcast_op = register_op({.name = "broadcast_to",
                                     .type = "Matexpand",
                                     .kernel = Kernel::elementwise,
                                     .shape =
                                         [](const Application& a) {
                                           const Shape& target = a.graph.interned(a.attribute);
                                           if (broadcast_shapes(a.name, a.shape(0), target) != target) {
                                             fail(a.name, a.shape(0).to_string() + " does not broadcast to " +
                                                              target.to_string());
                                           }
                                           return target;
                                         },
                                     .gradient = [](const Upstream& u, std::size_t) { return u.gradient; },
                                     .cost = one_per_element,
                                     .formula = &detail::unary_formula<formulas::Same>,
                                     .attribute_is_shape = true});

// The attribute is the interned target shape. dx = dz in x's shape.
const Op reshape_op = register_op(
    {.name = "reshape",
     .type = "Reshape",
     .kernel = Kernel::reshape,
     .shape =
         [](const Application& a) {
           const Shape& target = a.graph.interned(a.attribute);
           if (a.shape(0).elements() != target.elements()) {
             fail(a.name, "sizes differ: " + a.shape(0).to_string() + " to " + target.to_string());
           }
           return target;
         },
     .gradient = [](const Upstream& u, std::size_t) { return reshape(u.gradient, u.input(0).shape()); },
     .cost = one_per_element,
     .attribute_is_shape = true,
     .dtype = [](const Application& a) { return a.dtype(0); }});

using Axes = std::array<std::size_t, Shape::max_rank>;

std::uint32_t packed(std::span<const std::size_t> axes) {
  std::uint32_t bits = 0;
  for (std::size_t i = 0; i < axes.size(); ++i) {
    bits |= static_cast<std::uint32_t>(axes[i]) << (2 * i);
  }
  return bits;
}

extern const Op permute_op;

// z[i_0 i_1 ..] = x[permuted]: dx is dz permuted back.
Expr permute_gradient(const Upstream& u, std::size_t) {
  Axes inverse{};
  const std::size_t rank = u.gradient.shape().rank();
  for (std::size_t i = 0; i < rank; ++i) {
    inverse[permuted_axis(u.attribute(), i)] = i;
  }
  return detail::apply(permute_op, {u.gradient}, packed(std::span<const std::size_t>(inverse.data(), rank)));
}

const Op permute_op =
    register_op({.name = "transpose",
                 .type = "Transpose",
                 .kernel = Kernel::permute,
                 .shape =
                     [](const Application& a) {
                       const Shape& from = a.shape(0);
                       std::array<std::int64_t, Shape::max_rank> sizes{};
                       for (std::size_t i = 0; i < from.rank(); ++i) {
                         sizes[i] = from[permuted_axis(a.attribute, i)];
                       }
                       return Shape(std::span<const std::int64_t>(sizes.data(), from.rank()));
                     },
                 .gradient = permute_gradient,
                 .cost = one_per_element,
                 .formula = &detail::unary_formula<formulas::Same>});

}  // namespace

Expr broadcast_to(Expr x, const Shape& shape) {
  return x.shape() == shape ? x : detail::apply(broadcast_op, {x}, x.graph->intern(shape));
}

Expr reshape(Expr x, const Shape& shape) {
  return x.shape() == shape ? x : detail::apply(reshape_op, {x}, x.graph->intern(shape));
}

Expr transpose(Expr x) {
  Axes axes{};
  const std::size_t rank = x.shape().rank();
  for (std::size_t i = 0; i < rank; ++i) {
    axes[i] = rank - 1 - i;
  }
  return detail::apply(permute_op, {x}, packed(std::span<const std::size_t>(axes.data(), rank)));
}

Expr transpose(Expr x, std::initializer_list<int> order) {
  const std::size_t rank = x.shape().rank();
  if (order.size() != rank) {
    fail("transpose", std::to_string(order.size()) + " axes for a tensor of shape " + x.shape().to_string());
  }
  detail::axis_mask("transpose", std::span(order.begin(), order.size()), rank);
  Axes axes{};
  for (std::size_t i = 0; i < rank; ++i) {
    axes[i] = detail::axis_index("transpose", std::data(order)[i], rank);
  }
  return detail::apply(permute_op, {x}, packed(std::span<const std::size_t>(axes.data(), rank)));
}

}  // namespace backprop
