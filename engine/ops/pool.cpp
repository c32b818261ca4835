#include "engine/ops/pool.h"

#include "engine/ops/define.h"

namespace backprop {

namespace {

extern const Op gather_op;
extern const Op scatter_op;

bool moves_over(const Window& window, const Shape& shape) {
  return shape.rank() == 4 && shape[1] == window.input[0] && shape[2] == window.input[1];
}

Shape shape_of_places(const Shape& x, const Window& window) {
  return Shape{x[0], window.places[0], window.places[1], x[3]};
}

std::int64_t window_elements(const Window& window) { return window.size[0] * window.size[1]; }

DType selected_dtype(const Application& a) {
  if (!is_floating(a.dtype(0)) || is_floating(a.dtype(1))) {
    fail(a.name, "needs values of f32 or f64 and indices of u8 or i32, got " +
                     std::string(name_of(a.dtype(0))) + " and " + std::string(name_of(a.dtype(1))));
  }
  return a.dtype(0);
}

Expr select(Op op, Expr values, Expr indices, std::vector<double> numbers) {
  const Expr inputs[] = {values, indices};
  return detail::apply(op, inputs, 0, std::move(numbers));
}

Expr refuse_index_gradient(const Upstream& u) {
  fail(u.graph().info(u.node).name, "cannot be differentiated by its indices");
}

// A byte counts to 255; larger windows take four.
const Op argmax_op = register_op(
    {.name = "window_argmax",
     .type = "WindowArgmax",
     .kernel = Kernel::window_argmax,
     .shape =
         [](const Application& a) {
           const Window window = Window::from(a.numbers);
           if (!moves_over(window, a.shape(0))) {
             fail(a.name, "the window is made for " + text_of(window.input) + ": " + a.shape(0).to_string());
           }
           return shape_of_places(a.shape(0), window);
         },
     .cost =
         [](const Graph& graph, NodeId node) {
           return graph.elements(node) *
                  static_cast<std::uint64_t>(window_elements(Window::from(graph.numbers(node))));
         },
     .dtype =
         [](const Application& a) {
           one_floating_dtype(a);
           return window_elements(Window::from(a.numbers)) <= 256 ? DType::u8 : DType::i32;
         }});

// z = x[index] in each window: dx = dz scattered to the same places.
const Op gather_op = register_op(
    {.name = "window_gather",
     .type = "WindowGather",
     .kernel = Kernel::window_gather,
     .shape =
         [](const Application& a) {
           const Window window = Window::from(a.numbers);
           const Shape& x = a.shape(0);
           if (!moves_over(window, x) || a.shape(1) != shape_of_places(x, window)) {
             fail(a.name, "values and indices do not fit a window over " + text_of(window.input) + ": " +
                              x.to_string() + " and " + a.shape(1).to_string());
           }
           return a.shape(1);
         },
     .gradient =
         [](const Upstream& u, std::size_t i) {
           const auto numbers = u.numbers();
           return i == 0 ? select(scatter_op, u.gradient, u.input(1), {numbers.begin(), numbers.end()})
                         : refuse_index_gradient(u);
         },
     .cost = one_per_element,
     .dtype = selected_dtype});

// The reverse, and its gradient the gathering again.
const Op scatter_op = register_op(
    {.name = "window_scatter",
     .type = "WindowScatter",
     .kernel = Kernel::window_scatter,
     .shape =
         [](const Application& a) {
           const Window window = Window::from(a.numbers);
           const Shape& z = a.shape(0);
           if (z.rank() != 4 || a.shape(1) != z || z != shape_of_places(z, window)) {
             fail(a.name, "values and indices do not fit a window with " + text_of(window.places) +
                              " places: " + z.to_string() + " and " + a.shape(1).to_string());
           }
           return Shape{z[0], window.input[0], window.input[1], z[3]};
         },
     .gradient =
         [](const Upstream& u, std::size_t i) {
           const auto numbers = u.numbers();
           return i == 0 ? select(gather_op, u.gradient, u.input(1), {numbers.begin(), numbers.end()})
                         : refuse_index_gradient(u);
         },
     .cost = [](const Graph& graph, NodeId node) { return graph.elements(graph.inputs(node)[0]); },
     .dtype = selected_dtype});

}  // namespace

Expr max_pool(Expr x, Window::Pair size, Window::Pair stride) {
  const Shape& from = x.shape();
  if (from.rank() != 4) {
    fail("max_pool", "needs (b,h,w,c), got " + from.to_string());
  }
  const Window window = make_window("max_pool", {from[1], from[2]}, size, stride, Padding::valid);
  const Expr indices = detail::apply(argmax_op, std::span(&x, 1), 0, window.numbers());
  return window_gather(x, indices, window);
}

Expr window_gather(Expr x, Expr indices, const Window& window) {
  return select(gather_op, x, indices, window.numbers());
}

}  // namespace backprop
