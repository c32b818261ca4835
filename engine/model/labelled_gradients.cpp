#include "engine/model/labelled_gradients.h"

#include <string>
#include <utility>

#include "engine/transform/backward_walk.h"

namespace backprop {

namespace {

LabelledGradients labelled(Graph& graph, NodeId loss, std::span<const NodeId> parameters,
                           Checkpointed added) {
  LabelledGradients result{
      .gradients = std::move(added.gradients), .copies = std::move(added.copies), .roles = {}};
  result.roles.set_forward(graph, loss);
  result.roles.set(parameters, Role::parameter);
  // The last share handed on to a node is, or completes, its gradient: named first.
  for (std::size_t i = added.handed_on.size(); i-- > 0;) {
    const auto [to, gradient] = added.handed_on[i];
    if (graph.info(gradient).kernel == Kernel::leaf) {
      continue;
    }
    result.roles.set(gradient, Role::gradient);
    if (!graph.name(to).empty() && graph.name(gradient).empty()) {
      graph.set_name(gradient, "dL/d" + std::string(graph.name(to)));
    }
  }
  for (const NodeId gradient : result.gradients) {
    result.roles.set(gradient, Role::parameter_gradient);
  }
  for (const auto& [of, node] : result.copies) {
    result.roles.set(node, Role::activation);
    if (!graph.name(of).empty()) {
      graph.set_name(node, graph.name(of));
    }
  }
  return result;
}

}  // namespace

std::vector<NodeId> LabelledGradients::outputs(NodeId loss) const {
  std::vector<NodeId> outputs{loss};
  outputs.insert(outputs.end(), gradients.begin(), gradients.end());
  return outputs;
}

LabelledGradients labelled_gradients(Graph& graph, NodeId loss, std::span<const NodeId> parameters,
                                     std::span<const NodeId> wanted) {
  BackwardWalk walk(graph, loss, wanted);
  for (NodeId node = loss + 1; node-- > walk.first();) {
    walk.visit(node);
  }
  return labelled(graph, loss, parameters,
                  {.gradients = walk.results(), .copies = {}, .handed_on = walk.handed_on()});
}

LabelledGradients labelled_gradients(Graph& graph, const Chain& chain, std::span<const NodeId> parameters,
                                     std::span<const NodeId> wanted, const Schedule& schedule) {
  return labelled(graph, chain.loss(), parameters, checkpoint(graph, chain, wanted, schedule));
}

}  // namespace backprop
