#include "engine/ops/reduce.h"

#include <span>
#include <vector>

#include "engine/ops/define.h"
#include "engine/ops/elementwise.h"
#include "engine/ops/layout.h"

namespace backprop {

namespace {

// In the attribute beside the mask of axes: they stay with size 1.
constexpr std::uint32_t keep_axes = 1U << Shape::max_rank;

Shape reduced_shape(const Shape& shape, std::uint32_t attribute, bool keep) {
  std::vector<std::int64_t> sizes;
  for (std::size_t axis = 0; axis < shape.rank(); ++axis) {
    if (!is_reduced(attribute, axis)) {
      sizes.push_back(shape[axis]);
    } else if (keep) {
      sizes.push_back(1);
    }
  }
  return Shape(std::span<const std::int64_t>(sizes));
}

// z = sum of x over axes: dx = dz, stretched along them.
Expr sum_gradient(const Upstream& u, std::size_t) {
  const Shape& shape = u.input(0).shape();
  return broadcast_to(reshape(u.gradient, reduced_shape(shape, u.attribute(), true)), shape);
}

const Op sum_op = register_op(
    {.name = "sum",
     .type = "Matsum",
     .kernel = Kernel::sum,
     .shape =
         [](const Application& a) {
           return reduced_shape(a.shape(0), a.attribute, (a.attribute & keep_axes) != 0);
         },
     .gradient = sum_gradient,
     .cost = [](const Graph& graph, NodeId node) { return graph.elements(graph.inputs(node)[0]); }});

Expr sum_over(Expr x, std::uint32_t mask, bool keep) {
  return detail::apply(sum_op, {x}, mask | (keep ? keep_axes : 0U));
}

std::uint32_t all_axes(Expr x) { return (1U << x.shape().rank()) - 1; }

Expr mean_from(Expr x, Expr total) {
  return total / (static_cast<double>(x.shape().elements()) / static_cast<double>(total.shape().elements()));
}

}  // namespace

Expr sum(Expr x) { return sum_over(x, all_axes(x), false); }

Expr sum(Expr x, std::initializer_list<int> axes, bool keep) {
  return sum_over(x, detail::axis_mask("sum", std::span(axes.begin(), axes.size()), x.shape().rank()), keep);
}

Expr mean(Expr x) { return mean_from(x, sum(x)); }

Expr mean(Expr x, std::initializer_list<int> axes, bool keep) {
  return mean_from(
      x,
      sum_over(x, detail::axis_mask("mean", std::span(axes.begin(), axes.size()), x.shape().rank()), keep));
}

Expr sum_to(Expr x, const Shape& shape) {
  const Shape& from = x.shape();
  if (from == shape) {
    return x;
  }
  if (broadcast_shapes("sum_to", shape, from) != from) {
    fail("sum_to", shape.to_string() + " does not broadcast to " + from.to_string());
  }
  const std::size_t extra = from.rank() - shape.rank();
  std::uint32_t mask = 0;
  for (std::size_t axis = 0; axis < from.rank(); ++axis) {
    if (axis < extra || (shape[axis - extra] == 1 && from[axis] != 1)) {
      mask |= 1U << axis;
    }
  }
  return reshape(sum_over(x, mask, false), shape);
}

}  // namespace backprop
