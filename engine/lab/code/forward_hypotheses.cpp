#include <algorithm>

#include "engine/lab/code/hypothesis.h"
#include "engine/lab/code/words.h"

namespace backprop::lab {
namespace {

bool is_wrong_result(const Case& c) {
  return c.failure == Failure::result && c.failed_kind() == Action::Kind::forward;
}

bool is_inner(const Case& c, int node) {
  return !c.probe.nodes[static_cast<std::size_t>(node)].inputs.empty();
}

/// The forward runs of the failed action.
std::vector<const Event*> runs(const Case& c) {
  std::vector<const Event*> out;
  for (const Event& event : c.claim.events[c.action]) {
    if (event.kind == Event::Kind::forward) {
      out.push_back(&event);
    }
  }
  return out;
}

/// The value `node` had before the failed action.
Claimed before(const Case& c, int node) {
  return c.action == 0 ? Claimed{} : c.claim.snapshots[c.action - 1].results[static_cast<std::size_t>(node)];
}

// ---------------------------------------------------------------- stale-forward

/// The first wrong node, if it kept its old result because it did not run.
std::optional<int> stale_node(const Case& c) {
  if (!is_wrong_result(c) || c.action == 0 || c.claim.truncated) {
    return {};
  }
  const int node = c.wrong_nodes().front();
  const std::vector<const Event*> all = runs(c);
  const bool ran =
      std::any_of(all.begin(), all.end(), [=](const Event* event) { return event->node == node; });
  const Claimed old = before(c, node);
  const Claimed now = c.claim.snapshots[c.action].results[static_cast<std::size_t>(node)];
  const bool kept = old.has_value() && now.is(old.value);
  return !ran && kept ? std::optional<int>(node) : std::nullopt;
}

bool is_stale(const Evidence&, const Case& c) { return stale_node(c).has_value(); }

void tell_stale(const Evidence&, const Case& c, Diagnosis& d) {
  const int node = *stale_node(c);
  std::vector<std::string> changed;
  for (std::size_t i = c.action; i-- > 0 && c.probe.actions[i].kind == Action::Kind::set;) {
    changed.push_back(label(c.probe, c.probe.actions[i].node));
  }
  d.message = "After " + join(changed) + " changed and forward ran again, " + label(c.probe, node) +
              " kept its old result, " +
              instead(before(c, node), c.expected[c.action].results[static_cast<std::size_t>(node)]) +
              ": its `forward` did not run.";
  d.advice =
      "Every forward pass computes every node anew. A result from an earlier pass, or a note of which nodes "
      "were "
      "done then, must not keep a node from running.";
}

// ---------------------------------------------------------------- forward-wrong-order

struct Early {
  int node;
  int input;
  std::optional<int> line;
};

/// A node whose last run came before the last run of one of its inputs, or that failed because an input had
/// not run.
std::optional<Early> early_run(const Case& c) {
  if (c.claim.truncated || c.action >= c.claim.begun) {
    return {};
  }
  const std::vector<const Event*> all = runs(c);
  const auto last_run = [&](int node, const Event* not_this) -> std::ptrdiff_t {
    std::ptrdiff_t at = -1;
    for (std::size_t i = 0; i < all.size(); ++i) {
      at = all[i]->node == node && all[i] != not_this ? static_cast<std::ptrdiff_t>(i) : at;
    }
    return at;
  };
  if (c.raised() && c.failed_kind() == Action::Kind::forward && c.claim.node) {
    for (const int input : c.probe.nodes[static_cast<std::size_t>(*c.claim.node)].inputs) {
      if (is_inner(c, input) && last_run(input, nullptr) < 0) {
        return Early{*c.claim.node, input, c.claim.line};
      }
    }
  }
  if (!is_wrong_result(c)) {
    return {};
  }
  for (const Event* event : all) {
    const std::ptrdiff_t mine = last_run(event->node, nullptr);
    for (const int input : c.probe.nodes[static_cast<std::size_t>(event->node)].inputs) {
      if (is_inner(c, input) && last_run(input, nullptr) > mine) {
        return Early{event->node, input, event->line};
      }
    }
  }
  return {};
}

bool is_wrong_order(const Evidence&, const Case& c) { return early_run(c).has_value(); }

void tell_wrong_order(const Evidence&, const Case& c, Diagnosis& d) {
  const Early early = *early_run(c);
  d.message = "`forward` of " + label(c.probe, early.node) + " runs before its input " +
              label(c.probe, early.input) + " has its result.";
  d.advice =
      "A node can compute when all its inputs have. Which method of the base class lists the nodes in such "
      "an "
      "order?";
  d.line = early.line;
}

}  // namespace

const std::vector<Hypothesis>& forward_hypotheses() {
  static const std::vector<Hypothesis> table{
      {"stale-forward", is_stale, tell_stale},
      {"forward-wrong-order", is_wrong_order, tell_wrong_order},
  };
  return table;
}

}  // namespace backprop::lab
