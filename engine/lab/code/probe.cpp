#include "engine/lab/code/probe.h"

#include <algorithm>
#include <nlohmann/json.hpp>

namespace backprop::lab {
namespace {

using Json = nlohmann::ordered_json;

Json node_json(const NodeSpec& node) {
  Json out{{"type", type_name(node.type)}};
  if (!node.name.empty()) {
    out["name"] = node.name;
  }
  if (node.type == NodeType::leaf) {
    out["value"] = to_json(node.value);
    return out;
  }
  out["inputs"] = node.inputs;
  if (node.type == NodeType::int_pow) {
    out["power"] = node.power;
  } else if (node.type == NodeType::matexpand) {
    out["shape"] = node.shape;
  } else if (node.type == NodeType::given) {
    out["weights"] = node.weights;
    out["bias"] = node.bias;
    out["locals"] = node.locals;
  }
  return out;
}

Json backward_json(const Action& action) {
  Json out{{"do", "backward"}};
  if (action.one) {
    out["one"] = to_json(*action.one);
  }
  if (action.one_as_leaf) {
    out["one_as_leaf"] = true;
  }
  if (action.build_graph) {
    out["build_graph"] = true;
  }
  return out;
}

Json action_json(const Action& action) {
  switch (action.kind) {
    case Action::Kind::forward: return {{"do", "forward"}};
    case Action::Kind::backward: return backward_json(action);
    case Action::Kind::set: return {{"do", "set"}, {"node", action.node}, {"value", to_json(action.value)}};
    case Action::Kind::node_forward: return {{"do", "node-forward"}, {"node", action.node}};
    case Action::Kind::node_backward:
      return {{"do", "node-backward"}, {"node", action.node}, {"upstream", to_json(action.value)}};
    case Action::Kind::derive: return {{"do", "derive"}, {"node", action.node}};
    case Action::Kind::estimate: break;
  }
  return {{"do", "estimate"}, {"node", action.node}, {"row", action.row}, {"column", action.column}};
}

/// What a program may do on a probe.
struct Work {
  std::int64_t nodes;   // run
  std::int64_t pairs;   // of nodes looked at, by a program that searches all for each
  std::int64_t walked;  // path by path, where paths are few
};

std::int64_t square(std::int64_t n, std::int64_t most) {
  const std::int64_t searched = std::min(n, most);
  return searched * searched;
}

Work work_on(const Probe& probe) {
  const auto size = static_cast<std::int64_t>(probe.size());
  // One forward and one backward pass belong to every probe.
  const auto more = std::max<std::int64_t>(0, static_cast<std::int64_t>(probe.nodes_run()) - 2 * size);
  return {size + more, square(size, 100) + square(more, 150),
          probe.many_paths() ? 0 : static_cast<std::int64_t>(probe.path_visits())};
}

}  // namespace

const char* type_name(NodeType type) {
  switch (type) {
    case NodeType::leaf: return "Leaf";
    case NodeType::exp: return "Exp";
    case NodeType::negate: return "Negate";
    case NodeType::mean: return "Mean";
    case NodeType::int_pow: return "IntPow";
    case NodeType::matsum: return "Matsum";
    case NodeType::matexpand: return "Matexpand";
    case NodeType::add: return "Add";
    case NodeType::mul: return "Mul";
    case NodeType::matmul: return "Matmul";
    case NodeType::given: break;
  }
  return "Given";
}

std::vector<Probe::Reader> Probe::readers(int node) const {
  std::vector<Reader> out;
  for (int id = node + 1; id < static_cast<int>(nodes.size()); ++id) {
    const std::vector<int>& inputs = nodes[static_cast<std::size_t>(id)].inputs;
    for (int slot = 0; slot < static_cast<int>(inputs.size()); ++slot) {
      if (inputs[static_cast<std::size_t>(slot)] == node) {
        out.push_back({id, slot});
      }
    }
  }
  return out;
}

double Probe::path_visits() const {
  std::vector<double> paths(size(), 0);
  paths[static_cast<std::size_t>(output)] = 1;
  double sum = 0;
  for (std::size_t id = size(); id-- > 0;) {
    sum += paths[id];
    for (const int source : nodes[id].inputs) {
      paths[static_cast<std::size_t>(source)] += paths[id];
    }
  }
  return sum;
}

double Probe::nodes_run() const {
  // A gradient's graph has several nodes for each of the graph it belongs to: up to six in our lessons'
  // style, a few more in others.
  constexpr double growth = 8;
  double graph = static_cast<double>(size());
  double passes = 0;
  for (const Action& action : actions) {
    switch (action.kind) {
      case Action::Kind::derive: graph *= growth; break;
      case Action::Kind::estimate: passes += 3 * graph; break;
      case Action::Kind::set: break;
      default: passes += graph; break;
    }
  }
  return passes;
}

std::int64_t Probe::visits() const {
  const Work work = work_on(*this);
  return 5000 + 20 * work.nodes + 3 * work.pairs + 4 * work.walked;
}

std::int64_t Probe::lines() const {
  const Work work = work_on(*this);
  return 10000 + 60 * work.nodes + 8 * work.pairs + 40 * work.walked;
}

Json to_json(const Probe& probe) {
  Json nodes = Json::array();
  for (const NodeSpec& node : probe.nodes) {
    nodes.push_back(node_json(node));
  }
  Json actions = Json::array();
  for (const Action& action : probe.actions) {
    actions.push_back(action_json(action));
  }
  return Json{{"id", probe.id},
              {"check", probe.check},
              {"nodes", std::move(nodes)},
              {"output", probe.output},
              {"actions", std::move(actions)},
              {"budget", Json{{"visits", probe.visits()}, {"lines", probe.lines()}}}};
}

}  // namespace backprop::lab
