#pragma once

#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <vector>

#include "engine/lab/code/claim.h"
#include "engine/lab/code/probe.h"
#include "engine/lab/code/reference.h"

namespace backprop::lab {

/// What is wrong with a learner's run of a probe, judged by values alone.
enum class Failure : std::uint8_t {
  none,
  missing,    // no claim
  malformed,  // a claim that makes no sense
  stopped,    // raised, or over a budget
  result,     // wrong after a forward pass
  gradient,   // wrong after a backward pass
  mutated,    // a result differs after the backward pass
  returned,   // a node's own backward returned something wrong
};

/// One run of a node's backward, as the trace tells it.
struct Call {
  int node = 0;
  Claimed used;
  std::vector<std::optional<double>> sent;  // per slot
  std::optional<int> line;
};

/// A probe, what must happen, what is said to have happened, and the verdict.
struct Case {
  Probe probe;
  std::vector<Expected> expected;  // per action
  Claim claim;

  Failure failure = Failure::none;
  std::size_t action = 0;                  // that failed
  std::optional<std::size_t> mutated_at;   // a backward action that changed results
  std::vector<Call> calls;                 // of the (first) backward action
  std::optional<int> starved;              // raised: the node whose backward ran without a gradient
  std::optional<std::size_t> backward_at;  // the (first) backward action, if it began

  Action::Kind failed_kind() const {
    return action < probe.actions.size() ? probe.actions[action].kind : Action::Kind::forward;
  }
  bool failed() const { return failure != Failure::none; }
  bool stopped_by_budget() const {
    return failure == Failure::stopped && claim.outcome != Claim::Outcome::raised;
  }
  bool raised() const { return failure == Failure::stopped && claim.outcome == Claim::Outcome::raised; }
  const Snapshot* failed_snapshot() const {
    return action < claim.snapshots.size() ? &claim.snapshots[action] : nullptr;
  }

  /// The learner's line that last set the gradient of `node` in the backward pass.
  std::optional<int> line_setting_gradient(int node) const;
  /// Nodes wrong after the failed action, in the order in which a right program completes them; empty for
  /// `stopped`.
  std::vector<int> wrong_nodes() const;
};

/// All that is known about a program at a step.
struct Evidence {
  int step = 0;
  std::vector<Case> cases;
};

/// Joins probes, reference values and claims. `claims` is untrusted.
Evidence gather(int step, std::uint32_t seed, const nlohmann::json& claims);

}  // namespace backprop::lab
