#include "engine/lab/lesson_trace.h"

#include <cmath>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>

#include "engine/graph/error.h"
#include "engine/lab/code/probe_graphs.h"
#include "engine/lab/code/reference.h"
#include "engine/lab/code/value_math.h"
#include "engine/lab/code/words.h"

namespace backprop::lab {
namespace {

using Json = nlohmann::ordered_json;

constexpr double kExact = 1e-12;

/// '3', '-1/4': a value that is a fraction with small terms.
std::optional<std::string> fraction(double value) {
  for (int below = 1; below <= 64; ++below) {
    const double above = std::round(value * below);
    if (std::fabs(above) < 10000 && std::fabs(value * below - above) < kExact * below) {
      const std::string text = std::to_string(static_cast<int>(above));
      return below == 1 ? text : text + "/" + std::to_string(below);
    }
  }
  return {};
}

/// '1/2', 'log 2', '-log(3/2)'; nothing for a value that has no such text.
std::optional<std::string> exact(double value) {
  if (auto text = fraction(value)) {
    return text;
  }
  if (const auto inside = std::fabs(value) < 5 ? fraction(std::exp(std::fabs(value))) : std::nullopt) {
    const bool whole = inside->find('/') == std::string::npos;
    return (value < 0 ? "-log" : "log") + (whole ? " " + *inside : "(" + *inside + ")");
  }
  return {};
}

std::string shown(double value) { return exact(value).value_or(short_number(value)); }

/// A graph with the values of its forward and its backward pass.
struct Run {
  Probe probe;
  Expected expected;  // after both passes

