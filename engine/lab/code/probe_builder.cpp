#include "engine/lab/code/probe_builder.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "engine/lab/code/value_math.h"

namespace backprop::lab {
namespace {

NodeSpec spec(NodeType type, std::string name, std::vector<int> inputs) {
  NodeSpec node;
  node.type = type;
  node.name = std::move(name);
  node.inputs = std::move(inputs);
  return node;
}

}  // namespace

ProbeBuilder::ProbeBuilder(std::string id, std::string check) {
  probe_.id = std::move(id);
  probe_.check = std::move(check);
}

int ProbeBuilder::append(NodeSpec node, Value value) {
  probe_.nodes.push_back(std::move(node));
  values_.push_back(std::move(value));
  return size() - 1;
}

int ProbeBuilder::leaf(Value value, std::string name) {
  NodeSpec node;
  node.name = std::move(name);
  node.value = value;
  return append(std::move(node), std::move(value));
}

int ProbeBuilder::exp(int x, std::string name) {
  return append(spec(NodeType::exp, std::move(name), {x}), lab::exp(value(x)));
}

int ProbeBuilder::negate(int x, std::string name) {
  return append(spec(NodeType::negate, std::move(name), {x}), -value(x));
}

int ProbeBuilder::mean(std::vector<int> inputs, std::string name) {
  Value total;
  for (const int x : inputs) {
    total = total + value(x);
  }
  total = total / static_cast<double>(inputs.size());
  return append(spec(NodeType::mean, std::move(name), std::move(inputs)), std::move(total));
}

int ProbeBuilder::int_pow(int x, int power, std::string name) {
  NodeSpec node = spec(NodeType::int_pow, std::move(name), {x});
  node.power = power;
  return append(std::move(node), pow(value(x), power));
}

int ProbeBuilder::matsum(int x, std::string name) {
  return append(spec(NodeType::matsum, std::move(name), {x}), sum(value(x)));
}

int ProbeBuilder::matexpand(int x, std::vector<int> shape, std::string name) {
  NodeSpec node = spec(NodeType::matexpand, std::move(name), {x});
  node.shape = std::move(shape);
  Value expanded = expand(value(x), node.shape);
  return append(std::move(node), std::move(expanded));
}

int ProbeBuilder::matmul(int a, int b, std::string name) {
  return append(spec(NodeType::matmul, std::move(name), {a, b}), lab::matmul(value(a), value(b)));
}

int ProbeBuilder::add(int a, int b, std::string name) {
  return append(spec(NodeType::add, std::move(name), {a, b}), value(a) + value(b));
}

int ProbeBuilder::mul(int a, int b, std::string name) {
  return append(spec(NodeType::mul, std::move(name), {a, b}), value(a) * value(b));
}

int ProbeBuilder::given(std::vector<int> inputs, Random& random, std::string name) {
  std::vector<double> weights;
  std::vector<double> locals;
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    weights.push_back(random.factor(0.3, 0.9));
    double local = random.factor(0.4, 2.2);
    while (std::any_of(locals.begin(), locals.end(), [&](double l) { return std::fabs(l - local) < 0.1; })) {
      local = random.factor(0.4, 2.2);
    }
    locals.push_back(local);
  }
  const double bias = random.factor(0.2, 0.8);
  return given(std::move(inputs), std::move(weights), bias, std::move(locals), std::move(name));
}

int ProbeBuilder::given(std::vector<int> inputs, std::vector<double> weights, double bias,
                        std::vector<double> locals, std::string name) {
  Value result = bias;
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    result = result + weights[i] * value(inputs[i]);
  }
  NodeSpec node = spec(NodeType::given, std::move(name), std::move(inputs));
  node.weights = std::move(weights);
  node.bias = bias;
  node.locals = std::move(locals);
  return append(std::move(node), std::move(result));
}

int ProbeBuilder::count(NodeType type) const {
  return static_cast<int>(std::count_if(probe_.nodes.begin(), probe_.nodes.end(),
                                        [type](const NodeSpec& node) { return node.type == type; }));
}

std::vector<int> ProbeBuilder::leaves() const {
  std::vector<int> out;
  for (int id = 0; id < size(); ++id) {
    if (probe_.nodes[static_cast<std::size_t>(id)].inputs.empty()) {
      out.push_back(id);
    }
  }
  return out;
}

std::vector<int> ProbeBuilder::unread() const {
  std::vector<int> out;
  for (int id = 0; id < size(); ++id) {
    if (probe_.readers(id).empty()) {
      out.push_back(id);
    }
  }
  return out;
}

ProbeBuilder& ProbeBuilder::act(Action action) {
  probe_.actions.push_back(std::move(action));
  return *this;
}

ProbeBuilder& ProbeBuilder::forward() { return act({}); }
ProbeBuilder& ProbeBuilder::backward() { return act({.kind = Action::Kind::backward}); }
ProbeBuilder& ProbeBuilder::backward(Value one, bool as_leaf) {
  return act({.kind = Action::Kind::backward, .one = std::move(one), .one_as_leaf = as_leaf});
}
ProbeBuilder& ProbeBuilder::build_graph(std::optional<Value> one) {
  return act({.kind = Action::Kind::backward, .one = std::move(one), .build_graph = true});
}
ProbeBuilder& ProbeBuilder::derive(int node, std::optional<Value> one) {
  build_graph(std::move(one));
  act({.kind = Action::Kind::derive, .node = node});
  return forward();
}
ProbeBuilder& ProbeBuilder::set(int leaf, Value value) {
  return act({.kind = Action::Kind::set, .node = leaf, .value = std::move(value)});
}
ProbeBuilder& ProbeBuilder::node_forward(int node) {
  return act({.kind = Action::Kind::node_forward, .node = node});
}
ProbeBuilder& ProbeBuilder::node_backward(int node, Value upstream) {
  return act({.kind = Action::Kind::node_backward, .node = node, .value = std::move(upstream)});
}
ProbeBuilder& ProbeBuilder::estimate(int leaf, int row, int column) {
  return act({.kind = Action::Kind::estimate, .node = leaf, .row = row, .column = column});
}

Probe ProbeBuilder::build() {
  probe_.output = size() - 1;
  return probe_;
}

}  // namespace backprop::lab
