#include "engine/transform/gradients.h"

#include "engine/transform/backward_walk.h"

namespace backprop {

std::vector<NodeId> gradients(Graph& graph, NodeId y, std::span<const NodeId> xs,
                              std::optional<NodeId> seed) {
  BackwardWalk walk(graph, y, xs, seed);
  for (NodeId node = y + 1; node-- > walk.first();) {
    walk.visit(node);
  }
  return walk.results();
}

Expr gradient(Expr y, Expr x) {
  if (y.graph == nullptr || y.graph != x.graph) {
    fail("gradient", "y and x belong to different graphs");
  }
  return {y.graph, gradients(*y.graph, y.id, std::span(&x.id, 1))[0]};
}

}  // namespace backprop
