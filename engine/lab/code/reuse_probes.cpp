#include <cmath>

#include "engine/lab/code/probe_graphs.h"
#include "engine/lab/code/probe_sets.h"

namespace backprop::lab {
namespace {

const RandomGraph kProducts{Palette::sums_and_products, false, {}};

ProbeBuilder alone(const char* id, const char* check, bool product, std::uint32_t seed,
                   std::uint32_t stream) {
  Random random(seed, stream);
  ProbeBuilder b(id, check);
  const double p = random.factor(1.2, 2.4);
  double q = random.factor(1.2, 2.4);
  while (std::fabs(std::fabs(p) - std::fabs(q)) < 0.2) {
    q = random.factor(1.2, 2.4);
  }
  const int left = b.leaf(p, "p");
  const int right = b.leaf(q, "q");
  const int node = product ? b.mul(left, right) : b.add(left, right);
  b.node_forward(node).node_backward(node, random.factor(0.3, 0.8));
  return b;
}

}  // namespace

std::vector<Probe> reuse_probes(std::uint32_t seed) {
  std::vector<Probe> out;
  out.push_back(alone("add", "add-alone", false, seed, 41).build());
  out.push_back(alone("add-again", "add-alone", false, seed, 42).build());
  out.push_back(alone("mul", "mul-alone", true, seed, 43).build());
  out.push_back(alone("mul-again", "mul-alone", true, seed, 44).build());

  ProbeBuilder tanh("tanh", "tanh");
  const int x = tanh.leaf(kLog2, "x");
  const int up = tanh.exp(x);
  const int minus = tanh.negate(x);
  const int down = tanh.exp(minus);
  const int turned = tanh.negate(down);
  const int numerator = tanh.add(up, turned, "numerator");
  const int denominator = tanh.add(up, down, "denominator");
  const int inverse = tanh.int_pow(denominator, -1);
  tanh.mul(numerator, inverse);
  out.push_back(tanh.forward().backward().build());

  const char* reuse = "reuse";
  {
    ProbeBuilder b("square", reuse);  // x * x at 3: 6
    const int a = b.leaf(3, "x");
    b.mul(a, a);
    out.push_back(b.forward().backward().build());
  }
  {
    ProbeBuilder b("doubles", reuse);  // b = a + a, c = b + b: 4
    const int a = b.leaf(1.5, "a");
    const int d = b.add(a, a, "b");
    b.add(d, d, "c");
    out.push_back(b.forward().backward().build());
  }
  {
    ProbeBuilder b("unequal", reuse);  // f = e^x, g = e^f, y = f + g e^-g at 0.5
    const int a = b.leaf(0.5, "x");
    const int f = b.exp(a, "f");
    const int g = b.exp(f, "g");
    const int h = b.negate(g);
    const int k = b.exp(h);
    const int m = b.mul(g, k);
    b.add(f, m, "y");
    out.push_back(b.forward().backward().build());
  }
  out.push_back(random_graph("random-6", reuse, seed, 45, 6, kProducts).forward().backward().build());
  out.push_back(random_graph("random-9", reuse, seed, 46, 9, kProducts).forward().backward().build());
  out.push_back(random_graph("random-12", reuse, seed, 47, 12, kProducts).forward().backward().build());
  return out;
}

}  // namespace backprop::lab
