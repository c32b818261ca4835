#pragma once

#include <cstdint>
#include <vector>

#include "engine/lab/code/probe.h"

namespace backprop::lab {

/// The step in which the learner writes `finite_difference`; it comes before step 6, and its probes need no
/// Matmul.
inline constexpr int kFiniteDifferences = 12;
/// Whether a step of `backprop-code` is a program: 1 to 6 and 12.
bool is_program_step(int step);

/// The checks of a program step of `backprop-code`, in the order of a report.
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
/// Step 4: tensors, and seeds that are not 1. One backward pass for each graph, none under build_graph.
std::vector<Probe> tensor_probes(std::uint32_t seed);
/// Step 5: backward twice, gradients that are nodes, gradients of gradients.
std::vector<Probe> order_probes(std::uint32_t seed);
/// Step 6: Matmul alone, then in graphs.
std::vector<Probe> matmul_probes(std::uint32_t seed);
/// Step 12: single entries' derivatives from forward runs alone.
std::vector<Probe> estimate_probes(std::uint32_t seed);

/// All probes of a program step.
std::vector<Probe> probes_of_step(int step, std::uint32_t seed);

}  // namespace backprop::lab
