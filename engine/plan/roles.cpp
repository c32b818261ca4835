#include "engine/plan/roles.h"

namespace backprop {

std::string_view name_of(Role role) {
  switch (role) {
    case Role::parameter: return "parameters";
    case Role::parameter_gradient: return "gradients of parameters";
    case Role::optimizer_state: return "optimizer state";
    case Role::activation: return "activations";
    case Role::gradient: return "other gradients";
    case Role::workspace: return "workspace";
    case Role::input: return "inputs";
  }
  return "";
}

void Roles::set(NodeId node, Role role) {
  if (node >= labels_.size()) {
    labels_.resize(std::size_t{node} + 1, 0);
  }
  labels_[node] = static_cast<std::uint8_t>(1 + static_cast<unsigned>(role));
}

void Roles::set(std::span<const NodeId> nodes, Role role) {
  for (const NodeId node : nodes) {
    set(node, role);
  }
}

void Roles::set_forward(const Graph& graph, NodeId loss) {
  graph.check(loss);
  std::vector<bool> needed(std::size_t{loss} + 1, false);
  needed[loss] = true;
  for (NodeId node = loss + 1; node-- > 0;) {
    if (!needed[node]) {
      continue;
    }
    for (const NodeId input : graph.inputs(node)) {
      needed[input] = true;
    }
    if (graph.info(node).kernel != Kernel::leaf) {
      set(node, Role::activation);
    }
  }
}

Role Roles::of(const Graph& graph, NodeId node) const {
  if (node < labels_.size() && labels_[node] != 0) {
    return static_cast<Role>(labels_[node] - 1);
  }
  return graph.info(node).kernel == Kernel::leaf ? Role::input : Role::workspace;
}

}  // namespace backprop
