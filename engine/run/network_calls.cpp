#include "engine/run/network_calls.h"

namespace backprop {

ConvolutionCall convolution_call(const Plan& plan, std::byte* arena, NodeId node) {
  const Graph& graph = plan.graph();
  const auto inputs = graph.inputs(node);
  const Kernel kernel = graph.info(node).kernel;
  const Shape& x = graph.shape(kernel == Kernel::conv2d_input_gradient ? node : inputs[0]);
  const Shape& filter = graph.shape(kernel == Kernel::conv2d_filter_gradient ? node : inputs[1]);
  const Workspace workspace = plan.workspace(node);
  return {.dtype = graph.dtype(node),
          .first = arena + plan.offset(inputs[0]),
          .second = arena + plan.offset(inputs[1]),
          .result = arena + plan.offset(node),
          .window = Window::from(graph.numbers(node)),
          .batch = x[0],
          .channels = filter[2],
          .filters = filter[3],
          .workspace = arena + workspace.offset,
          .workspace_bytes = workspace.bytes};
}

WindowCall window_call(const Plan& plan, std::byte* arena, NodeId node) {
  const Graph& graph = plan.graph();
  const auto inputs = graph.inputs(node);
  const Shape& x = graph.shape(node);
  const bool finds = graph.info(node).kernel == Kernel::window_argmax;
  return {.dtype = graph.dtype(inputs[0]),
          .index_dtype = graph.dtype(finds ? node : inputs[1]),
          .input = arena + plan.offset(inputs[0]),
          .indices = finds ? nullptr : arena + plan.offset(inputs[1]),
          .result = arena + plan.offset(node),
          .window = Window::from(graph.numbers(node)),
          .batch = x[0],
          .channels = x[3]};
}

SoftmaxCall softmax_call(const Plan& plan, std::byte* arena, NodeId node) {
  const Graph& graph = plan.graph();
  const Shape& shape = graph.shape(node);
  const std::int64_t columns = shape[shape.rank() - 1];
  const auto elements = static_cast<std::int64_t>(graph.elements(node));
  return {.dtype = graph.dtype(node),
          .input = arena + plan.offset(graph.inputs(node)[0]),
          .result = arena + plan.offset(node),
          .rows = columns == 0 ? 0 : elements / columns,
          .columns = columns,
          .logarithm = graph.attribute(node) == 1};
}

}  // namespace backprop
