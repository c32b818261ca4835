#pragma once

#include <cstdint>
#include <vector>

#include "engine/lab/code/probe.h"

namespace backprop::lab {

/// The checks of a step of `backprop-code`, in the order of a report.
struct CheckSpec {
  const char* name;
  const char* title;
};
const std::vector<CheckSpec>& checks_of_step(int step);

/// Step 1: forward runs only, on nodes that are finished.
std::vector<Probe> forward_probes(std::uint32_t seed);
/// Step 2: forward and backward. Many nodes state local derivatives that are not their derivative, which
/// defeats numeric differentiation and keeps contributions apart.
std::vector<Probe> backward_probes(std::uint32_t seed);
/// Step 3: Add and Mul alone, then in graphs.
std::vector<Probe> reuse_probes(std::uint32_t seed);

/// All probes of a step (1 to 3).
std::vector<Probe> probes_of_step(int step, std::uint32_t seed);

/// 26 stacked diamonds: 79 nodes, 67 million paths.
Probe stacked_diamonds(const char* check, std::uint32_t seed, int depth = 26);
/// A chain of 2,000 nodes, which shows whether a program's recursion is as deep as the graph.
Probe deep_chain();

}  // namespace backprop::lab
