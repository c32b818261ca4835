#include <algorithm>

#include "engine/lab/code/hypothesis.h"
#include "engine/lab/code/replay.h"
#include "engine/lab/code/trace.h"
#include "engine/lab/code/words.h"

namespace backprop::lab {
namespace {

// ---------------------------------------------------------------- mutates-shared-gradient

/// A node's gradient that changed after it was last set.
struct Unseen {
  int node;
  Claimed set;   // as it was set
  Claimed left;  // as it was in the end
};

std::optional<Unseen> changed_unseen(const Case& c) {
  if (!can_replay(c) || *c.backward_at >= c.claim.snapshots.size()) {
    return {};
  }
  std::vector<const Event*> last(c.probe.size(), nullptr);
  for (const Event& event : c.claim.events[*c.backward_at]) {
    if (event.kind == Event::Kind::gradient) {
      last[static_cast<std::size_t>(event.node)] = &event;
    }
  }
  const std::vector<Claimed>& left = c.claim.snapshots[*c.backward_at].gradients;
  for (std::size_t id = c.probe.size(); id-- > 0;) {
    if (last[id] && last[id]->value.has_value() && left[id].has_value() &&
        !left[id].is(last[id]->value.value)) {
      return Unseen{static_cast<int>(id), last[id]->value, left[id]};
    }
  }
  return {};
}

/// The case itself if something changed unseen on it, or another.
const Case* case_changed_unseen(const Evidence& e, const Case& c) {
  if (changed_unseen(c)) {
    return &c;
  }
  const auto at = std::find_if(e.cases.begin(), e.cases.end(),
                               [](const Case& other) { return changed_unseen(other).has_value(); });
  return at == e.cases.end() ? nullptr : &*at;
}

/// What changes results in place may change gradients with them; that comes second.
bool mutates_shared(const Evidence& e, const Case& c) {
  return is_wrong_gradient(c) && !c.mutated_at && case_changed_unseen(e, c) != nullptr;
}

void tell_mutates_shared(const Evidence& e, const Case& c, Diagnosis& d) {
  const Case& shown = *case_changed_unseen(e, c);
  const Unseen unseen = *changed_unseen(shown);
  d.message = "The gradient of " + label(shown.probe, unseen.node) +
              " changed after it had been set: it ends with " + instead(unseen.left, unseen.set.value) +
              ", though nobody set it again. Its tensor was changed in place.";
  d.advice =
      "One tensor can be the gradient of several nodes: Add sends the same one to both inputs. `+=` and `*=` "
      "change "
      "it for all of them. Make a new one instead: `a = a + b`, or `accumulate_gradient`.";
  d.line = c.line_setting_gradient(c.wrong_nodes().front());
}

// ---------------------------------------------------------------- mutates-forward-values

/// What was sent on this case adds up to what arrived: nothing is wrong with how it is handed on.
bool adds_up(const Case& c) {
  return reproduces(c, Delivery::add, Timing::at_once) || reproduces(c, Delivery::add, Timing::one_by_one);
}

bool mutates(const Evidence&, const Case& c) {
  if (c.failure == Failure::mutated) {
    return true;
  }
  if (c.failure != Failure::gradient || c.mutated_at != c.action) {
    return false;
  }
  return c.expected[c.action].current || changed_unseen(c) || (is_wrong_gradient(c) && adds_up(c));
}

void tell_mutates(const Evidence&, const Case& c, Diagnosis& d) {
  const Expected& want = c.expected[*c.mutated_at];
  const Snapshot& got = c.claim.snapshots[*c.mutated_at];
  for (std::size_t id = c.probe.size(); id-- > 0;) {
    if (!got.results[id].is(want.results[id])) {
      d.message = "The backward pass changed the result of " + label(c.probe, static_cast<int>(id)) +
                  " from " + short_value(want.results[id]) + " to " + short_claim(got.results[id]) + ".";
      break;
    }
  }
  d.advice =
      "The backward pass reads results and writes gradients. Leave `result` as the forward pass made it: "
      "other "
      "nodes still need it.";
}

}  // namespace

const std::vector<Hypothesis>& sharing_hypotheses() {
  static const std::vector<Hypothesis> table{
      {"mutates-shared-gradient", mutates_shared, tell_mutates_shared},
      {"mutates-forward-values", mutates, tell_mutates},
  };
  return table;
}

}  // namespace backprop::lab
