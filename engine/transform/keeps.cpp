#include "engine/transform/keeps.h"

#include "engine/graph/op.h"

namespace backprop {

Keeps kept_for_gradient(const Graph& graph, NodeId node) {
  graph.check(node);
  const auto inputs = graph.inputs(node);
  Keeps keeps{.inputs = std::vector<bool>(inputs.size(), false)};
  const GradientRule rule = graph.info(node).gradient;
  if (rule == nullptr || inputs.empty()) {
    return keeps;
  }
  // The node alone, in a graph of its own; whatever the gradient nodes read of it must have been kept.
  Graph alone;
  std::vector<NodeId> leaves;
  for (const NodeId input : inputs) {
    leaves.push_back(graph.op(input) == Op::constant
                         ? alone.constant(graph.constant_value(input), graph.dtype(input), graph.shape(input))
                         : alone.input(graph.shape(input), graph.dtype(input)));
  }
  std::uint32_t attribute = graph.attribute(node);
  if (graph.info(node).attribute_is_shape) {
    attribute = alone.intern(graph.shape(node));
  }
  const auto numbers = graph.numbers(node);
  const NodeId copy = alone.apply(graph.op(node), leaves, attribute, {numbers.begin(), numbers.end()});
  const NodeId upstream = alone.input(graph.shape(node), graph.dtype(node));
  const auto first = static_cast<NodeId>(alone.size());
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    if (alone.op(leaves[i]) == Op::constant || !is_floating(alone.dtype(leaves[i]))) {
      continue;
    }
    rule({{&alone, upstream}, copy}, i);
  }
  for (NodeId added = first; added < alone.size(); ++added) {
    for (const NodeId read : alone.inputs(added)) {
      keeps.result = keeps.result || read == copy;
      for (std::size_t i = 0; i < leaves.size(); ++i) {
        keeps.inputs[i] = keeps.inputs[i] || (read == leaves[i] && alone.op(read) == Op::input);
      }
    }
  }
  return keeps;
}

}  // namespace backprop
