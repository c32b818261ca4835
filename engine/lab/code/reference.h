#pragma once

#include <vector>

#include "engine/lab/code/probe.h"

namespace backprop::lab {

/// What must hold after one action of a probe, computed by the engine in f64.
struct Expected {
  std::vector<double> results;
  std::vector<double> gradients;  // after backward
  std::vector<std::vector<double>>
      contributions;             // after backward: [reader][slot], what the reader sends there
  std::vector<double> returned;  // after node_backward: one gradient per input
};

/// One entry per action. Leaves are graph inputs, so a changed leaf is a new run of the same plan. Each edge
/// is a node of its own, as the copies of lesson 1 are: its gradient is what is sent along it.
std::vector<Expected> expect(const Probe& probe);

}  // namespace backprop::lab
