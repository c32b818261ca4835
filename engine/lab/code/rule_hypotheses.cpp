#include <algorithm>

#include "engine/lab/code/hypothesis.h"
#include "engine/lab/code/node_rule.h"
#include "engine/lab/code/replay.h"
#include "engine/lab/code/words.h"

namespace backprop::lab {
namespace {

/// One run of Add or Mul alone: inputs p and q, what arrived, what was returned.
struct Alone {
  NodeType type;
  Value p, q, upstream, result;
  const std::vector<Claimed>* returned;

  bool is(const Value& first, const Value& second) const {
    return returned->size() == 2 && (*returned)[0].is(first) && (*returned)[1].is(second);
  }
};

std::vector<Alone> alone(const Evidence& e, NodeType type) {
  std::vector<Alone> out;
  for (const Case& c : e.cases) {
    for (std::size_t i = 0; i < std::min(c.claim.snapshots.size(), c.probe.actions.size()); ++i) {
      const Action& action = c.probe.actions[i];
      const auto node = static_cast<std::size_t>(action.node);
      if (action.kind == Action::Kind::node_backward && c.probe.nodes[node].type == type) {
        out.push_back({type, c.probe.nodes[0].value, c.probe.nodes[1].value, action.value,
                       c.expected[i].results[node], &c.claim.snapshots[i].returned});
      }
    }
  }
  return out;
}

/// What a wrong rule returns: the same shape on every run of the node alone.
struct Rule {
  const char* slug;
  NodeType type;
  bool (*fits)(const Alone&);
  const char* message;  // after what was returned
  const char* advice;
};

bool is_zero(const Claimed& claimed) { return claimed.kind == Claimed::Kind::none || claimed.is(0); }

bool gives_one(const Alone& a, const Value& first, const Value& second) {
  const std::vector<Claimed>& r = *a.returned;
  if (r.size() == 1) {
    return r[0].has_value() || r[0].found.rfind("float", 0) == 0 || r[0].found.rfind("int", 0) == 0;
  }
  return r.size() == 2 && ((r[0].is(first) && is_zero(r[1])) || (is_zero(r[0]) && r[1].is(second)));
}

const char* const kMulAdvice =
    "Hold one factor still: when p moves a little, p*q moves by that times the other factor. "
    "What arrives from above is multiplied with it.";
const char* const kAddAdvice =
    "When p moves a little, p+q moves by exactly as much, and so it does for q: each input "
    "gets all of what arrives.";

const std::vector<Rule>& rules() {
  static const std::vector<Rule> table{
      {"mul-not-swapped", NodeType::mul,
       [](const Alone& a) { return a.is(a.upstream * a.p, a.upstream * a.q) || a.is(a.p, a.q); },
       "each input got its own value as the local derivative, where the other factor belongs", kMulAdvice},
      {"mul-drops-upstream", NodeType::mul, [](const Alone& a) { return a.is(a.q, a.p); },
       "these are the local derivatives alone; the gradient that arrived was left out", kMulAdvice},
      {"mul-one-gradient", NodeType::mul,
       [](const Alone& a) { return gives_one(a, a.upstream * a.q, a.upstream * a.p); },
       "only one of the two inputs gets a gradient",
       "Return a list with one gradient per input, in the order of the inputs."},
      {"mul-uses-result", NodeType::mul,
       [](const Alone& a) {
         return a.is(a.upstream * a.result, a.upstream * a.result) || a.is(a.result, a.result);
       },
       "the product itself was used where one of the factors belongs", kMulAdvice},
      {"add-drops-upstream", NodeType::add, [](const Alone& a) { return a.is(1, 1); },
       "these are the local derivatives alone; the gradient that arrived was left out",
       "The local derivatives of a sum are 1. Multiply them by what arrived: `self.gradient`."},
      {"add-one-gradient", NodeType::add, [](const Alone& a) { return gives_one(a, a.upstream, a.upstream); },
       "only one of the two inputs gets a gradient",
       "Return a list with one gradient per input, in the order of the inputs."},
      {"add-negates-second", NodeType::add, [](const Alone& a) { return a.is(a.upstream, -a.upstream); },
       "the second has its sign turned, as for a difference", kAddAdvice},
      {"add-halves", NodeType::add, [](const Alone& a) { return a.is(a.upstream / 2, a.upstream / 2); },
       "the gradient was shared out, as for a mean", kAddAdvice},
  };
  return table;
}

/// The wrong rule that all runs of the type alone agree on.
const Rule* rule_of(const Evidence& e, NodeType type) {
  const std::vector<Alone> all = alone(e, type);
  for (const Rule& rule : rules()) {
    if (rule.type == type && !all.empty() && std::all_of(all.begin(), all.end(), rule.fits)) {
      return &rule;
    }
  }
  return nullptr;
}

/// The run of this type alone that failed: in its forward (`action` 0) or its backward.
const Case* failed_alone(const Evidence& e, NodeType type, Failure failure) {
  for (const Case& c : e.cases) {
    const bool is_alone =
        c.failed_kind() == Action::Kind::node_forward || c.failed_kind() == Action::Kind::node_backward;
    if (is_alone && c.failure == failure &&
        c.probe.nodes[static_cast<std::size_t>(c.probe.output)].type == type) {
      return &c;
    }
  }
  return nullptr;
}

/// The first run of a node in the backward pass that sent something else than its gradient times the local
/// derivative, of a type that does so when alone.
std::optional<int> wrong_sender(const Evidence& e, const Case& c) {
  const Expected& want = c.expected[*c.backward_at];
  for (const Call& call : c.calls) {
    const auto id = static_cast<std::size_t>(call.node);
    if (!failed_alone(e, c.probe.nodes[id].type, Failure::returned) || !call.used.has_value()) {
      continue;
    }
    const std::vector<Value> right = sends(c.probe, want.results, call.node, call.used.value);
    for (std::size_t slot = 0; slot < call.sent.size(); ++slot) {
      if (!call.sent[slot] || !same(*call.sent[slot], right[slot])) {
        return call.node;
      }
    }
  }
  return {};
}

/// A node of a type whose forward fails when alone, at which the forward pass of the case goes wrong.
std::optional<int> wrong_computer(const Evidence& e, const Case& c) {
  const auto fails = [&](int node) {
    return failed_alone(e, c.probe.nodes[static_cast<std::size_t>(node)].type, Failure::result) != nullptr;
  };
  if (c.failure == Failure::result && fails(c.wrong_nodes().front())) {
    return c.wrong_nodes().front();
  }
  if (c.raised() && c.failed_kind() == Action::Kind::forward && c.claim.node) {
    for (const int input : c.probe.nodes[static_cast<std::size_t>(*c.claim.node)].inputs) {
      if (fails(input)) {
        return input;
      }
    }
  }
  return {};
}

/// The node whose rule is to blame on a case: the node alone, or one that does the same wrong thing in a
/// graph.
std::optional<int> culprit(const Evidence& e, const Case& c) {
  switch (c.failed_kind()) {
    case Action::Kind::node_backward:
      return c.failure == Failure::returned ? std::optional(c.probe.output) : std::nullopt;
    case Action::Kind::node_forward:
      return c.failure == Failure::result ? std::optional(c.probe.output) : std::nullopt;
    case Action::Kind::forward: return wrong_computer(e, c);
    default: break;
  }
  const bool broken =
      c.raised() && c.claim.error_type != "RecursionError" && c.claim.error_type != "NotImplementedError";
  if (!c.backward_at || (c.failure != Failure::gradient && !broken)) {
    return {};
  }
  if (broken && !c.starved && !c.calls.empty()) {  // what the last node returned may have broken the program
    const int last = c.calls.back().node;
    if (failed_alone(e, c.probe.nodes[static_cast<std::size_t>(last)].type, Failure::returned)) {
      return last;
    }
  }
  return wrong_sender(e, c);
}

std::string returned_text(const std::vector<Claimed>& returned) {
  if (returned.size() == 1 && returned[0].kind == Claimed::Kind::unreadable) {
    return "a " + returned[0].found;  // 'a float, not a list'
  }
  std::vector<std::string> parts;
  for (std::size_t i = 0; i < std::min<std::size_t>(returned.size(), 4); ++i) {
    parts.push_back(short_claim(returned[i]));
  }
  return parts.empty() ? "nothing" : join(parts);
}

bool in_forward(const Case& c) {
  return c.failed_kind() == Action::Kind::forward || c.failed_kind() == Action::Kind::node_forward;
}

template <std::size_t I>
bool holds(const Evidence& e, const Case& c) {
  const std::optional<int> node = in_forward(c) ? std::nullopt : culprit(e, c);
  const Rule& rule = rules()[I];
  return node && c.probe.nodes[static_cast<std::size_t>(*node)].type == rule.type &&
         rule_of(e, rule.type) == &rule;
}

template <std::size_t I>
void tell(const Evidence& e, const Case& c, Diagnosis& d) {
  const Rule& rule = rules()[I];
  const std::vector<Alone> all = alone(e, rule.type);
  const Alone& a = all.front();
  const std::string name = type_name(rule.type);
  d.message = name + " of p = " + short_value(a.p) + " and q = " + short_value(a.q) + ", with the gradient " +
              short_value(a.upstream) + " arriving, returned " + returned_text(*a.returned) + ": " +
              rule.message + ".";
  d.advice = rule.advice;
  if (c.action < c.claim.events.size()) {
    for (const Event& event : c.claim.events[c.action]) {
      if (event.kind == Event::Kind::backward && event.node == culprit(e, c)) {
        d.line = event.line;
      }
    }
  }
}

/// A rule that is wrong in no known way, or a wrong forward.
bool is_other(const Evidence& e, const Case& c) { return culprit(e, c).has_value(); }

std::string wrong_result_text(const Case& c) {
  const auto id = static_cast<std::size_t>(c.probe.output);
  const bool product = c.probe.nodes[id].type == NodeType::mul;
  const Value& p = c.probe.nodes[0].value;
  const Value& q = c.probe.nodes[1].value;
  const Claimed& got = c.failed_snapshot()->results[id];
  if (got.kind == Claimed::Kind::none) {
    return " has no result after `forward`: `self.result` is still None.";
  }
  const char* which = got.is(p * q) && !product  ? ": that is the product."
                      : got.is(p + q) && product ? ": that is the sum."
                      : got.is(p - q)            ? ": that is the difference."
                                                 : ".";
  return " has the result " + instead(got, c.expected[c.action].results[id]) + " after `forward`" + which;
}

void tell_other(const Evidence& e, const Case& c, Diagnosis& d) {
  const NodeType type = c.probe.nodes[static_cast<std::size_t>(*culprit(e, c))].type;
  const Case& shown = *failed_alone(e, type, in_forward(c) ? Failure::result : Failure::returned);
  const std::string at = std::string(type_name(type)) + " of p = " + short_value(shown.probe.nodes[0].value) +
                         " and q = " + short_value(shown.probe.nodes[1].value);
  if (in_forward(c)) {
    d.message = at + wrong_result_text(shown);
    d.advice =
        "forward() computes from `self.input(0)` and `self.input(1)` and stores the value in `self.result`.";
    return;
  }
  const std::vector<Claimed>& returned = shown.failed_snapshot()->returned;
  const std::vector<Value>& want = shown.expected[shown.action].returned;
  const bool nothing = returned.empty() || (returned.size() == 1 && returned[0].found.rfind("None", 0) == 0);
  d.message = at + ", with the gradient " + short_value(shown.probe.actions[shown.action].value) +
              " arriving, returned " + (nothing ? "nothing" : returned_text(returned)) + " instead of " +
              join({short_value(want[0]), short_value(want[1])}) + ".";
  d.advice =
      nothing ? "backward() returns a list with one gradient per input; who adds them up is not its business."
      : type == NodeType::mul ? kMulAdvice
                              : kAddAdvice;
}

}  // namespace

const std::vector<Hypothesis>& rule_hypotheses() {
  static const std::vector<Hypothesis> table{
      {"mul-not-swapped", holds<0>, tell<0>},    {"mul-drops-upstream", holds<1>, tell<1>},
      {"mul-one-gradient", holds<2>, tell<2>},   {"mul-uses-result", holds<3>, tell<3>},
      {"add-drops-upstream", holds<4>, tell<4>}, {"add-one-gradient", holds<5>, tell<5>},
      {"add-negates-second", holds<6>, tell<6>}, {"add-halves", holds<7>, tell<7>},
      {"wrong-value", is_other, tell_other},
  };
  return table;
}

}  // namespace backprop::lab
