#include "engine/lab/code/random_graph.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "engine/lab/code/value_math.h"

namespace backprop::lab {
namespace {

constexpr std::array<const char*, 3> kLeafNames{"x", "y", "w"};
constexpr std::array<const char*, 14> kInnerNames{"f", "g", "h", "k", "p", "q", "r",
                                                  "s", "t", "u", "v", "a", "b", "c"};

double smallest(const Value& x) {
  double least = x.largest();
  for (const double entry : x.data) {
    least = std::min(least, std::fabs(entry));
  }
  return least;
}

/// Whether no factor is zero: a rule of products that divides by one is right but for that.
bool divides(const Value& products) { return smallest(products) > 1e-9; }

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
  const double size = b.size(x);
  const int kind = random.whole(0, 9);
  if (kind == 0 && size < 1.5) {
    return b.exp(x, name);
  }
  if (kind == 1) {
    return b.negate(x, name);
  }
  if (kind == 2 && smallest(b.value(x)) > 0.5 && size < 2) {
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
  const Value products = b.value(x) * b.value(y);
  const double product = divides(products) ? products.largest() : 0;
  const bool mul_is_due = b.count(NodeType::mul) <= b.count(NodeType::add);
  const bool sum_vanishes = (b.value(x) + b.value(y)).largest() < 0.1;
  return (mul_is_due || sum_vanishes) && product > 0.05 && product < 4 ? b.mul(x, y, name)
                                                                       : b.add(x, y, name);
}

}  // namespace

Value random_value(Random& random, const std::vector<int>& shape, double low, double high) {
  Value out = filled(shape, 0);
  for (double& entry : out.data) {
    entry = random.factor(low, high);
  }
  return out;
}

void add_random_nodes(ProbeBuilder& builder, Random& random, int inner, const RandomGraph& kind) {
  const auto& [palette, tree, shape] = kind;
  const int leaves = tree ? 5 : random.whole(2, 3);
  for (int i = 0; i < leaves; ++i) {
    const auto at = static_cast<std::size_t>(i);
    builder.leaf(random_value(random, shape, 0.3, 1.6),
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
    const Value products = builder.value(sum) * builder.value(rest[i]);
    sum = i % 2 == 1 && products.largest() < 4 && divides(products) ? builder.mul(sum, rest[i])
                                                                    : builder.add(sum, rest[i]);
  }
}

}  // namespace backprop::lab