  const Value& result(int node) const { return expected.results[static_cast<std::size_t>(node)]; }
  const Value& gradient(int node) const { return expected.gradients[static_cast<std::size_t>(node)]; }
  const Value& sent(int node, std::size_t slot) const {
    return expected.contributions[static_cast<std::size_t>(node)][slot];
  }
  /// Of numbers.
  double local(int node, std::size_t slot) const {
    return sent(node, slot).number() / gradient(node).number();
  }
};

Run run(Probe probe) {
  probe.actions = {{.kind = Action::Kind::forward}, {.kind = Action::Kind::backward}};
  Expected expected = expect(probe).back();
  return {std::move(probe), std::move(expected)};
}

Json forward_event(const Run& r, int node) {
  return {{"kind", "forward"}, {"node", node}, {"result", to_json(r.result(node))}, {"line", nullptr}};
}

Json backward_event(const Run& r, int node) {
  Json sent = Json::array();
  for (const Value& amount : r.expected.contributions[static_cast<std::size_t>(node)]) {
    sent.push_back(to_json(amount));
  }
  return {{"kind", "backward"},
          {"node", node},
          {"gradient", to_json(r.gradient(node))},
          {"sent", sent},
          {"line", nullptr}};
}

Json gradient_event(int node, const Value& gradient) {
  return {{"kind", "gradient"}, {"node", node}, {"gradient", to_json(gradient)}, {"line", nullptr}};
}

Json node_json(const Run& r, int node) {
  const NodeSpec& spec = r.probe.nodes[static_cast<std::size_t>(node)];
  Json out{{"type", type_name(spec.type)}};
  if (!spec.name.empty()) {
    out["name"] = spec.name;
  }
  out["inputs"] = spec.inputs;
  if (spec.type == NodeType::leaf) {
    out["result"] = to_json(r.result(node));
  }
  return out;
}

enum CoshNode { kX, kA, kC, kB, kD, kE, kZ, kCoshNodes };

}  // namespace

Json cosh_trace(double x) {
  ProbeBuilder builder("cosh", "");
  builder.leaf(x, "x");
  builder.given({kX}, {1}, 0, {1}, "a");
  builder.given({kX}, {1}, 0, {1}, "c");
  builder.exp(kA, "b");
  builder.negate(kC, "d");
  builder.exp(kD, "e");
  builder.mean({kB, kE}, "z");
  const Run r = run(builder.build());

  const std::vector<std::string> ops{"", "copy", "copy", "exp", "negate", "exp", "mean"};
  const std::vector<std::vector<std::string>> locals{{},
                                                     {"1"},
                                                     {"1"},
                                                     {"e^a = " + shown(r.local(kB, 0))},
                                                     {"-1"},
                                                     {"e^d = " + shown(r.local(kE, 0))},
                                                     {"1/2", "1/2"}};
  Json nodes = Json::array();
  for (int node = 0; node < kCoshNodes; ++node) {
    const auto at = static_cast<std::size_t>(node);
    Json each = node_json(r, node);
    if (!ops[at].empty()) {
      each["op"] = ops[at];
      each["locals"] = locals[at];
    }
    if (ops[at] == "copy") {
      each["type"] = "copy";
    }
    if (const auto text = exact(r.result(node).number())) {
      each["result_text"] = *text;
    }
    if (const auto text = exact(r.gradient(node).number())) {
      each["gradient_text"] = *text;
    }
    nodes.push_back(std::move(each));
  }

  Json events = Json::array();
  for (const int node : {kA, kB, kC, kD, kE, kZ}) {
    events.push_back(forward_event(r, node));
  }
  events.push_back(gradient_event(kZ, r.gradient(kZ)));
  for (const auto& [sender, receiver] : {std::pair{kZ, kE}, {kE, kD}, {kD, kC}}) {
    events.push_back(backward_event(r, sender));
    events.push_back(gradient_event(receiver, r.gradient(receiver)));
  }
  events.push_back(gradient_event(kB, r.gradient(kB)));  // z has sent it already
  events.push_back(backward_event(r, kB));
  events.push_back(gradient_event(kA, r.gradient(kA)));
  events.push_back(backward_event(r, kA));
  events.push_back(backward_event(r, kC));
  events.push_back(gradient_event(kX, r.gradient(kX)));
  return {{"nodes", std::move(nodes)}, {"output", kZ}, {"events", std::move(events)}};
}

namespace {

ProbeBuilder tanh_graph(double x) {
  ProbeBuilder b("tanh", "");
  const int leaf = b.leaf(x, "x");
  const int up = b.exp(leaf);
  const int minus = b.negate(leaf);
  const int down = b.exp(minus);
  const int turned = b.negate(down);
  const int numerator = b.add(up, turned, "numerator");
  const int denominator = b.add(up, down, "denominator");
  const int inverse = b.int_pow(denominator, -1);
  b.mul(numerator, inverse);
  return b;
}

ProbeBuilder visible_graph(int step, double x) {
  switch (step) {
    case 1:
    case 2: return cosh_graph("cosh", "", x);
    case 3: return tanh_graph(x);
    case 4:
    case 5: {
      ProbeBuilder b("polynomial", "");
      const int leaf = b.leaf(x, "x");
      polynomial(b, leaf, kVisiblePolynomial);
      return b;
    }
    case 6: {
      Value a = kVisibleA;
      a.data[0] = x;
      return loss_graph("loss", "", std::move(a), kVisibleB, kVisibleC);
    }
    default: fail("lab", "step " + std::to_string(step) + " of backprop-code has no graph of its own");
  }
}

/// What is written on the edges of a node of numbers. Of tensors it would be a tensor per entry.
std::vector<std::string> local_texts(const Run& r, int node) {
  std::vector<std::string> out;
  for (std::size_t slot = 0; slot < r.probe.nodes[static_cast<std::size_t>(node)].inputs.size(); ++slot) {
    if (!r.gradient(node).is_number() || !r.sent(node, slot).is_number()) {
      return {};
    }
    out.push_back(short_number(r.local(node, slot)));
  }
  return out;
}

Json code_node(const Run& r, int node) {
  const NodeSpec& spec = r.probe.nodes[static_cast<std::size_t>(node)];
  Json out = node_json(r, node);
  if (spec.type == NodeType::leaf) {
    out["op"] = "leaf";
    return out;
  }
  if (spec.type == NodeType::int_pow) {
    out["op"] = "power " + std::to_string(spec.power);
  } else if (!spec.name.empty()) {
    out["op"] = type_name(spec.type);
  }
  const std::vector<std::string> locals = local_texts(r, node);
  if (!locals.empty()) {
    out["locals"] = locals;
  }
  return out;
}

void add_backward_events(const Run& r, Json& events) {
  std::vector<std::optional<Value>> arrived(r.probe.size());
  events.push_back(gradient_event(r.probe.output, 1));
  for (auto node = static_cast<int>(r.probe.size()); node-- > 0;) {
    const NodeSpec& spec = r.probe.nodes[static_cast<std::size_t>(node)];
    if (spec.type == NodeType::leaf) {
      continue;
    }
    events.push_back(backward_event(r, node));
    for (std::size_t slot = 0; slot < spec.inputs.size(); ++slot) {
      std::optional<Value>& at = arrived[static_cast<std::size_t>(spec.inputs[slot])];
      at = at ? *at + r.sent(node, slot) : r.sent(node, slot);
      events.push_back(gradient_event(spec.inputs[slot], *at));
    }
  }
}

}  // namespace

Json code_trace(int step, double x) {
  const Run r = run(visible_graph(step, x).build());
  Json nodes = Json::array();
  Json events = Json::array();
  for (int node = 0; node < static_cast<int>(r.probe.size()); ++node) {
    nodes.push_back(code_node(r, node));
    if (r.probe.nodes[static_cast<std::size_t>(node)].type != NodeType::leaf) {
      events.push_back(forward_event(r, node));
    }
  }
  if (step > 1) {
    add_backward_events(r, events);
  }
  return {{"nodes", std::move(nodes)}, {"output", r.probe.output}, {"events", std::move(events)}};
}

}  // namespace backprop::lab
