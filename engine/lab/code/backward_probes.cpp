#include "engine/lab/code/probe_sets.h"

#include "engine/lab/code/probe_graphs.h"

namespace backprop::lab {

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
  out.push_back(
      random_graph("tree", one, seed, 32, 6, {Palette::finished, true, {}}).forward().backward().build());

  const char* shared = "shared-nodes";
  out.push_back(repeated_input(shared, seed).forward().backward().build());
  out.push_back(diamond(shared, seed).forward().backward().build());
  out.push_back(unequal_paths("short-long", shared, seed, true).forward().backward().build());
  out.push_back(unequal_paths("long-short", shared, seed, false).forward().backward().build());
  out.push_back(ladder(shared, seed).forward().backward().build());
  out.push_back(random_graph("random-8", shared, seed, 33, 8, {}).forward().backward().build());
  out.push_back(random_graph("random-12", shared, seed, 34, 12, {}).forward().backward().build());

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

}  // namespace backprop::lab
