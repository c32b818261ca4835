#include "engine/run/trace.h"

#include <unordered_map>

#include "engine/graph/number_text.h"
#include "engine/graph/print.h"

namespace backprop {

std::vector<TraceStep> trace(Executor& executor) {
  std::vector<TraceStep> steps;
  executor.run([&](NodeId node) { steps.push_back({node, executor.get(node)}); });
  return steps;
}

std::string print_run(const Executor& executor, NodeId root, std::span<const NodeId> nodes,
                      std::span<const NodeId> gradients) {
  if (nodes.size() != gradients.size()) {
    fail("print_run",
         std::to_string(nodes.size()) + " nodes, " + std::to_string(gradients.size()) + " gradients");
  }
  const Graph& graph = executor.plan().graph();
  std::unordered_map<NodeId, NodeId> gradient_of;
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    gradient_of.emplace(nodes[i], gradients[i]);
  }
  const auto result = [&](NodeId node) {
    return executor.plan().kept(node) ? tensor_text(executor.get(node), graph.shape(node)) : std::string();
  };
  const auto gradient = [&](NodeId node) {
    const auto found = gradient_of.find(node);
    return found == gradient_of.end() ? std::string() : result(found->second);
  };
  return print_tree(graph, root, {.result = result, .gradient = gradient});
}

}  // namespace backprop
