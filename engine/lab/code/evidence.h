#pragma once

#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <vector>

#include "engine/lab/code/claim.h"
#include "engine/lab/code/probe.h"
#include "engine/lab/code/reference.h"
#include "engine/lab/code/value.h"

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
  detached,   // under build_graph a gradient is no node, or its graph lacks a leaf it depends on
  current,    // the derived graph's result is wrong after a forward pass
  estimate,   // finite_difference returned something wrong
  changed,    // after finite_difference a leaf differs
};

/// One run of a node's backward, as the trace tells it.
struct Call {
  int node = 0;
  Claimed used;
  std::vector<std::optional<Value>> sent;  // per slot; nothing where it is not known, or a node
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
  std::vector<Call> calls;                 // of the first backward action
  std::optional<int> starved;              // raised: the node whose backward ran without a gradient
  std::optional<std::size_t> backward_at;  // the first backward action, if it began

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

  /// What failed, failed in the first backward pass: that which `calls` tell of.
  bool failed_first_backward() const { return backward_at && action == *backward_at; }
  /// The runs of nodes' backward that the trace of one action tells.
  std::vector<Call> calls_in(std::size_t action) const;
  /// Whether a node's gradient is as it must be after a backward action that came to its end; a gradient that
  /// is not judged is.
  bool has_right_gradient(std::size_t action, int node) const;

  /// The learner's line that last set the gradient of `node` in the backward pass.
  std::optional<int> line_setting_gradient(int node) const;
  /// Nodes wrong after the failed action, in the order in which a right program completes them. For
  /// `detached` those whose gradient is no node, or the leaves that the derived graph lacks. Empty where the
  /// failure is of no node: `stopped`, `returned`, `current`, `estimate`.
  std::vector<int> wrong_nodes() const;

 private:
  bool is_wrong(std::size_t node, const Snapshot& got) const;
};

/// All that is known about a program at a step.
struct Evidence {
  int step = 0;
  std::vector<Case> cases;
};

/// Joins probes, reference values and claims. `claims` is untrusted.
Evidence gather(int step, std::uint32_t seed, const nlohmann::json& claims);

}  // namespace backprop::lab
