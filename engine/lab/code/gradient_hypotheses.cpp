#include <algorithm>

#include "engine/lab/code/hypothesis.h"
#include "engine/lab/code/replay.h"
#include "engine/lab/code/value_math.h"
#include "engine/lab/code/words.h"

namespace backprop::lab {
namespace {

const Expected& wanted(const Case& c) { return c.expected[*c.backward_at]; }
const Value& wanted_gradient(const Case& c, int node) {
  return wanted(c).gradients[static_cast<std::size_t>(node)];
}
Claimed left_at(const Case& c, int node) {
  const Snapshot* got = c.failed_snapshot();
  return got ? got->gradients[static_cast<std::size_t>(node)] : Claimed{};
}

/// 'received instead of expected' for the gradient that a node ended with.
std::string wrong_left(const Case& c, int node) {
  return instead(left_at(c, node), wanted_gradient(c, node));
}

bool is_wrong_gradient(const Case& c) {
  return c.failure == Failure::gradient && c.failed_first_backward() && can_replay(c);
}
bool is_starved(const Case& c) { return c.raised() && c.starved; }

const Call* first_call(const Case& c, int node) {
  const auto at = std::find_if(c.calls.begin(), c.calls.end(), [=](const Call& k) { return k.node == node; });
  return at == c.calls.end() ? nullptr : &*at;
}

std::int64_t calls_of(const Case& c, int node) {
  return std::count_if(c.calls.begin(), c.calls.end(), [=](const Call& k) { return k.node == node; });
}

/// A reader of `node` that has not run before `call` (or, without one, not at all).
std::optional<int> late_reader(const Case& c, int node, const Call* call) {
  const Call* end = call ? call : c.calls.data() + c.calls.size();
  for (const Probe::Reader& reader : c.probe.readers(node)) {
    const Call* ran = first_call(c, reader.node);
    if (!ran || ran >= end) {
      return reader.node;
    }
  }
  return {};
}

/// A reader of `call`'s node that had not delivered everything when the call ran, though what it sends is
/// right: one that had not run, or one that reads the node twice and was between its two deliveries.
std::optional<int> owing_reader(const Case& c, const Call& call) {
  if (const auto late = late_reader(c, call.node, &call)) {
    return late;
  }
  Value sent;
  std::optional<int> last;
  for (const Probe::Reader& reader : c.probe.readers(call.node)) {
    sent = sent + first_call(c, reader.node)->sent[static_cast<std::size_t>(reader.slot)].value_or(0);
    last = reader.node;
  }
  const Value used = call.used.has_value() ? call.used.value : 0;
  return last && !same(used, sent) ? last : std::nullopt;
}

/// The first call that ran before all of its node's gradient had arrived; of a node that passes something on,
/// if any.
const Call* early_call(const Case& c) {
  const Call* leaf = nullptr;
  for (const Call& call : c.calls) {
    if (!call.used.is(wanted_gradient(c, call.node)) && owing_reader(c, call)) {
      if (!c.probe.nodes[static_cast<std::size_t>(call.node)].inputs.empty()) {
        return &call;
      }
      leaf = leaf ? leaf : &call;
    }
  }
  return leaf;
}

bool output_ever_ran(const Evidence& evidence) {
  return std::any_of(evidence.cases.begin(), evidence.cases.end(),
                     [](const Case& c) { return c.backward_at && first_call(c, c.probe.output); });
}
bool output_left_out(const Evidence& evidence) {
  return !output_ever_ran(evidence) &&
         std::any_of(evidence.cases.begin(), evidence.cases.end(), [](const Case& c) {
           return c.backward_at && (!c.calls.empty() || (c.starved && *c.starved != c.probe.output));
         });
}
bool some_node_ran_again(const Evidence& evidence) {
  return std::any_of(evidence.cases.begin(), evidence.cases.end(), [](const Case& c) {
    return is_wrong_gradient(c) && std::any_of(c.calls.begin(), c.calls.end(),
                                               [&](const Call& call) { return calls_of(c, call.node) > 1; });
  });
}
bool adds_correctly(const Evidence& evidence) { return delivers_like(evidence, Delivery::add, false); }

// ---------------------------------------------------------------- overwrites-gradient

bool overwrites(const Evidence& e, const Case& c) {
  return is_wrong_gradient(c) && delivers_like(e, Delivery::assign);
}

void tell_overwrites(const Evidence&, const Case& c, Diagnosis& d) {
  const int node = c.wrong_nodes().front();
  const std::size_t parts = c.probe.readers(node).size();
  d.message =
      sentence(label(c.probe, node)) + " receives its gradient " +
      (parts < 2 ? "more than once" : times(static_cast<std::int64_t>(parts))) +
      (parts == 2 ? "; the second value replaces the first: " : "; each value replaces the one before: ") +
      "it ends with " + wrong_left(c, node) + ".";
  d.advice =
      "Every edge that leaves a node sends it a part of its gradient. All parts belong to the answer: add "
      "them, "
      "as `accumulate_gradient` does.";
  d.line = c.line_setting_gradient(node);
}

// ---------------------------------------------------------------- drops-edge-of-visited-node

bool loses_one_of_two(const Evidence& e) {
  return delivers_like(e, Delivery::last_slot) || delivers_like(e, Delivery::first_slot);
}

bool drops_edge(const Evidence& e, const Case& c) {
  // Only ever losing one of two gradients from one reader is the more specific cause.
  return is_wrong_gradient(c) && !loses_one_of_two(e) &&
         (delivers_like(e, Delivery::first_only) || delivers_like(e, Delivery::until_run));
}

void tell_drops_edge(const Evidence&, const Case& c, Diagnosis& d) {
  const int node = c.wrong_nodes().front();
  const std::vector<Lost> lost = lost_contributions(c, node);
  d.message =
      sentence(label(c.probe, node)) +
      " is reached more than once, and what comes after the first time is thrown away: it ends with " +
      wrong_left(c, node) +
      (lost.empty()
           ? "."
           : "; " + short_value(lost[0].amount) + " from " + label(c.probe, lost[0].from) + " is lost.");
  d.advice =
      "That a node was visited may decide whether it runs again, never whether a gradient is added to it. "
      "Add "
      "first, then decide.";
  d.line = c.line_setting_gradient(node);
}

// ---------------------------------------------------------------- repropagates-accumulated-gradient

bool repropagates(const Evidence& e, const Case& c) {
  return is_wrong_gradient(c) && adds_correctly(e) && some_node_ran_again(e) && !output_left_out(e);
}

void tell_repropagates(const Evidence&, const Case& c, Diagnosis& d) {
  const auto again = std::find_if(c.calls.begin(), c.calls.end(), [&](const Call& call) {
    return calls_of(c, call.node) > 1 && !c.probe.nodes[static_cast<std::size_t>(call.node)].inputs.empty();
  });
  const Call& call = again == c.calls.end() ? c.calls.back() : *again;
  std::vector<std::string> used;
  for (const Call& each : c.calls) {
    if (each.node == call.node && used.size() < 4) {
      used.push_back(short_claim(each.used));
    }
  }
  d.message = "`backward` of " + label(c.probe, call.node) + " runs " + times(calls_of(c, call.node)) +
              ", each time with all that has arrived so far (" + join(used) +
              "): what was passed on before is passed on again.";
  d.advice = "Let each node pass its gradient on once, when all of it has arrived.";
  d.line = call.line;
}

// ---------------------------------------------------------------- wrong-visit-order

bool wrong_order(const Evidence& e, const Case& c) {
  if (!adds_correctly(e) || output_left_out(e)) {
    return false;
  }
  if (is_starved(c)) {
    return *c.starved != c.probe.output && late_reader(c, *c.starved, nullptr).has_value();
  }
  return is_wrong_gradient(c) && early_call(c);
}

void tell_wrong_order(const Evidence&, const Case& c, Diagnosis& d) {
  if (is_starved(c)) {
    d.message = "`backward` of " + label(c.probe, *c.starved) + " runs while its gradient is still None: " +
                label(c.probe, *late_reader(c, *c.starved, nullptr)) + ", which reads it, has not run yet.";
    d.line = c.claim.line;
  } else {
    const Call& call = *early_call(c);
    d.message = "`backward` of " + label(c.probe, call.node) + " runs before " +
                label(c.probe, *owing_reader(c, call)) + " has sent all of its part: it uses " +
                instead(call.used, wanted_gradient(c, call.node)) + ".";
    d.line = call.line;
  }
  d.message = sentence(d.message);
  d.advice =
      "A node may run backward when every node that reads it has run. In which order must the nodes come, "
      "compared with the forward pass?";
}

// ---------------------------------------------------------------- seeds-wrong-node

bool seeds_elsewhere(const Evidence& e, const Case& c) {
  if (output_left_out(e)) {
    return is_starved(c) || is_wrong_gradient(c);
  }
  return (is_starved(c) && *c.starved == c.probe.output) ||
         (is_wrong_gradient(c) && !c.calls.empty() && delivers_like(e, Delivery::add_to_seed));
}

void tell_seeds_elsewhere(const Evidence& e, const Case& c, Diagnosis& d) {
  const std::string output = label(c.probe, c.probe.output);
  if (output_left_out(e)) {
    d.message = "`backward` of " + output +
                " never runs: the walk leaves the output out, so its gradient 1 is passed on to no one.";
  } else if (is_starved(c)) {
    d.message = "`backward` of " + output +
                " runs while its gradient is still None: the walk starts without a 1 at the output.";
    d.line = c.claim.line;
  } else {
    const Call* call = first_call(c, c.probe.output);
    const Claimed used = call ? call->used : left_at(c, c.probe.output);
    if (!used.is(1)) {
      d.message =
          "The walk starts at " + output + " with the gradient " + short_claim(used) + " instead of 1.";
    } else {
      const auto seeded = std::find_if(c.calls.begin(), c.calls.end(), [&](const Call& k) {
        return k.node != c.probe.output && !k.used.is(wanted_gradient(c, k.node));
      });
      const int node = seeded == c.calls.end() ? c.wrong_nodes().front() : seeded->node;
      d.message = sentence(label(c.probe, node)) + " starts with a 1 that no node sent: it ends with " +
                  wrong_left(c, node) + ".";
    }
    d.line = call ? call->line : std::nullopt;
  }
  d.message = sentence(d.message);
  d.advice =
      "Only the output starts with a gradient, `one`; all others start empty. And the output takes part in "
      "the "
      "walk like every other node.";
}

// ---------------------------------------------------------------- loses-repeated-input

bool loses_repeated(const Evidence& e, const Case& c) { return is_wrong_gradient(c) && loses_one_of_two(e); }

void tell_loses_repeated(const Evidence&, const Case& c, Diagnosis& d) {
  const int node = c.wrong_nodes().front();
  int reader = node;
  std::vector<std::string> amounts;
  for (const Probe::Reader& each : c.probe.readers(node)) {
    const auto& inputs = c.probe.nodes[static_cast<std::size_t>(each.node)].inputs;
    if (std::count(inputs.begin(), inputs.end(), node) > 1) {
      reader = reader == node ? each.node : reader;
      if (each.node == reader) {
        amounts.push_back(short_value(
            wanted(c).contributions[static_cast<std::size_t>(reader)][static_cast<std::size_t>(each.slot)]));
      }
    }
  }
  d.message = sentence(label(c.probe, reader)) + " reads " + label(c.probe, node) + " " +
              times(static_cast<std::int64_t>(amounts.size())) + " and sends it " + join(amounts) +
              "; only one of them arrives, and it ends with " + wrong_left(c, node) + ".";
  d.advice =
      "A node may be read twice by one reader, as in x*x. Pair gradients with inputs by position, not by "
      "node: "
      "a dictionary or a set keeps only one of the two.";
  d.line = c.line_setting_gradient(node);
}

// ---------------------------------------------------------------- reverses-input-gradients

bool reverses(const Evidence& e, const Case& c) {
  return is_wrong_gradient(c) && delivers_like(e, Delivery::reversed);
}

void tell_reverses(const Evidence&, const Case& c, Diagnosis& d) {
  const int node = c.wrong_nodes().front();
  const std::vector<Probe::Reader> readers = c.probe.readers(node);
  const auto reader = std::find_if(readers.begin(), readers.end(), [&](const Probe::Reader& each) {
    return c.probe.nodes[static_cast<std::size_t>(each.node)].inputs.size() > 1;
  });
  const int from = reader == readers.end() ? c.probe.output : reader->node;
  std::vector<std::string> amounts;
  for (const Value& amount : wanted(c).contributions[static_cast<std::size_t>(from)]) {
    amounts.push_back(short_value(amount));
  }
  d.message = sentence(label(c.probe, from)) + " returns the gradients " + join(amounts) +
              " for its inputs in this order; they arrive in the opposite order, and " +
              label(c.probe, node) + " has " + wrong_left(c, node) + ".";
  d.advice =
      "The first gradient that backward() returns belongs to the first input, the second to the second.";
  d.line = c.line_setting_gradient(node);
}

// ---------------------------------------------------------------- mutates-forward-values

bool mutates(const Evidence& e, const Case& c) {
  if (c.failure == Failure::mutated) {
    return true;
  }
  return is_wrong_gradient(c) && c.mutated_at && adds_correctly(e);
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

const std::vector<Hypothesis>& gradient_hypotheses() {
  static const std::vector<Hypothesis> table{
      {"overwrites-gradient", overwrites, tell_overwrites},
      {"drops-edge-of-visited-node", drops_edge, tell_drops_edge},
      {"repropagates-accumulated-gradient", repropagates, tell_repropagates},
      {"wrong-visit-order", wrong_order, tell_wrong_order},
      {"seeds-wrong-node", seeds_elsewhere, tell_seeds_elsewhere},
      {"loses-repeated-input", loses_repeated, tell_loses_repeated},
      {"reverses-input-gradients", reverses, tell_reverses},
      {"mutates-forward-values", mutates, tell_mutates},
  };
  return table;
}

}  // namespace backprop::lab
