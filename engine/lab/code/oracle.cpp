#include "engine/lab/code/oracle.h"

#include <algorithm>
#include <array>

#include "engine/ops/ops.h"
#include "engine/plan/plan.h"
#include "engine/transform/gradients.h"

namespace backprop::lab {
namespace {

constexpr std::array<double, 1> kOne{1};

/// A copy of x: a node with x's value whose gradient is its own.
Expr copy_of(Expr x) { return given(std::array{x}, kOne, 0, kOne); }

Shape shape_of(const std::vector<int>& sizes) {
  const std::vector<std::int64_t> wide(sizes.begin(), sizes.end());
  return Shape(std::span<const std::int64_t>(wide));
}

Expr apply(const NodeSpec& node, Graph& graph, const std::vector<Expr>& in) {
  switch (node.type) {
    case NodeType::leaf: return graph[graph.input(shape_of(node.value.shape), DType::f64, node.name)];
    case NodeType::exp: return exp(in[0]);
    case NodeType::negate: return -in[0];
    case NodeType::mean: return mean_of(in);
    case NodeType::int_pow: return pow(in[0], node.power);
    case NodeType::matsum: return sum(in[0]);
    case NodeType::matexpand: return broadcast_to(in[0], shape_of(node.shape));
    case NodeType::add: return in[0] + in[1];
    case NodeType::mul: return in[0] * in[1];
    case NodeType::matmul: return matmul(in[0], in[1]);
    case NodeType::given: break;
  }
  return given(in, node.weights, node.bias, node.locals);
}

}  // namespace

Oracle::Oracle(const Probe& probe) : probe_(probe) {
  for (const NodeSpec& node : probe.nodes) {
    std::vector<Expr> in;
    edges_.emplace_back();
    for (const int source : node.inputs) {
      in.push_back(copy_of(graph_[nodes_[static_cast<std::size_t>(source)]]));
      edges_.back().push_back(in.back().id);
    }
    nodes_.push_back(keep(apply(node, graph_, in).id));
    if (node.type == NodeType::leaf) {
      fixed_[nodes_.back()] = node.value;
    }
  }
}

const Oracle::Gradients& Oracle::differentiate(NodeId current) {
  const auto [at, is_new] = gradients_.try_emplace(current);
  Gradients& out = at->second;
  if (!is_new) {
    return out;
  }
  out.seed = keep(graph_.input(graph_.shape(current), DType::f64));
  fixed_[out.seed] = 1;
  const bool own = current == node(probe_.output);
  std::vector<NodeId> xs = nodes_;
  for (const std::vector<NodeId>& list : edges_) {
    xs.insert(xs.end(), list.begin(), own ? list.end() : list.begin());
  }
  const std::vector<NodeId> all = gradients(graph_, current, xs, out.seed);
  std::for_each(all.begin(), all.end(), [this](NodeId id) { keep(id); });
  auto next = all.begin() + static_cast<std::ptrdiff_t>(nodes_.size());
  out.nodes.assign(all.begin(), next);
  for (std::size_t reader = 0; own && reader < edges_.size(); ++reader) {
    const auto end = next + static_cast<std::ptrdiff_t>(edges_[reader].size());
    out.edges.emplace_back(next, end);
    next = end;
  }
  return out;
}

std::vector<NodeId> Oracle::differentiate_alone(int node, const Value& upstream) {
  const auto id = static_cast<std::size_t>(node);
  const NodeId seed = keep(graph_.input(graph_.shape(nodes_[id]), DType::f64));
  fixed_[seed] = upstream;
  std::vector<NodeId> out = gradients(graph_, nodes_[id], edges_[id], seed);
  std::for_each(out.begin(), out.end(), [this](NodeId each) { keep(each); });
  return out;
}

void Oracle::start() {
  std::sort(outputs_.begin(), outputs_.end());
  outputs_.erase(std::unique(outputs_.begin(), outputs_.end()), outputs_.end());
  executor_.emplace(make_plan(graph_, outputs_, PlanMode::lesson));
  for (const auto& [id, value] : fixed_) {
    set(id, value);
  }
  run();
}

void Oracle::set(NodeId input, const Value& value) {
  if (value.is_number()) {
    executor_->set(input, value.number());
  } else {
    executor_->set(input, std::span<const double>(value.data));
  }
}

void Oracle::run() { executor_->run(); }

Value Oracle::value(NodeId id) const {
  const std::span<const std::int64_t> sizes = graph_.shape(id).sizes();
  return {std::vector<int>(sizes.begin(), sizes.end()), executor_->get(id)};
}

NodeId Oracle::keep(NodeId id) {
  outputs_.push_back(id);
  return id;
}

}  // namespace backprop::lab
