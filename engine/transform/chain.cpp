#include "engine/transform/chain.h"

#include <algorithm>
#include <string>

namespace backprop {

namespace {

std::string text(const Graph& graph, NodeId node) {
  std::string text = "node " + std::to_string(node) + " (" + std::string(graph.info(node).type);
  if (const std::string_view name = graph.name(node); !name.empty()) {
    text.append(" ").append(name);
  }
  return text + ")";
}

/// What lies between input and loss: per id, whether it depends on the input, and who of those that the loss
/// needs reads it last.
struct Between {
  std::vector<bool> depends;
  std::vector<NodeId> last_reader;
};

Between between(const Graph& graph, NodeId input, NodeId loss) {
  graph.check(input);
  graph.check(loss);
  if (graph.info(input).kernel != Kernel::leaf) {
    fail("chain", text(graph, input) + " is computed; a chain begins at a leaf");
  }
  Between found{.depends = std::vector<bool>(std::size_t{loss} + 1, false),
                .last_reader = std::vector<NodeId>(std::size_t{loss} + 1, 0)};
  std::vector<bool> needed(std::size_t{loss} + 1, false);
  needed[loss] = true;
  for (NodeId node = loss + 1; node-- > 0;) {
    if (needed[node]) {
      for (const NodeId read : graph.inputs(node)) {
        needed[read] = true;
        found.last_reader[read] = std::max(found.last_reader[read], node);
      }
    }
  }
  if (input > loss || !needed[input]) {
    fail("chain", text(graph, loss) + " does not depend on " + text(graph, input));
  }
  found.depends[input] = true;
  for (NodeId node = input + 1; node <= loss; ++node) {
    if (needed[node]) {
      const auto inputs = graph.inputs(node);
      found.depends[node] =
          std::any_of(inputs.begin(), inputs.end(), [&](NodeId read) { return found.depends[read]; });
    }
  }
  return found;
}

}  // namespace

Chain find_chain(const Graph& graph, NodeId input, NodeId loss) {
  const Between found = between(graph, input, loss);
  Chain chain{.values = {input}};
  NodeId reach = found.last_reader[input];  // the last reader of all that came before
  NodeId longest = input;                   // what is read longest after it was there
  NodeId span = reach - input;
  std::size_t computed = 0;
  for (NodeId node = input + 1; node <= loss; ++node) {
    if (!found.depends[node]) {
      continue;
    }
    ++computed;
    if (reach <= node) {
      chain.values.push_back(node);
    }
    reach = std::max(reach, found.last_reader[node]);
    if (node != loss && found.last_reader[node] - node > span) {
      span = found.last_reader[node] - node;
      longest = node;
    }
  }
  if (chain.layers() == 1 && computed > 1) {
    fail("chain", "the graph is no chain: " + text(graph, longest) + " is read up to " +
                      text(graph, found.last_reader[longest]) + ", past all values between " +
                      text(graph, input) + " and " + text(graph, loss));
  }
  return chain;
}

Chain make_chain(const Graph& graph, NodeId input, std::span<const NodeId> values, NodeId loss) {
  const Chain finest = find_chain(graph, input, loss);
  Chain chain{.values = {input}};
  for (const NodeId value : values) {
    graph.check(value);
    if (value == input || value == loss ||
        !std::binary_search(finest.values.begin() + 1, finest.values.end(), value)) {
      fail("chain", text(graph, value) + " is no boundary: not all that depends on " + text(graph, input) +
                        " passes through it");
    }
    if (chain.layers() > 0 && value <= chain.values.back()) {
      fail("chain", text(graph, value) + " comes before " + text(graph, chain.values.back()) +
                        "; boundaries are given in the order of creation");
    }
    chain.values.push_back(value);
  }
  chain.values.push_back(loss);
  return chain;
}

}  // namespace backprop
