#include "engine/transform/backward_walk.h"

#include <algorithm>
#include <limits>
#include <string>

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

BackwardWalk::BackwardWalk(Graph& graph, NodeId y, std::span<const NodeId> xs, std::optional<NodeId> seed)
    : graph_(graph), y_(y), xs_(xs.begin(), xs.end()), first_(y) {
  graph.check(y);
  for (const NodeId x : xs) {
    graph.check(x);
    first_ = std::min(first_, x);
  }
  depends_ = depends_on(graph, first_, y, xs);
  gradient_.assign(y - first_ + 1, none);
  gradient_[y - first_] = seed_for(graph, y, seed);
}

bool BackwardWalk::hands_on(NodeId node) const {
  return depends(node) && gradient_[node - first_] != none && graph_.info(node).gradient != nullptr;
}

void BackwardWalk::visit(NodeId node, NodeId values) {
  if (!hands_on(node)) {
    return;
  }
  const Expr upstream{&graph_, gradient_[node - first_]};
  const GradientRule rule = graph_.info(node).gradient;
  const auto inputs = graph_.inputs(node);
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    if (!depends(inputs[i])) {
      continue;
    }
    const Expr share = sum_to(rule({upstream, values}, i), graph_.shape(inputs[i]));
    handed_on_.push_back({inputs[i], share.id});
    NodeId& total = gradient_[inputs[i] - first_];
    if (total == none) {
      total = share.id;
    } else {
      total = (Expr{&graph_, total} + share).id;
      handed_on_.push_back({inputs[i], total});
    }
  }
}

std::optional<NodeId> BackwardWalk::gradient_of(NodeId node) const {
  if (node < first_ || node > y_ || gradient_[node - first_] == none) {
    return {};
  }
  return gradient_[node - first_];
}

std::vector<NodeId> BackwardWalk::results() {
  std::vector<NodeId> results;
  results.reserve(xs_.size());
  for (const NodeId x : xs_) {
    const std::optional<NodeId> found = gradient_of(x);
    results.push_back(found ? *found : graph_.constant(0, graph_.dtype(x), graph_.shape(x)));
  }
  return results;
}

}  // namespace backprop
