#include <algorithm>

#include "engine/lab/code/hypothesis.h"
#include "engine/lab/code/replay.h"
#include "engine/lab/code/trace.h"
#include "engine/lab/code/words.h"

namespace backprop::lab {
namespace {

bool some_node_ran_again(const Evidence& evidence) {
  return std::any_of(evidence.cases.begin(), evidence.cases.end(), [](const Case& c) {
    return is_wrong_gradient(c) && std::any_of(c.calls.begin(), c.calls.end(),
                                               [&](const Call& call) { return calls_of(c, call.node) > 1; });
  });
}

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
    d.message = "`backward` of " + label(c.probe, *c.starved) + " runs while its gradient is still " +
                starved_with(c) + ": " + label(c.probe, *late_reader(c, *c.starved, nullptr)) +
                ", which reads it, has not run yet.";
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
        amounts.push_back(short_value(c.expected[*c.backward_at].contributions[static_cast<std::size_t>(
            reader)][static_cast<std::size_t>(each.slot)]));
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
  for (const Value& amount : c.expected[*c.backward_at].contributions[static_cast<std::size_t>(from)]) {
    amounts.push_back(short_value(amount));
  }
  d.message = sentence(label(c.probe, from)) + " returns the gradients " + join(amounts) +
              " for its inputs in this order; they arrive in the opposite order, and " +
              label(c.probe, node) + " has " + wrong_left(c, node) + ".";
  d.advice =
      "The first gradient that backward() returns belongs to the first input, the second to the second.";
  d.line = c.line_setting_gradient(node);
}

}  // namespace

const std::vector<Hypothesis>& gradient_hypotheses() {
  static const std::vector<Hypothesis> table{
      {"overwrites-gradient", overwrites, tell_overwrites},
      {"drops-edge-of-visited-node", drops_edge, tell_drops_edge},
      {"repropagates-accumulated-gradient", repropagates, tell_repropagates},
      {"wrong-visit-order", wrong_order, tell_wrong_order},
  };
  return table;
}

const std::vector<Hypothesis>& pairing_hypotheses() {
  static const std::vector<Hypothesis> table{
      {"loses-repeated-input", loses_repeated, tell_loses_repeated},
      {"reverses-input-gradients", reverses, tell_reverses},
  };
  return table;
}

}  // namespace backprop::lab
