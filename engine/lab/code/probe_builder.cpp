#include "engine/lab/code/probe_builder.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

namespace backprop::lab {

ProbeBuilder::ProbeBuilder(std::string id, std::string check) {
  probe_.id = std::move(id);
  probe_.check = std::move(check);
}

int ProbeBuilder::append(NodeSpec node, double value) {
  probe_.nodes.push_back(std::move(node));
  values_.push_back(value);
  return size() - 1;
}

int ProbeBuilder::leaf(double value, std::string name) {
  NodeSpec node;
  node.name = std::move(name);
  node.value = value;
  return append(std::move(node), value);
}

int ProbeBuilder::exp(int x, std::string name) {
  NodeSpec node{NodeType::exp, std::move(name), {x}, 0, 0, {}, 0, {}};
  return append(std::move(node), std::exp(value(x)));
}

int ProbeBuilder::negate(int x, std::string name) {
  NodeSpec node{NodeType::negate, std::move(name), {x}, 0, 0, {}, 0, {}};
  return append(std::move(node), -value(x));
}

int ProbeBuilder::mean(std::vector<int> inputs, std::string name) {
  double sum = 0;
  for (const int x : inputs) {
    sum += value(x);
  }
  const double result = sum / static_cast<double>(inputs.size());
  NodeSpec node{NodeType::mean, std::move(name), std::move(inputs), 0, 0, {}, 0, {}};
  return append(std::move(node), result);
}

int ProbeBuilder::int_pow(int x, int power, std::string name) {
  NodeSpec node{NodeType::int_pow, std::move(name), {x}, 0, power, {}, 0, {}};
  return append(std::move(node), std::pow(value(x), power));
}

int ProbeBuilder::add(int a, int b, std::string name) {
  NodeSpec node{NodeType::add, std::move(name), {a, b}, 0, 0, {}, 0, {}};
  return append(std::move(node), value(a) + value(b));
}

int ProbeBuilder::mul(int a, int b, std::string name) {
  NodeSpec node{NodeType::mul, std::move(name), {a, b}, 0, 0, {}, 0, {}};
  return append(std::move(node), value(a) * value(b));
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
  double result = bias;
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    result += weights[i] * value(inputs[i]);
  }
  NodeSpec node{NodeType::given,  std::move(name), std::move(inputs), 0, 0, std::move(weights), bias,
                std::move(locals)};
  return append(std::move(node), result);
}

int ProbeBuilder::count(NodeType type) const {
  return static_cast<int>(std::count_if(probe_.nodes.begin(), probe_.nodes.end(),
                                        [type](const NodeSpec& node) { return node.type == type; }));
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

ProbeBuilder& ProbeBuilder::forward() {
  probe_.actions.push_back({Action::Kind::forward, 0, 0});
  return *this;
}
ProbeBuilder& ProbeBuilder::backward() {
  probe_.actions.push_back({Action::Kind::backward, 0, 0});
  return *this;
}
ProbeBuilder& ProbeBuilder::set(int leaf, double value) {
  probe_.actions.push_back({Action::Kind::set, leaf, value});
  return *this;
}
ProbeBuilder& ProbeBuilder::node_forward(int node) {
  probe_.actions.push_back({Action::Kind::node_forward, node, 0});
  return *this;
}
ProbeBuilder& ProbeBuilder::node_backward(int node, double upstream) {
  probe_.actions.push_back({Action::Kind::node_backward, node, upstream});
  return *this;
}

Probe ProbeBuilder::build() {
  probe_.output = size() - 1;
  return probe_;
}

namespace {

constexpr std::array<const char*, 3> kLeafNames{"x", "y", "w"};
constexpr std::array<const char*, 14> kInnerNames{"f", "g", "h", "k", "p", "q", "r",
                                                  "s", "t", "u", "v", "a", "b", "c"};

/// Picks a node to read. In a tree only unread nodes, otherwise any, recent ones more often.
int pick(const ProbeBuilder& builder, Random& random, bool tree, const std::vector<int>& taken) {
  std::vector<int> choice;
  for (const int id : builder.unread()) {
    if (std::find(taken.begin(), taken.end(), id) == taken.end()) {
      choice.push_back(id);
    }
  }
  if (tree || (!choice.empty() && random.chance(35))) {
    return choice[static_cast<std::size_t>(random.whole(0, static_cast<int>(choice.size()) - 1))];
  }
  const int size = builder.size();
  return random.whole(std::max(0, size - 5), size - 1);
}

int add_one(ProbeBuilder& b, Random& random, Palette palette, bool tree, const std::string& name) {
  const std::size_t unread = b.unread().size();
  const int x = pick(b, random, tree, {});
  const auto other = [&] { return pick(b, random, tree, {x}); };
  const bool second = !tree || unread > 1;  // a tree may be down to one unread node
  const double size = std::fabs(b.value(x));
  const int kind = random.whole(0, 9);
  if (kind == 0 && size < 1.5) {
    return b.exp(x, name);
  }
  if (kind == 1) {
    return b.negate(x, name);
  }
  if (kind == 2 && size > 0.5 && size < 2) {
    return b.int_pow(x, random.chance(50) ? 2 : -1, name);
  }
  if (!second) {
    return palette == Palette::finished ? b.given({x}, random, name) : b.negate(x, name);
  }
  const int y = other();
  if (kind == 3) {
    return b.mean({x, y}, name);
  }
  if (palette == Palette::finished) {
    return b.given({x, y}, random, name);
  }
  const double product = std::fabs(b.value(x) * b.value(y));
  const bool mul_is_due = b.count(NodeType::mul) <= b.count(NodeType::add);
  const bool sum_vanishes = std::fabs(b.value(x) + b.value(y)) < 0.1;
  return (mul_is_due || sum_vanishes) && product > 0.05 && product < 4 ? b.mul(x, y, name)
                                                                       : b.add(x, y, name);
}

}  // namespace

void add_random_nodes(ProbeBuilder& builder, Random& random, int inner, Palette palette, bool tree) {
  const int leaves = tree ? 5 : random.whole(2, 3);
  for (int i = 0; i < leaves; ++i) {
    const auto at = static_cast<std::size_t>(i);
    builder.leaf(random.factor(0.3, 1.6),
                 at < kLeafNames.size() ? kLeafNames[at] : "x" + std::to_string(i + 1));
  }
  for (int i = 0; i < inner; ++i) {
    add_one(builder, random, palette, tree, kInnerNames[static_cast<std::size_t>(i) % kInnerNames.size()]);
  }
  std::vector<int> rest = builder.unread();
  if (palette == Palette::finished) {
    builder.given(rest, random);
    return;
  }
  int sum = rest[0];
  for (std::size_t i = 1; i < rest.size(); ++i) {
    sum = i % 2 == 1 && std::fabs(builder.value(sum) * builder.value(rest[i])) < 4
              ? builder.mul(sum, rest[i])
              : builder.add(sum, rest[i]);
  }
}

}  // namespace backprop::lab
