#include "engine/lab/code/probe_graphs.h"

#include <cmath>
#include <string>

namespace backprop::lab {

ProbeBuilder cosh_graph(const char* id, const char* check, double x) {
  ProbeBuilder b(id, check);
  const int leaf = b.leaf(x, "x");
  const int up = b.exp(leaf);
  const int minus = b.negate(leaf);
  const int down = b.exp(minus);
  b.mean({up, down});
  return b;
}

ProbeBuilder random_graph(const char* id, const char* check, std::uint32_t seed, std::uint32_t stream,
                          int inner, const RandomGraph& kind) {
  Random random(seed, stream);
  ProbeBuilder b(id, check);
  add_random_nodes(b, random, inner, kind);
  return b;
}

ProbeBuilder repeated_input(const char* check, std::uint32_t seed) {
  Random random(seed, 11);
  ProbeBuilder b("repeated", check);
  const int x = b.leaf(random.factor(0.4, 1.5), "x");
  const int f = b.given({x}, random, "f");
  b.given({f, f}, random);
  return b;
}

ProbeBuilder diamond(const char* check, std::uint32_t seed) {
  Random random(seed, 12);
  ProbeBuilder b("diamond", check);
  const int x = b.leaf(random.factor(0.4, 1.5), "x");
  const int f = b.given({x}, random, "f");
  const int g = b.given({x}, random, "g");
  b.given({f, g}, random);
  return b;
}

ProbeBuilder unequal_paths(const char* id, const char* check, std::uint32_t seed, bool short_first) {
  Random random(seed, short_first ? 13 : 14);
  ProbeBuilder b(id, check);
  const int x = b.leaf(random.factor(0.4, 1.5), "x");
  const int f = b.given({x}, random, "f");
  const int g = b.given({f}, random, "g");
  const int h = b.given({g}, random, "h");
  b.given(short_first ? std::vector<int>{f, h} : std::vector<int>{h, f}, random);
  return b;
}

ProbeBuilder ladder(const char* check, std::uint32_t seed) {
  Random random(seed, 15);
  ProbeBuilder b("ladder", check);
  int c = b.leaf(random.factor(0.4, 1.5), "x");
  for (const char* names : {"fgh", "pqr", "stu"}) {
    const int left = b.given({c}, random, std::string(1, names[0]));
    const int right = b.given({c}, random, std::string(1, names[1]));
    c = b.given({left, right}, random, names[2] == 'u' ? "" : std::string(1, names[2]));
  }
  return b;
}

void polynomial(ProbeBuilder& b, int x, const std::vector<double>& coefficients) {
  // As operators build it, left to right: x**3 - 2*x**2 + 5 is (x**3 + -(2*(x**2))) + 5.
  int total = -1;
  const auto degree = static_cast<int>(coefficients.size()) - 1;
  for (int power = degree; power >= 0; --power) {
    const double c = coefficients[static_cast<std::size_t>(degree - power)];
    if (c == 0) {
      continue;
    }
    const double size = total < 0 ? c : std::fabs(c);  // a sign becomes a subtraction
    int term = power == 0 ? -1 : power == 1 ? x : b.int_pow(x, power);
    if (term < 0) {
      term = b.leaf(size);
    } else if (size != 1) {
      const int factor = b.leaf(size);
      term = b.mul(factor, term);
    }
    if (total >= 0 && c < 0) {
      term = b.negate(term);
    }
    total = total < 0 ? term : b.add(total, term);
  }
}

Value linspace(double first, double last, int points) {
  Value out = filled({points}, 0);
  for (int i = 0; i < points; ++i) {
    out.data[static_cast<std::size_t>(i)] = first + i * (last - first) / (points - 1);
  }
  return out;
}

ProbeBuilder loss_graph(const char* id, const char* check, Value a, Value b, Value c) {
  ProbeBuilder out(id, check);
  const int left = out.leaf(std::move(a), "A");
  const int right = out.leaf(std::move(b), "B");
  const int target = out.leaf(std::move(c), "C");
  const int product = out.matmul(left, right);
  const int negative = out.negate(target);
  const int difference = out.add(product, negative);
  out.matsum(out.int_pow(difference, 2));
  return out;
}

Probe stacked_diamonds(const char* check, std::uint32_t seed, int depth) {
  Random random(seed, 21);
  ProbeBuilder b("diamonds", check);
  int c = b.leaf(0.5, "x");
  for (int level = 0; level < depth; ++level) {
    // The two local derivatives have mean 1, so that gradients stay of one size.
    const int local = random.whole(55, 85);
    const int left = b.given({c}, {0.75}, 0.25, {local / 100.0});
    const int right = b.given({c}, {0.5}, -0.25, {(200 - local) / 100.0});
    c = b.mean({left, right}, level + 1 < depth ? "c" + std::to_string(level + 1) : "");
  }
  return b.build();
}

Probe deep_chain() {
  ProbeBuilder b("deep", kDepthNote);
  int c = b.leaf(0.5, "x");
  for (int i = 0; i < 1200; ++i) {
    c = b.negate(c);
  }
  return b.build();
}

}  // namespace backprop::lab
