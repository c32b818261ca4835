#include <algorithm>

#include "engine/lab/code/hypothesis.h"
#include "engine/lab/code/replay.h"
#include "engine/lab/code/trace.h"
#include "engine/lab/code/words.h"

namespace backprop::lab {
namespace {

Value seed_of(const Case& c) { return c.probe.actions[*c.backward_at].one.value_or(1); }

bool is_all(const Value& value, double number) { return same(value, filled(value.shape, number)); }

/// Whether every node, in every pass, runs with the seed as its gradient, whatever it was sent.
bool everyone_starts_with_it(const Evidence& evidence) {
  bool any = false;
  for (const Case& c : evidence.cases) {
    if (!can_replay(c)) {
      continue;
    }
    for (const Call& call : c.calls) {
      if (!call.used.is(seed_of(c))) {
        return false;
      }
    }
    any = any || c.calls.size() > 2;
  }
  return any;
}

// ---------------------------------------------------------------- seeds-wrong-node

bool seeds_elsewhere(const Evidence& e, const Case& c) {
  if (output_left_out(e)) {
    return is_starved(c) || is_wrong_gradient(c);
  }
  if (is_starved(c) && *c.starved == c.probe.output) {
    return true;
  }
  // A number in place of a matrix's gradient makes a product raise.
  const bool breaks = c.raised() && c.failed_first_backward();
  if (c.calls.empty() || !(breaks || is_wrong_gradient(c))) {
    return false;
  }
  return everyone_starts_with_it(e) ||
         (!breaks && delivers_like(e, Delivery::add_to_seed) && !delivers_like(e, Delivery::ignore_seed));
}

void tell_seeds_elsewhere(const Evidence& e, const Case& c, Diagnosis& d) {
  const std::string output = label(c.probe, c.probe.output);
  if (output_left_out(e)) {
    d.message = "`backward` of " + output +
                " never runs: the walk leaves the output out, so its gradient 1 is passed on to no one.";
  } else if (is_starved(c)) {
    d.message = "`backward` of " + output + " runs while its gradient is still " + starved_with(c) +
                ": the walk starts without a 1 at the output.";
    d.line = c.claim.line;
  } else {
    const Call* call = first_call(c, c.probe.output);
    const Snapshot* left = c.failed_snapshot();
    const Claimed used = call   ? call->used
                         : left ? left->gradients[static_cast<std::size_t>(c.probe.output)]
                                : Claimed{};
    if (!used.is(seed_of(c))) {
      d.message =
          "The walk starts at " + output + " with the gradient " + short_claim(used) + " instead of 1.";
    } else {
      const auto seeded = std::find_if(c.calls.begin(), c.calls.end(), [&](const Call& k) {
        return k.node != c.probe.output && !k.used.is(wanted_gradient(c, k.node));
      });
      const int node = seeded != c.calls.end() ? seeded->node
                       : c.raised()            ? c.calls.back().node
                                               : c.wrong_nodes().front();
      d.message = sentence(label(c.probe, node)) + " starts with a 1 that no node sent" +
                  (c.raised() ? "." : ": it ends with " + wrong_left(c, node) + ".");
    }
    d.line = call ? call->line : std::nullopt;
  }
  d.message = sentence(d.message);
  d.advice =
      "Only the output starts with a gradient, `one`; all others start empty. And the output takes part in "
      "the "
      "walk like every other node.";
}

// ---------------------------------------------------------------- ignores-seed

bool ignores_seed(const Evidence& e, const Case& c) {
  return is_wrong_gradient(c) && !is_all(seed_of(c), 1) && first_call(c, c.probe.output) &&
         delivers_like(e, Delivery::ignore_seed);
}

void tell_ignores_seed(const Evidence&, const Case& c, Diagnosis& d) {
  const Call& call = *first_call(c, c.probe.output);
  d.message = "`backward_algorithm` was called with `one` = " + short_value(seed_of(c)) + ", and " +
              label(c.probe, c.probe.output) + " starts with " + short_claim(call.used) + ".";
  d.advice =
      "`one` is the gradient that the output starts with. It is 1 unless the caller says otherwise: use the "
      "argument.";
  d.line = c.line_setting_gradient(c.probe.output);
}

}  // namespace

const std::vector<Hypothesis>& seed_hypotheses() {
  static const std::vector<Hypothesis> table{
      {"seeds-wrong-node", seeds_elsewhere, tell_seeds_elsewhere},
  };
  return table;
}

const std::vector<Hypothesis>& ignored_seed_hypotheses() {
  static const std::vector<Hypothesis> table{
      {"ignores-seed", ignores_seed, tell_ignores_seed},
  };
  return table;
}

}  // namespace backprop::lab
