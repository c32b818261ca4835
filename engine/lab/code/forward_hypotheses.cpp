#include <algorithm>

#include "engine/lab/code/hypothesis.h"
#include "engine/lab/code/node_runs.h"
#include "engine/lab/code/value_math.h"
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

// ---------------------------------------------------------------- a wrong forward

/// In a forward pass that raised, the first wrong result.
const Event* wrong_before_raising(const Case& c) {
  if (!c.raised() || c.failed_kind() != Action::Kind::forward || c.action >= c.claim.events.size() ||
      c.expected[c.action].current) {
    return nullptr;
  }
  const std::vector<Event>& events = c.claim.events[c.action];
  const auto at = std::find_if(events.begin(), events.end(), [&](const Event& event) {
    return event.kind == Event::Kind::forward && event.node != c.claim.node && event.value.has_value() &&
           !event.value.is(c.expected[c.action].results[static_cast<std::size_t>(event.node)]);
  });
  return at == events.end() ? nullptr : &*at;
}

/// A node of the learner's whose forward left a wrong result, or none, though its inputs were right.
std::optional<int> wrong_computer(const Case& c) {
  const auto of = [&](int node) { return is_learners(c.probe.nodes[static_cast<std::size_t>(node)].type); };
  if (c.failure == Failure::result && of(c.wrong_nodes().front())) {
    return c.wrong_nodes().front();
  }
  if (const Event* wrong = wrong_before_raising(c)) {
    return of(wrong->node) ? std::optional<int>(wrong->node) : std::nullopt;
  }
  const bool in_forward =
      c.failed_kind() == Action::Kind::forward || c.failed_kind() == Action::Kind::estimate;
  if (c.raised() && in_forward && c.claim.node && c.action < c.claim.events.size()) {
    for (const int input : c.probe.nodes[static_cast<std::size_t>(*c.claim.node)].inputs) {
      for (const Event& event : c.claim.events[c.action]) {
        if (event.kind == Event::Kind::forward && event.node == input && of(input) &&
            event.value.kind == Claimed::Kind::none && !event.value.is_node) {
          return input;
        }
      }
    }
  }
  return {};
}

/// Whether its forward ran, as the trace tells.
bool ran_forward(const Case& c, int node) {
  const auto& calls = c.claim.forward_calls;
  return static_cast<std::size_t>(node) < calls.size() && calls[static_cast<std::size_t>(node)] > 0;
}

/// The case itself if such a node ran on it; or, where a forward of the learner's raised, another on which a
/// node of that type left a wrong result.
const Case* case_computed_wrongly(const Evidence& e, const Case& c) {
  const auto computed = [](const Case& each) {
    const std::optional<int> node = wrong_computer(each);
    return node && ran_forward(each, *node) ? node : std::nullopt;
  };
  if (computed(c)) {
    return &c;
  }
  const Action::Kind kind = c.failed_kind();
  if (!c.raised() || !c.claim.node || kind == Action::Kind::backward || kind == Action::Kind::node_backward ||
      c.claim.error_type == "NotImplementedError") {
    return nullptr;
  }
  const NodeType type = c.probe.nodes[static_cast<std::size_t>(*c.claim.node)].type;
  const auto at = std::find_if(e.cases.begin(), e.cases.end(), [&](const Case& other) {
    const std::optional<int> node = other.failure == Failure::result ? computed(other) : std::nullopt;
    return node && other.probe.nodes[static_cast<std::size_t>(*node)].type == type;
  });
  return at == e.cases.end() ? nullptr : &*at;
}

bool computes_wrongly(const Evidence& e, const Case& c) { return case_computed_wrongly(e, c) != nullptr; }

/// What it is instead, if that is easily said.
const char* mistaken_for(const Case& c, int node, const Claimed& got) {
  const NodeSpec& spec = c.probe.nodes[static_cast<std::size_t>(node)];
  const std::vector<Value>& results = c.expected[c.action].results;
  const Value& p = results[static_cast<std::size_t>(spec.inputs[0])];
  const Value& q = results[static_cast<std::size_t>(spec.inputs[1])];
  return spec.type != NodeType::mul && got.is(p * q)             ? ": that is the product, entry by entry."
         : spec.type != NodeType::add && got.is(p + q)           ? ": that is the sum."
         : got.is(p - q)                                         ? ": that is the difference."
         : spec.type == NodeType::matmul && got.is(matmul(q, p)) ? ": that is B @ A instead of A @ B."
                                                                 : ".";
}

void tell_computes_wrongly(const Evidence& e, const Case& failed, Diagnosis& d) {
  const Case& c = *case_computed_wrongly(e, failed);
  const int node = *wrong_computer(c);
  const auto id = static_cast<std::size_t>(node);
  const Snapshot* snapshot = c.failed_snapshot();
  const Event* before_raising = wrong_before_raising(c);
  const Claimed got = snapshot ? snapshot->results[id] : before_raising ? before_raising->value : Claimed{};
  const std::string type = type_name(c.probe.nodes[id].type);
  if (got.kind == Claimed::Kind::none) {
    d.message = "`" + type + ".forward` ran and left `self.result` at None.";
    d.advice =
        "forward() stores what it computes: `self.result = ...`. A value that it only returns is not used.";
    return;
  }
  d.message = sentence(label(c.probe, node)) + " has the result " +
              instead(got, c.expected[c.action].results[id]) + " after `forward`" +
              mistaken_for(c, node, got);
  if (failed.raised()) {
    d.message += " Where the shapes do not allow that, it raises: " + failed.claim.error_message;
    d.line = failed.claim.line;
  }
  d.advice =
      "forward() computes from `self.input(0)` and `self.input(1)` and stores the value in `self.result`.";
}

}  // namespace

const std::vector<Hypothesis>& forward_hypotheses() {
  static const std::vector<Hypothesis> table{
      {"stale-forward", is_stale, tell_stale},
      {"forward-wrong-order", is_wrong_order, tell_wrong_order},
  };
  return table;
}

const std::vector<Hypothesis>& computation_hypotheses() {
  static const std::vector<Hypothesis> table{
      {"wrong-value", computes_wrongly, tell_computes_wrongly},
  };
  return table;
}

}  // namespace backprop::lab
