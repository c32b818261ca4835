#include "engine/transform/recompute.h"

#include <algorithm>
#include <numeric>

namespace backprop {

Recompute::Recompute(Graph& graph, NodeId last) : graph_(graph), holders_(std::size_t{last} + 1) {
  std::iota(holders_.begin(), holders_.end(), NodeId{0});
}

NodeId Recompute::value(NodeId node) {
  if (holds(node)) {
    return holders_[node];
  }
  std::vector<NodeId> missing{node};
  holders_[node] = queued;
  for (std::size_t i = 0; i < missing.size(); ++i) {
    for (const NodeId input : graph_.inputs(missing[i])) {
      if (holders_[input] == none) {
        holders_[input] = queued;
        missing.push_back(input);
      }
    }
  }
  std::sort(missing.begin(), missing.end());  // as in the forward pass
  std::vector<NodeId> inputs;
  for (const NodeId next : missing) {
    inputs.clear();
    for (const NodeId input : graph_.inputs(next)) {
      inputs.push_back(holders_[input]);
    }
    holders_[next] = copy(next, inputs);
  }
  return holders_[node];
}

NodeId Recompute::stand_in(NodeId node) {
  const auto inputs = graph_.inputs(node);
  if (holds(node)) {
    const auto own = graph_.inputs(holders_[node]);
    const bool current = std::equal(inputs.begin(), inputs.end(), own.begin(), own.end(),
                                    [this](NodeId input, NodeId read) { return holders_[input] == read; });
    if (current) {
      return holders_[node];
    }
  }
  const Keeps& read = keeps(node);
  if (std::find(read.inputs.begin(), read.inputs.end(), true) == read.inputs.end()) {
    return read.result ? value(node) : node;
  }
  if (read.result) {  // beside the inputs' values, one computed from the very nodes that hold them
    drop(node);
    return value(node);
  }
  std::vector<NodeId> held(inputs.begin(), inputs.end());
  for (std::size_t i = 0; i < held.size(); ++i) {
    if (read.inputs[i]) {
      held[i] = value(inputs[i]);
    }
  }
  return std::equal(held.begin(), held.end(), inputs.begin()) ? node : copy(node, held);
}

NodeId Recompute::copy(NodeId node, const std::vector<NodeId>& inputs) {
  const auto numbers = graph_.numbers(node);
  const NodeId made =
      graph_.apply(graph_.op(node), inputs, graph_.attribute(node), {numbers.begin(), numbers.end()});
  copies_.push_back({node, made});
  return made;
}

const Keeps& Recompute::keeps(NodeId node) {
  std::vector<std::uint32_t> key{static_cast<std::uint32_t>(graph_.op(node)), graph_.attribute(node)};
  bool plain = graph_.numbers(node).empty();
  for (const NodeId input : graph_.inputs(node)) {
    key.push_back(graph_.shape_id(input));
    plain = plain && graph_.op(input) != Op::constant;
  }
  if (!plain) {
    key.push_back(node);
    key.push_back(0);  // longer by one than any key without a node
  }
  const auto found = keeps_.find(key);
  return found != keeps_.end()
             ? found->second
             : keeps_.emplace(std::move(key), kept_for_gradient(graph_, node)).first->second;
}

}  // namespace backprop
