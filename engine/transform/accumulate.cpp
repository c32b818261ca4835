#include "engine/transform/accumulate.h"

#include "engine/ops/elementwise.h"

namespace backprop {

Accumulation::Accumulation(Graph& graph, std::uint32_t micro_batches, DType dtype)
    : graph_(graph), share_(1.0 / micro_batches) {
  if (micro_batches == 0) {
    fail("accumulate", "a step takes at least one micro-batch");
  }
  apply_ = graph.input({}, dtype, "apply");
}

NodeId Accumulation::add(NodeId gradient) {
  const Expr share = graph_[gradient] * share_;
  const Expr before = graph_[graph_.input(share.shape(), share.dtype(), "gradient sum")];
  const Expr total = before + share;
  const Expr after = where(graph_[apply_], graph_[graph_.constant(0, share.dtype())], total);
  sums_.push_back({before.id, after.id});
  return total.id;
}

NodeId Accumulation::applied(NodeId fresh, NodeId old) {
  return where(graph_[apply_], graph_[fresh], graph_[old]).id;
}

}  // namespace backprop
