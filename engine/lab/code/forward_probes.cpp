#include "engine/lab/code/probe_sets.h"

#include "engine/lab/code/probe_graphs.h"

namespace backprop::lab {

std::vector<Probe> forward_probes(std::uint32_t seed) {
  std::vector<Probe> out;
  out.push_back(cosh_graph("cosh", "cosh-forward").forward().build());

  const char* many = "graphs-forward";
  out.push_back(repeated_input(many, seed).forward().build());
  out.push_back(unequal_paths("short-long", many, seed, true).forward().build());
  out.push_back(unequal_paths("long-short", many, seed, false).forward().build());
  out.push_back(random_graph("tree", many, seed, 16, 6, {Palette::finished, true, {}}).forward().build());
  out.push_back(random_graph("random-8", many, seed, 17, 8, {}).forward().build());
  out.push_back(random_graph("random-12", many, seed, 18, 12, {}).forward().build());
  Probe diamonds = stacked_diamonds(many, seed);
  diamonds.actions.push_back({});
  out.push_back(diamonds);

  const char* again = "forward-again";
  Random random(seed, 19);
  out.push_back(cosh_graph("cosh-again", again).forward().set(0, random.factor(0.2, 1.4)).forward().build());
  ProbeBuilder shared = random_graph("random-again", again, seed, 20, 7, {});
  shared.forward().set(0, random.factor(0.3, 1.2)).set(1, random.factor(0.3, 1.2)).forward();
  shared.set(0, random.factor(0.3, 1.2)).forward();
  out.push_back(shared.build());

  Probe deep = deep_chain();
  deep.actions.push_back({});
  out.push_back(deep);
  return out;
}

}  // namespace backprop::lab
