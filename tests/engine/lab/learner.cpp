#include "tests/engine/lab/learner.h"

#include <cmath>
#include <set>
#include <utility>

#include "engine/lab/lab.h"

namespace backprop::lab::testing {
namespace {

struct Spent {
  const char* what;
};

Json claimed(const std::optional<double>& value) { return value ? Json(*value) : Json(nullptr); }

}  // namespace

Graph::Graph(const Json& probe, const Program& program) : probe_(probe), program_(program) {
  for (const Json& spec : probe["nodes"]) {
    Node node;
    node.spec = spec;
    node.type = spec["type"];
    if (spec.contains("inputs")) {
      node.inputs = spec["inputs"].get<std::vector<int>>();
    } else {
      node.result = spec["value"].get<double>();
    }
    nodes_.push_back(node);
  }
  output_ = probe["output"];
  most_visits_ = probe["budget"]["visits"];
  most_lines_ = probe["budget"]["lines"];
  forward_calls_.assign(nodes_.size(), 0);
  backward_calls_.assign(nodes_.size(), 0);
}

const std::vector<int>& Graph::inputs(int node) {
  visit(node);
  return nodes_[static_cast<std::size_t>(node)].inputs;
}

std::vector<int> Graph::sorted() const {
  std::vector<int> done;
  std::vector<bool> seen(nodes_.size(), false);
  std::vector<std::pair<int, std::size_t>> path{{output_, 0}};
  seen[static_cast<std::size_t>(output_)] = true;
  while (!path.empty()) {
    auto& [node, next] = path.back();
    const std::vector<int>& list = nodes_[static_cast<std::size_t>(node)].inputs;
    if (next == list.size()) {
      done.push_back(node);
      path.pop_back();
    } else if (const int source = list[next++]; !seen[static_cast<std::size_t>(source)]) {
      seen[static_cast<std::size_t>(source)] = true;
      path.emplace_back(source, 0);
    }
  }
  return done;
}

void Graph::visit(int node) {
  ++visits_;
  last_ = node;
  line();
  if (visits_ > most_visits_) {
    throw Spent{"visits"};
  }
}

void Graph::line() {
  if (++lines_ > most_lines_) {
    throw Spent{"lines"};
  }
}

bool Graph::has_room() {
  truncated_ = truncated_ || events_left_ == 0;
  return events_left_ > 0;
}

void Graph::add_event(Json event) {
  if (!has_room()) {
    return;
  }
  --events_left_;
  event["line"] = 11;
  events_.back().push_back(std::move(event));
}

void Graph::set_gradient(int node, std::optional<double> value) {
  nodes_[static_cast<std::size_t>(node)].gradient = value;
  if (has_room()) {
    add_event({{"kind", "gradient"}, {"node", node}, {"gradient", claimed(value)}});
  }
}

double Graph::value(int node, std::size_t slot) {
  const int source = nodes_[static_cast<std::size_t>(node)].inputs[slot];
  if (!result(source)) {
    throw Raised{"TypeError", "forward() ran before its input had a result"};
  }
  return *result(source);
}

void Graph::forward(int node) {
  visit(node);
  Node& n = nodes_[static_cast<std::size_t>(node)];
  ++forward_calls_[static_cast<std::size_t>(node)];
  running_ = node;
  const std::string& type = n.type;
  if (type == "Exp") {
    n.result = std::exp(value(node, 0));
  } else if (type == "Negate") {
    n.result = -value(node, 0);
  } else if (type == "IntPow") {
    n.result = std::pow(value(node, 0), n.spec["power"].get<int>());
  } else if (type == "Add") {
    n.result = value(node, 0) + value(node, 1);
  } else if (type == "Mul") {
    n.result = value(node, 0) * value(node, 1);
  } else if (type != "Leaf") {
    double sum = type == "Given" ? n.spec["bias"].get<double>() : 0;
    for (std::size_t i = 0; i < n.inputs.size(); ++i) {
      sum += value(node, i) * (type == "Given" ? n.spec["weights"][i].get<double>()
                                               : 1 / static_cast<double>(n.inputs.size()));
    }
    n.result = sum;
  }
  if (has_room()) {
    add_event({{"kind", "forward"}, {"node", node}, {"result", claimed(n.result)}});
  }
  running_ = -1;
}

std::vector<double> Graph::backward(int node) {
  visit(node);
  const Node& n = nodes_[static_cast<std::size_t>(node)];
  ++backward_calls_[static_cast<std::size_t>(node)];
  running_ = node;
  const std::string& type = n.type;
  Json event{
      {"kind", "backward"}, {"node", node}, {"gradient", claimed(n.gradient)}, {"sent", Json::array()}};
  if (type == "Leaf") {
    add_event(event);
    running_ = -1;
    return {};
  }
  if (!n.gradient) {
    add_event(event);
    throw Raised{"TypeError", "backward() ran before any gradient had arrived: its gradient is None"};
  }
  const double g = *n.gradient;
  Json returned = Json::array();
  if (type == "Exp") {
    returned = Json::array({g * *n.result});
  } else if (type == "Negate") {
    returned = Json::array({-g});
  } else if (type == "IntPow") {
    const int k = n.spec["power"];
    returned = Json::array({g * k * std::pow(value(node, 0), k - 1)});
  } else if (type == "Mean") {
    returned = Json(std::vector<double>(n.inputs.size(), g / static_cast<double>(n.inputs.size())));
  } else if (type == "Given") {
    for (const Json& local : n.spec["locals"]) {
      returned.push_back(g * local.get<double>());
    }
  } else {
    returned = (type == "Add" ? program_.add : program_.mul)(value(node, 0), value(node, 1), g,
                                                             n.result.value_or(0));
  }
  last_returned_ = returned;
  running_ = -1;
  if (!returned.empty() &&
      returned[0].is_object()) {  // not a list: the trace shows nothing, and zip() raises
    add_event(event);
    if (is_in_algorithm_) {
      throw Raised{"TypeError", "'NoneType' object is not iterable"};
    }
    return {};
  }
  event["sent"] = returned;
  add_event(event);
  std::vector<double> out;
  for (const Json& each : returned) {
    if (each.is_number()) {
      out.push_back(each);
    }
  }
  return out;
}

void Graph::act(const Json& action, Json& snapshot) {
  const std::string what = action["do"];
  if (what == "forward") {
    program_.forward(*this);
  } else if (what == "backward") {
    is_in_algorithm_ = true;
    program_.backward(*this);
  } else if (what == "set") {
    result(action["node"]) = action["value"].get<double>();
  } else if (what == "node-forward") {
    forward(action["node"]);
  } else {
    set_gradient(action["node"], action["upstream"].get<double>());
    backward(action["node"]);
    snapshot["returned"] = last_returned_;
  }
}

Json Graph::claim() {
  Json out{{"probe", probe_["id"]}, {"outcome", "done"}, {"snapshots", Json::array()}};
  try {
    for (const Json& action : probe_["actions"]) {
      events_.push_back(Json::array());
      Json snapshot;
      act(action, snapshot);
      snapshot["results"] = Json::array();
      snapshot["gradients"] = Json::array();
      for (const Node& node : nodes_) {
        snapshot["results"].push_back(claimed(node.result));
        snapshot["gradients"].push_back(claimed(node.gradient));
      }
      out["snapshots"].push_back(std::move(snapshot));
    }
  } catch (const Spent& spent) {
    out["outcome"] = "budget";
    out["stopped"] = {{"line", 9}, {"node", last_}, {"what", spent.what}};
  } catch (const Raised& raised) {
    out["outcome"] = "raised";
    out["error"] = {{"type", raised.type},
                    {"message", raised.message},
                    {"line", 7},
                    {"traceback", "line 7"},
                    {"node", running_ < 0 ? Json(nullptr) : Json(running_)}};
  }
  out["events"] = events_;
  out["truncated"] = truncated_;
  out["forward_calls"] = forward_calls_;
  out["backward_calls"] = backward_calls_;
  out["visits"] = visits_;
  out["lines"] = lines_;
  return out;
}

Program right_program() {
  Program p;
  p.forward = [](Graph& g) {
    for (const int node : g.sorted()) {
      g.forward(node);
    }
  };
  p.backward = [](Graph& g) {
    g.set_gradient(g.output(), 1);
    const std::vector<int> nodes = g.sorted();
    for (std::size_t i = nodes.size(); i-- > 0;) {
      const std::vector<double> sent = g.backward(nodes[i]);
      const std::vector<int>& inputs = g.inputs(nodes[i]);
      for (std::size_t slot = 0; slot < std::min(sent.size(), inputs.size()); ++slot) {
        g.accumulate(inputs[slot], sent[slot]);
      }
    }
  };
  p.add = [](double, double, double g, double) { return Json::array({g, g}); };
  p.mul = [](double a, double b, double g, double) { return Json::array({g * b, g * a}); };
  return p;
}

Json claims(const Program& program, int step, std::uint32_t seed, bool deep_chain) {
  Json list = Json::array();
  for (const Json& probe : Json(Json::parse(probes("backprop-code", step, seed))["probes"])) {
    if (deep_chain || probe["check"] != "note-depth") {
      list.push_back(Graph(probe, program).claim());
    }
  }
  return list;
}

Json report(const Program& program, int step, std::uint32_t seed) {
  return Json::parse(
      check("backprop-code", step, seed, Json{{"claims", claims(program, step, seed)}}.dump()));
}

}  // namespace backprop::lab::testing
