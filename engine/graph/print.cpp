#include "engine/graph/print.h"

#include <unordered_map>
#include <vector>

namespace backprop {

std::string print_tree(const Graph& graph, NodeId root, const TreeOptions& options) {
  graph.check(root);
  struct Pending {
    NodeId node;
    std::size_t depth;
  };
  std::vector<Pending> pending{{root, 0}};
  std::unordered_map<NodeId, std::size_t> printed;
  std::string text;
  for (std::size_t lines = 0; !pending.empty(); ++lines) {
    if (lines == options.max_lines) {
      return text + "... and at least " + std::to_string(pending.size()) + " more\n";
    }
    const auto [node, depth] = pending.back();
    pending.pop_back();
    text.append(2 * depth, ' ').append(graph.info(node).type);
    if (const std::string_view name = graph.name(node); !name.empty()) {
      text.append(" ").append(name);
    }
    const auto [met, is_new] = printed.emplace(node, printed.size() + 1);
    if (!is_new) {
      text += " @[" + std::to_string(met->second) + "]\n";
      continue;
    }
    if (const std::string result = options.result ? options.result(node) : ""; !result.empty()) {
      text += " result=" + result;
    }
    if (const std::string gradient = options.gradient ? options.gradient(node) : ""; !gradient.empty()) {
      text += " gradient=" + gradient;
    }
    text += '\n';
    const auto inputs = graph.inputs(node);
    for (auto input = inputs.rbegin(); input != inputs.rend(); ++input) {
      pending.push_back({*input, depth + 1});
    }
  }
  return text;
}

}  // namespace backprop
