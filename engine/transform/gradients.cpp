#include "engine/transform/gradients.h"

#include <algorithm>
#include <limits>

#include "engine/ops/elementwise.h"
#include "engine/ops/reduce.h"

namespace backprop {

namespace {

constexpr NodeId none = std::numeric_limits<NodeId>::max();

/// Per node of [first, y], whether a gradient has a way from it down to one of xs.
std::vector<bool> depends_on(const Graph& graph, NodeId first, NodeId y, std::span<const NodeId> xs) {
  std::vector<bool> depends(y - first + 1, false);
  for (const NodeId x : xs) {
    if (x <= y) {
      depends[x - first] = true;
    }
  }
  for (NodeId node = first; node <= y; ++node) {
    if (depends[node - first] || graph.info(node).gradient == nullptr) {
      continue;
    }
    for (const NodeId input : graph.inputs(node)) {
      if (input >= first && depends[input - first]) {
        depends[node - first] = true;
        break;
      }
    }
  }
  return depends;
}

/// Ones like y, or the caller's seed if it fits.
NodeId seed_for(Graph& graph, NodeId y, std::optional<NodeId> seed) {
  if (!seed) {
    return graph.constant(1, graph.dtype(y), graph.shape(y));
  }
  graph.check(*seed);
  if (graph.shape(*seed) != graph.shape(y) || graph.dtype(*seed) != graph.dtype(y)) {
    const auto text = [&graph](NodeId node) {
      return std::string(name_of(graph.dtype(node))) + " " + graph.shape(node).to_string();
    };
    fail("gradients", "the seed is " + text(*seed) + ", the output " + text(y));
  }
  return *seed;
}

}  // namespace

std::vector<NodeId> gradients(Graph& graph, NodeId y, std::span<const NodeId> xs,
                              std::optional<NodeId> seed) {
  graph.check(y);
  NodeId first = y;
  for (const NodeId x : xs) {
    graph.check(x);
    first = std::min(first, x);
  }
  const std::vector<bool> depends = depends_on(graph, first, y, xs);
  // dL/d(node), the sum over the readers met so far: complete when the walk reaches the node, as ids descend.
  std::vector<NodeId> gradient(y - first + 1, none);
  gradient[y - first] = seed_for(graph, y, seed);
  for (NodeId node = y + 1; node-- > first;) {
    const NodeId upstream = gradient[node - first];
    const GradientRule rule = graph.info(node).gradient;
    if (upstream == none || rule == nullptr || !depends[node - first]) {
      continue;
    }
    const auto inputs = graph.inputs(node);
    for (std::size_t i = 0; i < inputs.size(); ++i) {
      if (inputs[i] < first || !depends[inputs[i] - first]) {
        continue;
      }
      const Expr share = sum_to(rule({{&graph, upstream}, node}, i), graph.shape(inputs[i]));
      NodeId& total = gradient[inputs[i] - first];
      total = total == none ? share.id : (Expr{&graph, total} + share).id;
    }
  }
  std::vector<NodeId> results;
  results.reserve(xs.size());
  for (const NodeId x : xs) {
    const NodeId found = x <= y ? gradient[x - first] : none;
    results.push_back(found == none ? graph.constant(0, graph.dtype(x), graph.shape(x)) : found);
  }
  return results;
}

Expr gradient(Expr y, Expr x) {
  if (y.graph == nullptr || y.graph != x.graph) {
    fail("gradient", "y and x belong to different graphs");
  }
  return {y.graph, gradients(*y.graph, y.id, std::span(&x.id, 1))[0]};
}

}  // namespace backprop
