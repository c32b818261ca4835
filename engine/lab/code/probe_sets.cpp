#include "engine/lab/code/probe_sets.h"

#include <cmath>

#include "engine/graph/error.h"
#include "engine/lab/code/probe_builder.h"

namespace backprop::lab {
namespace {

constexpr double kLog2 = 0.6931471805599453;

/// z = mean(e^x, e^-x).
ProbeBuilder cosh_graph(const char* id, const char* check) {
  ProbeBuilder b(id, check);
  const int x = b.leaf(kLog2, "x");
  const int up = b.exp(x);
  const int minus = b.negate(x);
  const int down = b.exp(minus);
  b.mean({up, down});
  return b;
}

ProbeBuilder random_graph(const char* id, const char* check, std::uint32_t seed, std::uint32_t stream,
                          int inner, Palette palette, bool tree = false) {
  Random random(seed, stream);
  ProbeBuilder b(id, check);
  add_random_nodes(b, random, inner, palette, tree);
  return b;
}

/// One node, read twice by the output.
ProbeBuilder repeated_input(const char* check, std::uint32_t seed) {
  Random random(seed, 11);
  ProbeBuilder b("repeated", check);
  const int x = b.leaf(random.factor(0.4, 1.5), "x");
  const int f = b.given({x}, random, "f");
  b.given({f, f}, random);
  return b;
}

/// One leaf, two readers, paths of equal length.
ProbeBuilder diamond(const char* check, std::uint32_t seed) {
  Random random(seed, 12);
  ProbeBuilder b("diamond", check);
  const int x = b.leaf(random.factor(0.4, 1.5), "x");
  const int f = b.given({x}, random, "f");
  const int g = b.given({x}, random, "g");
  b.given({f, g}, random);
  return b;
}

/// A node on a short and a long path to the output; `short_first` is the order of the output's inputs.
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

/// A few diamonds, one behind the other.
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

const std::vector<CheckSpec>& checks_of_step(int step) {
  static const std::vector<CheckSpec> forward{
      {"cosh-forward", "cosh at log 2 is 1.25"},
      {"graphs-forward", "Many graphs: inputs first, every node once"},
      {"forward-again", "A changed leaf is seen when forward runs again"},
  };
  static const std::vector<CheckSpec> backward{
      {"cosh-backward", "cosh at log 2 has gradient 0.75"},
      {"sinh-forward", "sinh at log 2 is 0.75"},
      {"one-reader", "Chains and trees: every node has one reader"},
      {"shared-nodes", "Shared nodes: several readers of one node"},
      {"values-kept", "Results are the same after the backward pass"},
      {"cost", "Work grows with the number of nodes, not of paths"},
  };
  static const std::vector<CheckSpec> reuse{
      {"add-alone", "Add alone, with an upstream gradient that is not 1"},
      {"mul-alone", "Mul alone, with an upstream gradient that is not 1"},
      {"tanh", "tanh at log 2: value 0.6, gradient 0.64"},
      {"reuse", "Sums and products that share nodes"},
  };
  return step == 1 ? forward : step == 2 ? backward : reuse;
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
  for (int i = 0; i < 2000; ++i) {
    c = b.negate(c);
  }
  return b.build();
}

std::vector<Probe> forward_probes(std::uint32_t seed) {
  std::vector<Probe> out;
  out.push_back(cosh_graph("cosh", "cosh-forward").forward().build());

  const char* many = "graphs-forward";
  out.push_back(repeated_input(many, seed).forward().build());
  out.push_back(unequal_paths("short-long", many, seed, true).forward().build());
  out.push_back(unequal_paths("long-short", many, seed, false).forward().build());
  out.push_back(random_graph("tree", many, seed, 16, 6, Palette::finished, true).forward().build());
  out.push_back(random_graph("random-8", many, seed, 17, 8, Palette::finished).forward().build());
  out.push_back(random_graph("random-12", many, seed, 18, 12, Palette::finished).forward().build());
  Probe diamonds = stacked_diamonds(many, seed);
  diamonds.actions.push_back({});
  out.push_back(diamonds);

  const char* again = "forward-again";
  Random random(seed, 19);
  out.push_back(cosh_graph("cosh-again", again).forward().set(0, random.factor(0.2, 1.4)).forward().build());
  ProbeBuilder shared = random_graph("random-again", again, seed, 20, 7, Palette::finished);
  shared.forward().set(0, random.factor(0.3, 1.2)).set(1, random.factor(0.3, 1.2)).forward();
  shared.set(0, random.factor(0.3, 1.2)).forward();
  out.push_back(shared.build());

  Probe deep = deep_chain();
  deep.actions.push_back({});
  out.push_back(deep);
  return out;
}

std::vector<Probe> backward_probes(std::uint32_t seed) {
  std::vector<Probe> out;
  out.push_back(cosh_graph("cosh", "cosh-backward").forward().backward().build());

  ProbeBuilder sinh("sinh", "sinh-forward");
  const int x = sinh.leaf(kLog2, "x");
  const int up = sinh.exp(x);
  const int minus = sinh.negate(x);
  const int down = sinh.exp(minus);
  const int turned = sinh.negate(down);
  sinh.mean({up, turned});
  out.push_back(sinh.forward().build());

  Random random(seed, 31);
  const char* one = "one-reader";
  {
    ProbeBuilder b("single", one);
    const int p = b.leaf(random.factor(0.4, 1.5), "x");
    const int q = b.leaf(random.factor(0.4, 1.5), "y");
    b.given({p, q}, random);
    out.push_back(b.forward().backward().build());
  }
  {
    ProbeBuilder b("chain", one);
    int c = b.leaf(random.factor(0.3, 0.9), "x");
    c = b.given({c}, random, "f");
    c = b.exp(c, "g");
    c = b.negate(c, "h");
    b.given({c}, random);
    out.push_back(b.forward().backward().build());
  }
  out.push_back(random_graph("tree", one, seed, 32, 6, Palette::finished, true).forward().backward().build());

  const char* shared = "shared-nodes";
  out.push_back(repeated_input(shared, seed).forward().backward().build());
  out.push_back(diamond(shared, seed).forward().backward().build());
  out.push_back(unequal_paths("short-long", shared, seed, true).forward().backward().build());
  out.push_back(unequal_paths("long-short", shared, seed, false).forward().backward().build());
  out.push_back(ladder(shared, seed).forward().backward().build());
  out.push_back(
      random_graph("random-8", shared, seed, 33, 8, Palette::finished).forward().backward().build());
  out.push_back(
      random_graph("random-12", shared, seed, 34, 12, Palette::finished).forward().backward().build());

  {
    ProbeBuilder b("kept", "values-kept");
    const int p = b.leaf(random.factor(0.4, 1.5), "x");
    const int q = b.leaf(random.factor(0.4, 1.5), "y");
    const int f = b.given({p}, random, "f");
    const int g = b.exp(q, "g");
    b.given({f, g}, random);
    out.push_back(b.forward().backward().build());
  }

  Probe diamonds = stacked_diamonds("cost", seed);
  diamonds.actions = {{.kind = Action::Kind::forward}, {.kind = Action::Kind::backward}};
  out.push_back(diamonds);
  Probe deep = deep_chain();
  deep.actions = diamonds.actions;
  out.push_back(deep);
  return out;
}

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
  out.push_back(
      random_graph("random-6", reuse, seed, 45, 6, Palette::sums_and_products).forward().backward().build());
  out.push_back(
      random_graph("random-9", reuse, seed, 46, 9, Palette::sums_and_products).forward().backward().build());
  out.push_back(random_graph("random-12", reuse, seed, 47, 12, Palette::sums_and_products)
                    .forward()
                    .backward()
                    .build());
  return out;
}

std::vector<Probe> probes_of_step(int step, std::uint32_t seed) {
  switch (step) {
    case 1: return forward_probes(seed);
    case 2: return backward_probes(seed);
    case 3: return reuse_probes(seed);
    default: fail("lab", "backprop-code has no step " + std::to_string(step));
  }
}

}  // namespace backprop::lab
