#include "engine/lab/lesson_trace.h"

#include <cmath>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>

#include "engine/lab/code/probe_builder.h"
#include "engine/lab/code/reference.h"
#include "engine/lab/code/words.h"
#include "engine/lab/json.h"

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

  double result(int node) const { return expected.results[static_cast<std::size_t>(node)].number(); }
  double gradient(int node) const { return expected.gradients[static_cast<std::size_t>(node)].number(); }
  double sent(int node, std::size_t slot) const {
    return expected.contributions[static_cast<std::size_t>(node)][slot].number();
  }
  double local(int node, std::size_t slot) const { return sent(node, slot) / gradient(node); }
};

Run run(Probe probe) {
  probe.actions = {{.kind = Action::Kind::forward}, {.kind = Action::Kind::backward}};
  Expected expected = expect(probe).back();
  return {std::move(probe), std::move(expected)};
}

Json forward_event(const Run& r, int node) {
  return {{"kind", "forward"}, {"node", node}, {"result", num(r.result(node))}, {"line", nullptr}};
}

Json backward_event(const Run& r, int node) {
  Json sent = Json::array();
  for (const Value& amount : r.expected.contributions[static_cast<std::size_t>(node)]) {
    sent.push_back(to_json(amount));
  }
  return {{"kind", "backward"},
          {"node", node},
          {"gradient", num(r.gradient(node))},
          {"sent", sent},
          {"line", nullptr}};
}

Json gradient_event(int node, double gradient) {
  return {{"kind", "gradient"}, {"node", node}, {"gradient", num(gradient)}, {"line", nullptr}};
}

Json node_json(const Run& r, int node) {
  const NodeSpec& spec = r.probe.nodes[static_cast<std::size_t>(node)];
  Json out{{"type", type_name(spec.type)}};
  if (!spec.name.empty()) {
    out["name"] = spec.name;
  }
  out["inputs"] = spec.inputs;
  if (spec.type == NodeType::leaf) {
    out["result"] = num(r.result(node));
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
    if (const auto text = exact(r.result(node))) {
      each["result_text"] = *text;
    }
    if (const auto text = exact(r.gradient(node))) {
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

Json code_trace(int step, double x) {
  ProbeBuilder builder(step == 3 ? "tanh" : "cosh", "");
  const int leaf = builder.leaf(x, "x");
  const int up = builder.exp(leaf);
  const int minus = builder.negate(leaf);
  const int down = builder.exp(minus);
  if (step == 3) {
    const int turned = builder.negate(down);
    const int numerator = builder.add(up, turned, "numerator");
    const int denominator = builder.add(up, down, "denominator");
    const int inverse = builder.int_pow(denominator, -1);
    builder.mul(numerator, inverse);
  } else {
    builder.mean({up, down});
  }
  const Run r = run(builder.build());

  Json nodes = Json::array();
  Json events = Json::array();
  for (int node = 0; node < builder.size(); ++node) {
    const NodeSpec& spec = r.probe.nodes[static_cast<std::size_t>(node)];
    Json each = node_json(r, node);
    if (spec.type == NodeType::leaf) {
      each["op"] = "leaf";
    } else {
      if (spec.type == NodeType::int_pow) {
        each["op"] = "power " + std::to_string(spec.power);
      } else if (!spec.name.empty()) {
        each["op"] = type_name(spec.type);
      }
      std::vector<std::string> locals;
      for (std::size_t slot = 0; slot < spec.inputs.size(); ++slot) {
        locals.push_back(short_number(r.local(node, slot)));
      }
      each["locals"] = locals;
      events.push_back(forward_event(r, node));
    }
    nodes.push_back(std::move(each));
  }
  if (step > 1) {
    std::vector<double> arrived(r.probe.size(), 0);
    events.push_back(gradient_event(r.probe.output, 1));
    for (int node = builder.size(); node-- > 0;) {
      const NodeSpec& spec = r.probe.nodes[static_cast<std::size_t>(node)];
      if (spec.type == NodeType::leaf) {
        continue;
      }
      events.push_back(backward_event(r, node));
      for (std::size_t slot = 0; slot < spec.inputs.size(); ++slot) {
        const auto to = static_cast<std::size_t>(spec.inputs[slot]);
        arrived[to] += r.sent(node, slot);
        events.push_back(gradient_event(spec.inputs[slot], arrived[to]));
      }
    }
  }
  return {{"nodes", std::move(nodes)}, {"output", r.probe.output}, {"events", std::move(events)}};
}

}  // namespace backprop::lab
