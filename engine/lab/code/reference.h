#pragma once

#include <optional>
#include <vector>

#include "engine/lab/code/probe.h"
#include "engine/lab/code/value.h"

namespace backprop::lab {

/// What must hold after one action of a probe, computed by the engine in f64. Before a derive gradients are
/// those of the probe's output at every node; after it, those of the current graph at leaves only: what is
/// inside a derived graph depends on how the learner's backward is written.
struct Expected {
  std::vector<Value> results;
  std::vector<Value> gradients;  // after backward
  /// After backward: whose gradient is judged. Not that of a node that was stretched where it was read, or of
  /// what such a node is made of: there right programs leave a sum or its parts.
  std::vector<bool> judged;
  /// After backward on the probe's output: [reader][slot], what the reader sends there.
  std::vector<std::vector<Value>> contributions;
  /// After node_backward: one gradient per input. After estimate: the derivative.
  std::vector<Value> returned;
  /// After estimate: the error that is accepted.
  double tolerance = 0;
  /// After a derive: the current graph's result, once forward has run, and the leaves on which it depends.
  std::optional<Value> current;
  std::vector<bool> depends;
};

/// One entry per action. Leaves and seeds are graph inputs, so a changed leaf is a new run of the same plan.
/// Each edge is a node of its own, as the copies of lesson 1 are: its gradient is what is sent along it.
std::vector<Expected> expect(const Probe& probe);

}  // namespace backprop::lab
