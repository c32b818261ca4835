#include "engine/ops/convolution.h"

#include <algorithm>

#include "engine/ops/define.h"

// L = sum of z * dz is linear in each of x, w and dz, where z = conv2d(x, w). The three ops here are its
// derivatives by dz, x and w, so that the gradients of each are the two others.

namespace backprop {

namespace {

extern const Op conv_op;
extern const Op input_gradient_op;
extern const Op filter_gradient_op;

/// The tensors of a convolution, whichever of them a node computes.
struct Tensors {
  Shape x, w, z;
};

std::string pair_text(const Application& a) {
  return a.shape(0).to_string() + " and " + a.shape(1).to_string();
}

/// Throws Error unless both inputs have four axes; the sizes in the window come from the caller.
void check_ranks(const Application& a) {
  if (a.shape(0).rank() != 4 || a.shape(1).rank() != 4) {
    fail(a.name, "needs two tensors of rank 4: " + pair_text(a));
  }
}

void check_sizes(const Application& a, std::size_t input, Window::Pair sizes, std::size_t first_axis) {
  const Shape& shape = a.shape(input);
  if (shape[first_axis] != sizes[0] || shape[first_axis + 1] != sizes[1]) {
    fail(a.name, "the window is made for " + text_of(sizes) + ": " + pair_text(a));
  }
}

void check_equal(const Application& a, std::string_view what, std::int64_t first, std::int64_t second) {
  if (first != second) {
    fail(a.name, std::string(what) + " differ: " + pair_text(a));
  }
}

Shape conv_shape(const Application& a) {
  check_ranks(a);
  const Window window = Window::from(a.numbers);
  const Shape& x = a.shape(0);
  const Shape& w = a.shape(1);
  check_equal(a, "channels", x[3], w[2]);
  check_sizes(a, 0, window.input, 1);
  check_sizes(a, 1, window.size, 0);
  return Shape{x[0], window.places[0], window.places[1], w[3]};
}

Shape input_gradient_shape(const Application& a) {
  check_ranks(a);
  const Window window = Window::from(a.numbers);
  const Shape& dz = a.shape(0);
  const Shape& w = a.shape(1);
  check_equal(a, "filters", dz[3], w[3]);
  check_sizes(a, 0, window.places, 1);
  check_sizes(a, 1, window.size, 0);
  return Shape{dz[0], window.input[0], window.input[1], w[2]};
}

Shape filter_gradient_shape(const Application& a) {
  check_ranks(a);
  const Window window = Window::from(a.numbers);
  const Shape& x = a.shape(0);
  const Shape& dz = a.shape(1);
  check_equal(a, "batches", x[0], dz[0]);
  check_sizes(a, 0, window.input, 1);
  check_sizes(a, 1, window.places, 1);
  return Shape{window.size[0], window.size[1], x[3], dz[3]};
}

Tensors tensors_of(const Graph& graph, NodeId node) {
  const auto inputs = graph.inputs(node);
  const Shape& first = graph.shape(inputs[0]);
  const Shape& second = graph.shape(inputs[1]);
  const Shape& result = graph.shape(node);
  switch (graph.info(node).kernel) {
    case Kernel::conv2d: return {.x = first, .w = second, .z = result};
    case Kernel::conv2d_input_gradient: return {.x = result, .w = second, .z = first};
    default: return {.x = first, .w = result, .z = second};
  }
}

// One multiply-add per element of z and weight of a filter, with the padding's zeros.
std::uint64_t convolution_cost(const Graph& graph, NodeId node) {
  const Tensors tensors = tensors_of(graph, node);
  return tensors.z.elements() * static_cast<std::uint64_t>(tensors.w[0] * tensors.w[1] * tensors.w[2]);
}

// Windows of x, a row for each, as many at a time as the limit allows.
std::uint64_t convolution_workspace(const Graph& graph, NodeId node, std::uint64_t most) {
  const Tensors tensors = tensors_of(graph, node);
  const std::uint64_t row =
      static_cast<std::uint64_t>(tensors.w[0] * tensors.w[1] * tensors.w[2]) * size_of(graph.dtype(node));
  const auto rows = static_cast<std::uint64_t>(tensors.z[0] * tensors.z[1] * tensors.z[2]);
  return row == 0 ? 0 : std::min(rows, std::max<std::uint64_t>(most / row, 1)) * row;
}

Expr with_window(const Upstream& u, Op op, Expr first, Expr second) {
  const auto numbers = u.numbers();
  const Expr inputs[] = {first, second};
  return detail::apply(op, inputs, 0, {numbers.begin(), numbers.end()});
}

// z = conv(x, w)
Expr conv_gradient(const Upstream& u, std::size_t i) {
  return i == 0 ? with_window(u, input_gradient_op, u.gradient, u.input(1))
                : with_window(u, filter_gradient_op, u.input(0), u.gradient);
}

// dx = input_gradient(dz, w), v = dL/d(dx), of x's shape
Expr input_gradient_gradient(const Upstream& u, std::size_t i) {
  return i == 0 ? with_window(u, conv_op, u.gradient, u.input(1))
                : with_window(u, filter_gradient_op, u.gradient, u.input(0));
}

// dw = filter_gradient(x, dz), v = dL/d(dw), of w's shape
Expr filter_gradient_gradient(const Upstream& u, std::size_t i) {
  return i == 0 ? with_window(u, input_gradient_op, u.input(1), u.gradient)
                : with_window(u, conv_op, u.input(0), u.gradient);
}

Op convolution_op(std::string_view name, std::string_view type, Kernel kernel, ShapeRule shape,
                  GradientRule gradient) {
  return register_op({.name = name,
                      .type = type,
                      .kernel = kernel,
                      .shape = shape,
                      .gradient = gradient,
                      .cost = convolution_cost,
                      .workspace = convolution_workspace});
}

const Op conv_op = convolution_op("conv2d", "Conv2d", Kernel::conv2d, conv_shape, conv_gradient);
const Op input_gradient_op = convolution_op("conv2d_to_input", "Conv2dToInput", Kernel::conv2d_input_gradient,
                                            input_gradient_shape, input_gradient_gradient);
const Op filter_gradient_op =
    convolution_op("conv2d_to_filter", "Conv2dToFilter", Kernel::conv2d_filter_gradient,
                   filter_gradient_shape, filter_gradient_gradient);

}  // namespace

Expr conv2d(Expr x, Expr filter, Padding padding, Window::Pair stride) {
  const Shape& from = x.shape();
  const Shape& w = filter.shape();
  if (from.rank() != 4 || w.rank() != 4) {
    fail("conv2d", "needs (b,h,w,c) and a filter (kh,kw,c,o): " + from.to_string() + " and " + w.to_string());
  }
  const Window window = make_window("conv2d", {from[1], from[2]}, {w[0], w[1]}, stride, padding);
  const Expr inputs[] = {x, filter};
  return detail::apply(conv_op, inputs, 0, window.numbers());
}

}  // namespace backprop
