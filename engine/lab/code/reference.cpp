#include "engine/lab/code/reference.h"

#include <algorithm>
#include <array>
#include <numeric>
#include <utility>

#include "engine/graph/graph.h"
#include "engine/ops/ops.h"
#include "engine/plan/plan.h"
#include "engine/run/executor.h"
#include "engine/transform/gradients.h"

namespace backprop::lab {
namespace {

constexpr std::array<double, 1> kOne{1};

/// A copy of x: a node with x's value whose gradient is its own.
Expr copy_of(Expr x) { return given(std::array{x}, kOne, 0, kOne); }

Expr apply(const NodeSpec& node, Graph& graph, const std::vector<Expr>& in) {
  switch (node.type) {
    case NodeType::leaf: return graph[graph.input({}, DType::f64, node.name)];
    case NodeType::exp: return exp(in[0]);
    case NodeType::negate: return -in[0];
    case NodeType::mean: return mean_of(in);
    case NodeType::int_pow: return pow(in[0], node.power);
    case NodeType::add: return in[0] + in[1];
    case NodeType::mul: return in[0] * in[1];
    case NodeType::given: break;
  }
  return given(in, node.weights, node.bias, node.locals);
}

/// A probe as a graph of the engine.
class Oracle {
 public:
  explicit Oracle(const Probe& probe) : probe_(probe) {
    for (const NodeSpec& node : probe.nodes) {
      std::vector<Expr> in;
      for (const int source : node.inputs) {
        in.push_back(copy_of(graph_[nodes_[static_cast<std::size_t>(source)]]));
      }
      edges_.emplace_back();
      for (const Expr& edge : in) {
        edges_.back().push_back(edge.id);
      }
      nodes_.push_back(apply(node, graph_, in).id);
    }
    outputs_ = nodes_;
  }

  /// Asks for the gradients of the output at every node and along every edge.
  void differentiate() {
    std::vector<NodeId> at = nodes_;
    for (const std::vector<NodeId>& list : edges_) {
      at.insert(at.end(), list.begin(), list.end());
    }
    gradients_ = keep(gradients(graph_, nodes_[static_cast<std::size_t>(probe_.output)], at));
  }

  /// Asks for what `node` alone sends its inputs, given what arrives.
  std::vector<NodeId> differentiate_alone(int node, double upstream) {
    const auto id = static_cast<std::size_t>(node);
    return keep(gradients(graph_, nodes_[id], edges_[id], graph_.constant(upstream)));
  }

  Executor start() {
    std::sort(outputs_.begin(), outputs_.end());
    outputs_.erase(std::unique(outputs_.begin(), outputs_.end()), outputs_.end());
    Executor executor(make_plan(graph_, outputs_, PlanMode::lesson));
    for (std::size_t i = 0; i < nodes_.size(); ++i) {
      if (probe_.nodes[i].type == NodeType::leaf) {
        executor.set(nodes_[i], probe_.nodes[i].value);
      }
    }
    executor.run();
    return executor;
  }

  void read(const Executor& executor, Expected& out, bool with_gradients) const {
    const auto value = [&](NodeId id) { return executor.scalar(id); };
    std::transform(nodes_.begin(), nodes_.end(), std::back_inserter(out.results), value);
    if (!with_gradients) {
      return;
    }
    const auto edges_begin = gradients_.begin() + static_cast<std::ptrdiff_t>(nodes_.size());
    std::transform(gradients_.begin(), edges_begin, std::back_inserter(out.gradients), value);
    auto at = edges_begin;
    for (const std::vector<NodeId>& list : edges_) {
      out.contributions.emplace_back();
      for (std::size_t i = 0; i < list.size(); ++i) {
        out.contributions.back().push_back(value(*at++));
      }
    }
  }

  NodeId node(int id) const { return nodes_[static_cast<std::size_t>(id)]; }

 private:
  std::vector<NodeId> keep(std::vector<NodeId> ids) {
    outputs_.insert(outputs_.end(), ids.begin(), ids.end());
    return ids;
  }

  const Probe& probe_;
  Graph graph_;
  std::vector<NodeId> nodes_;
  std::vector<std::vector<NodeId>> edges_;  // [reader][slot]
  std::vector<NodeId> gradients_;           // of the nodes, then of the edges in order
  std::vector<NodeId> outputs_;
};

}  // namespace

std::vector<Expected> expect(const Probe& probe) {
  Oracle oracle(probe);
  const auto is_backward = [](const Action& action) { return action.kind == Action::Kind::backward; };
  if (std::any_of(probe.actions.begin(), probe.actions.end(), is_backward)) {
    oracle.differentiate();
  }
  std::vector<std::vector<NodeId>> alone;
  for (const Action& action : probe.actions) {
    alone.push_back(action.kind == Action::Kind::node_backward
                        ? oracle.differentiate_alone(action.node, action.number)
                        : std::vector<NodeId>{});
  }
  Executor executor = oracle.start();
  std::vector<Expected> out;
  for (std::size_t i = 0; i < probe.actions.size(); ++i) {
    const Action& action = probe.actions[i];
    if (action.kind == Action::Kind::set) {
      executor.set(oracle.node(action.node), action.number);
      executor.run();
    }
    Expected expected;
    oracle.read(executor, expected, is_backward(action));
    for (const NodeId id : alone[i]) {
      expected.returned.push_back(executor.scalar(id));
    }
    out.push_back(std::move(expected));
  }
  return out;
}

}  // namespace backprop::lab
