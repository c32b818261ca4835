#include <algorithm>

#include "engine/lab/code/hypothesis.h"

namespace backprop::lab {
namespace {

/// How much must be right before a failure can be seen: a pass on its own; what rests on an earlier one; what
/// is done with a gradient that is a graph.
int rank(const Case& c) {
  if (c.action >= c.probe.actions.size()) {
    return 0;
  }
  const auto from = c.probe.actions.begin();
  const auto to = from + static_cast<std::ptrdiff_t>(c.action);
  const auto builds = [](const Action& action) { return action.build_graph; };
  const auto runs_back = [](const Action& action) { return action.kind == Action::Kind::backward; };
  if (builds(*to) || std::any_of(from, to, builds)) {
    return 2;
  }
  return to->kind == Action::Kind::estimate || std::any_of(from, to, runs_back) ? 1 : 0;
}

Diagnosis diagnose_alone(const Evidence& evidence, const Case& c) {
  // The curriculum's order: the most specific cause first.
  for (const auto* table :
       {&gradient_hypotheses(), &seed_hypotheses(), &reset_hypotheses(), &pairing_hypotheses(),
        &sharing_hypotheses(), &ignored_seed_hypotheses(), &forward_hypotheses(), &rule_hypotheses(),
        &matmul_hypotheses(), &shape_hypotheses(), &other_rule_hypotheses(), &computation_hypotheses(),
        &detached_hypotheses(), &stop_hypotheses(), &estimate_hypotheses(), &value_hypotheses()}) {
    for (const Hypothesis& hypothesis : *table) {
      if (hypothesis.holds(evidence, c)) {
        Diagnosis diagnosis;
        diagnosis.slug = hypothesis.slug;
        hypothesis.tell(evidence, c, diagnosis);
        return diagnosis;
      }
    }
  }
  return {};
}

/// A failing case of a lower rank, the lowest there is: what is wrong there is wrong here too.
const Case* simpler(const Evidence& evidence, const Case& c) {
  const Case* out = nullptr;
  for (const Case& other : evidence.cases) {
    const bool tells =
        other.failed() && other.failure != Failure::missing && other.failure != Failure::malformed;
    if (tells && rank(other) < (out ? rank(*out) : rank(c))) {
      out = &other;
    }
  }
  return out;
}

/// Of an estimate that is wrong, one that raised, if there is one: what raises on one matrix may read the
/// wrong entry of another.
const Case* raised_estimate(const Evidence& evidence, const Case& c) {
  if (c.failure != Failure::estimate) {
    return nullptr;
  }
  const auto at = std::find_if(evidence.cases.begin(), evidence.cases.end(), [](const Case& other) {
    return other.raised() && other.failed_kind() == Action::Kind::estimate;
  });
  return at == evidence.cases.end() ? nullptr : &*at;
}

}  // namespace

Diagnosis diagnose(const Evidence& evidence, const Case& c) {
  if (const Case* raised = raised_estimate(evidence, c)) {
    return diagnose_alone(evidence, *raised);
  }
  const bool tells = c.failure != Failure::missing && c.failure != Failure::malformed;
  if (const Case* other = tells ? simpler(evidence, c) : nullptr) {
    Diagnosis diagnosis = diagnose_alone(evidence, *other);
    if (!diagnosis.slug.empty()) {
      return diagnosis;
    }
  }
  return diagnose_alone(evidence, c);
}

}  // namespace backprop::lab
