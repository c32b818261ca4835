#include "engine/run/network_calls.h"

#include <string>

namespace backprop {

namespace {

ConvolutionCall convolution_call(const Plan& plan, const Buffers& buffers, NodeId node) {
  const Graph& graph = plan.graph();
  const auto inputs = graph.inputs(node);
  const Kernel kernel = graph.info(node).kernel;
  const Shape& x = graph.shape(kernel == Kernel::conv2d_input_gradient ? node : inputs[0]);
  const Shape& filter = graph.shape(kernel == Kernel::conv2d_filter_gradient ? node : inputs[1]);
  return {.dtype = graph.dtype(node),
          .first = buffers.at(inputs[0]),
          .second = buffers.at(inputs[1]),
          .result = buffers.at(node),
          .window = Window::from(graph.numbers(node)),
          .batch = x[0],
          .channels = filter[2],
          .filters = filter[3],
          .workspace = buffers.workspace(node),
          .workspace_bytes = plan.workspace(node).bytes};
}

WindowCall window_call(const Plan& plan, const Buffers& buffers, NodeId node) {
  const Graph& graph = plan.graph();
  const auto inputs = graph.inputs(node);
  const Shape& x = graph.shape(node);
  const bool finds = graph.info(node).kernel == Kernel::window_argmax;
  return {.dtype = graph.dtype(inputs[0]),
          .index_dtype = graph.dtype(finds ? node : inputs[1]),
          .input = buffers.at(inputs[0]),
          .indices = finds ? nullptr : buffers.at(inputs[1]),
          .result = buffers.at(node),
          .window = Window::from(graph.numbers(node)),
          .batch = x[0],
          .channels = x[3]};
}

SoftmaxCall softmax_call(const Plan& plan, const Buffers& buffers, NodeId node) {
  const Graph& graph = plan.graph();
  const Shape& shape = graph.shape(node);
  const std::int64_t columns = shape[shape.rank() - 1];
  const auto elements = static_cast<std::int64_t>(graph.elements(node));
  return {.dtype = graph.dtype(node),
          .input = buffers.at(graph.inputs(node)[0]),
          .result = buffers.at(node),
          .rows = columns == 0 ? 0 : elements / columns,
          .columns = columns,
          .logarithm = graph.attribute(node) == 1};
}

}  // namespace

void run_network_kernel(const Plan& plan, const Buffers& buffers, Device& device, NodeId node) {
  switch (plan.graph().info(node).kernel) {
    case Kernel::conv2d: device.conv2d(convolution_call(plan, buffers, node)); break;
    case Kernel::conv2d_input_gradient:
      device.conv2d_input_gradient(convolution_call(plan, buffers, node));
      break;
    case Kernel::conv2d_filter_gradient:
      device.conv2d_filter_gradient(convolution_call(plan, buffers, node));
      break;
    case Kernel::window_argmax: device.window_argmax(window_call(plan, buffers, node)); break;
    case Kernel::window_gather: device.window_gather(window_call(plan, buffers, node)); break;
    case Kernel::window_scatter: device.window_scatter(window_call(plan, buffers, node)); break;
    case Kernel::softmax: device.softmax(softmax_call(plan, buffers, node)); break;
    default: fail("run", "no kernel for " + std::string(plan.graph().info(node).name));
  }
}

}  // namespace backprop
