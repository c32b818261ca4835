#include "tests/engine/lab/learner.h"

#include <cmath>
#include <set>
#include <utility>

#include "engine/lab/code/node_rule.h"
#include "engine/lab/lab.h"

namespace backprop::lab::testing {
namespace {

struct Spent {
  const char* what;
};

Json claimed(const std::optional<Value>& value) { return value ? Json(*value) : Json(nullptr); }

NodeType type_named(const std::string& name) {
  for (int type = 0; type <= static_cast<int>(NodeType::given); ++type) {
    if (name == type_name(static_cast<NodeType>(type))) {
      return static_cast<NodeType>(type);
    }
  }
  throw std::runtime_error("no node type " + name);
}

NodeSpec spec_from(const Json& json) {
  NodeSpec spec;
  spec.type = type_named(json["type"]);
  spec.inputs = json.value("inputs", std::vector<int>{});
  spec.shape = json.value("shape", std::vector<int>{});
  spec.power = json.value("power", 0);
  spec.weights = json.value("weights", std::vector<double>{});
  spec.bias = json.value("bias", 0.0);
  spec.locals = json.value("locals", std::vector<double>{});
  if (spec.type == NodeType::leaf) {
    spec.value = read_value(json["value"]).value();
  }
  return spec;
}

}  // namespace

Graph::Graph(const Json& probe, const Program& program) : probe_(probe), program_(program) {
  for (const Json& spec : probe["nodes"]) {
    Node node{spec_from(spec), {}, {}};
    if (node.spec.type == NodeType::leaf) {
      node.result = node.spec.value;
    }
    nodes_.push_back(std::move(node));
  }
  output_ = probe["output"];
  most_visits_ = probe["budget"]["visits"];
  most_lines_ = probe["budget"]["lines"];
  forward_calls_.assign(nodes_.size(), 0);
  backward_calls_.assign(nodes_.size(), 0);
}

const std::vector<int>& Graph::inputs(int node) {
  visit(node);
  return nodes_[static_cast<std::size_t>(node)].spec.inputs;
}

std::vector<int> Graph::sorted() const {
  std::vector<int> done;
  std::vector<bool> seen(nodes_.size(), false);
  std::vector<std::pair<int, std::size_t>> path{{output_, 0}};
  seen[static_cast<std::size_t>(output_)] = true;
  while (!path.empty()) {
    auto& [node, next] = path.back();
    const std::vector<int>& list = nodes_[static_cast<std::size_t>(node)].spec.inputs;
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

void Graph::set_gradient(int node, std::optional<Value> value) {
  nodes_[static_cast<std::size_t>(node)].gradient = value;
  if (has_room()) {
    add_event({{"kind", "gradient"}, {"node", node}, {"gradient", claimed(value)}});
  }
}

const Value& Graph::value(int node, std::size_t slot) {
  const int source = nodes_[static_cast<std::size_t>(node)].spec.inputs[slot];
  if (!result(source)) {
    throw Raised{"TypeError", "forward() ran before its input had a result"};
  }
  return *result(source);
}

std::vector<Value> Graph::values(int node) {
  std::vector<Value> out;
  for (std::size_t slot = 0; slot < nodes_[static_cast<std::size_t>(node)].spec.inputs.size(); ++slot) {
    out.push_back(value(node, slot));
  }
  return out;
}

Value Graph::computed(int node) {
  const NodeSpec& spec = nodes_[static_cast<std::size_t>(node)].spec;
  const std::vector<Value> in = values(node);
  switch (spec.type) {
    case NodeType::leaf: return *result(node);
    case NodeType::exp: return exp(in[0]);
    case NodeType::negate: return -in[0];
    case NodeType::int_pow: return pow(in[0], spec.power);
    case NodeType::matsum: return sum(in[0]);
    case NodeType::matexpand: return expand(in[0], spec.shape);
    case NodeType::add: return in[0] + in[1];
    case NodeType::mul: return in[0] * in[1];
    case NodeType::matmul: return matmul(in[0], in[1]);
    default: break;
  }
  const bool given = spec.type == NodeType::given;
  Value total = given ? spec.bias : 0;
  for (std::size_t i = 0; i < in.size(); ++i) {
    total = total + in[i] * (given ? spec.weights[i] : 1 / static_cast<double>(in.size()));
  }
  return total;
}

void Graph::forward(int node) {
  visit(node);
  ++forward_calls_[static_cast<std::size_t>(node)];
  running_ = node;
  result(node) = computed(node);
  if (has_room()) {
    add_event({{"kind", "forward"}, {"node", node}, {"result", claimed(result(node))}});
  }
  running_ = -1;
}

Json Graph::returned(int node) {
  const Node& n = nodes_[static_cast<std::size_t>(node)];
  const Rule* rule = n.spec.type == NodeType::add      ? &program_.add
                     : n.spec.type == NodeType::mul    ? &program_.mul
                     : n.spec.type == NodeType::matmul ? &program_.matmul
                                                       : nullptr;
  if (rule) {
    return (*rule)(value(node, 0), value(node, 1), *n.gradient, n.result.value_or(0));
  }
  return sends(n.spec, values(node), n.result.value_or(0), *n.gradient);
}

std::vector<Value> Graph::backward(int node) {
  visit(node);
  const Node& n = nodes_[static_cast<std::size_t>(node)];
  ++backward_calls_[static_cast<std::size_t>(node)];
  running_ = node;
  Json event{
      {"kind", "backward"}, {"node", node}, {"gradient", claimed(n.gradient)}, {"sent", Json::array()}};
  if (n.spec.type == NodeType::leaf) {
    add_event(event);
    running_ = -1;
    return {};
  }
  if (!n.gradient) {
    add_event(event);
    throw Raised{"TypeError", "backward() ran before any gradient had arrived: its gradient is None"};
  }
  const Json returned = this->returned(node);
  last_returned_ = returned;
  running_ = -1;
  // Not a list: the trace shows nothing, and zip() raises.
  if (!returned.empty() && returned[0].is_object() && returned[0].contains("unreadable")) {
    add_event(event);
    if (is_in_algorithm_) {
      throw Raised{"TypeError", "'NoneType' object is not iterable"};
    }
    return {};
  }
  event["sent"] = returned;
  add_event(event);
  std::vector<Value> out;
  for (const Json& each : returned) {
    if (const std::optional<Value> value = read_value(each)) {
      out.push_back(*value);
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
    one_ = action.contains("one") ? read_value(action["one"]).value() : 1;
    program_.backward(*this);
  } else if (what == "set") {
    result(action["node"]) = read_value(action["value"]).value();
  } else if (what == "node-forward") {
    forward(action["node"]);
  } else if (what == "estimate") {
    snapshot["returned"] = {program_.estimate(*this, action["node"], action["row"], action["column"])};
  } else {
    set_gradient(action["node"], read_value(action["upstream"]).value());
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

double central_difference(Graph& g, int leaf, int row, int column, bool restore) {
  const double h = 1e-5;
  const Value before = g.result(leaf).value();
  const auto entry = static_cast<std::size_t>(row * before.shape.at(1) + column);
  const auto run_at = [&](double shift) {
    g.result(leaf) = before;
    g.result(leaf)->data[entry] += shift;
    for (const int node : g.sorted()) {
      g.forward(node);
    }
    return g.result(g.output())->number();
  };
  const double up = run_at(h);
  const double down = run_at(-h);
  if (restore) {
    g.result(leaf) = before;
  }
  return (up - down) / (2 * h);
}

Program right_program() {
  Program p;
  p.forward = [](Graph& g) {
    for (const int node : g.sorted()) {
      g.forward(node);
    }
  };
  p.backward = [](Graph& g) {
    const std::vector<int> nodes = g.sorted();
    for (const int node : nodes) {
      g.set_gradient(node, std::nullopt);
    }
    g.set_gradient(g.output(), g.one());
    for (std::size_t i = nodes.size(); i-- > 0;) {
      const std::vector<Value> sent = g.backward(nodes[i]);
      const std::vector<int>& inputs = g.inputs(nodes[i]);
      for (std::size_t slot = 0; slot < std::min(sent.size(), inputs.size()); ++slot) {
        g.accumulate(inputs[slot], sent[slot]);
      }
    }
  };
  p.add = [](const Value&, const Value&, const Value& g, const Value&) { return Json::array({g, g}); };
  p.mul = [](const Value& a, const Value& b, const Value& g, const Value&) {
    return Json::array({g * b, g * a});
  };
  p.matmul = [](const Value& a, const Value& b, const Value& g, const Value&) {
    return Json::array({matmul(g, transpose(b)), matmul(transpose(a), g)});
  };
  p.estimate = [](Graph& g, int leaf, int row, int column) {
    return central_difference(g, leaf, row, column, true);
  };
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
