#include <algorithm>
#include <cmath>

#include "engine/lab/code/hypothesis.h"
#include "engine/lab/code/replay.h"
#include "engine/lab/code/words.h"

namespace backprop::lab {
namespace {

/// One run of Add or Mul alone: inputs p and q, what arrived, what was returned.
struct Alone {
  NodeType type;
  double p, q, upstream, result;
  const std::vector<Claimed>* returned;

  bool is(double first, double second) const {
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
        out.push_back({type, c.probe.nodes[0].value, c.probe.nodes[1].value, action.number,
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

bool gives_one(const Alone& a, double first, double second) {
  const std::vector<Claimed>& r = *a.returned;
  if (r.size() == 1) {
    return r[0].kind == Claimed::Kind::number || r[0].found.rfind("float", 0) == 0 || r[0].found.rfind("int", 0) == 0;
  }
  return r.size() == 2 && ((r[0].is(first) && is_zero(r[1])) || (is_zero(r[0]) && r[1].is(second)));
}

const char* const kMulAdvice = "Hold one factor still: when p moves a little, p*q moves by that times the other factor. "
                               "What arrives from above is multiplied with it.";
const char* const kAddAdvice = "When p moves a little, p+q moves by exactly as much, and so it does for q: each input "
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
       "only one of the two inputs gets a gradient", "Return a list with one gradient per input, in the order of the inputs."},
      {"mul-uses-result", NodeType::mul,
       [](const Alone& a) { return a.is(a.upstream * a.result, a.upstream * a.result) || a.is(a.result, a.result); },
       "the product itself was used where one of the factors belongs", kMulAdvice},
      {"add-drops-upstream", NodeType::add, [](const Alone& a) { return a.is(1, 1); },
       "these are the local derivatives alone; the gradient that arrived was left out",
       "The local derivatives of a sum are 1. Multiply them by what arrived: `self.gradient`."},
      {"add-one-gradient", NodeType::add, [](const Alone& a) { return gives_one(a, a.upstream, a.upstream); },
       "only one of the two inputs gets a gradient", "Return a list with one gradient per input, in the order of the inputs."},
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

/// The node whose rule is to blame on a case: the node alone, or the first call that sent something else than its
/// gradient times the local derivative.
std::optional<int> culprit(const Evidence& e, const Case& c) {
  if (c.failure == Failure::returned) {
    return c.probe.actions[c.action].node;
  }
  const auto is_wrong_type = [&](int node) {
    return rule_of(e, c.probe.nodes[static_cast<std::size_t>(node)].type) != nullptr;
  };
  if (c.raised() && c.backward_at && !c.calls.empty() && is_wrong_type(c.calls.back().node)) {
    return c.calls.back().node;  // what it returned broke the program
  }
  if (c.failure != Failure::gradient || !c.backward_at) {
    return {};
  }
  const Expected& want = c.expected[*c.backward_at];
  for (const Call& call : c.calls) {
    const auto id = static_cast<std::size_t>(call.node);
    for (std::size_t slot = 0; slot < call.sent.size() && is_wrong_type(call.node); ++slot) {
      const double local = want.contributions[id][slot] / want.gradients[id];
      const std::optional<double> sent = call.sent[slot];
      if (call.used.kind == Claimed::Kind::number && (!sent || !same(*sent, call.used.number * local))) {
        return call.node;
      }
    }
  }
  return {};
}

std::string returned_text(const std::vector<Claimed>& returned) {
  std::vector<std::string> parts;
  for (std::size_t i = 0; i < std::min<std::size_t>(returned.size(), 4); ++i) {
    parts.push_back(short_claim(returned[i]));
  }
  return parts.empty() ? "nothing" : join(parts);
}

template <std::size_t I>
bool holds(const Evidence& e, const Case& c) {
  const std::optional<int> node = culprit(e, c);
  const Rule& rule = rules()[I];
  return node && c.probe.nodes[static_cast<std::size_t>(*node)].type == rule.type && rule_of(e, rule.type) == &rule;
}

template <std::size_t I>
void tell(const Evidence& e, const Case& c, Diagnosis& d) {
  const Rule& rule = rules()[I];
  const std::vector<Alone> all = alone(e, rule.type);
  const Alone& a = all.front();
  const std::string name = type_name(rule.type);
  d.message = name + " of p = " + short_number(a.p) + " and q = " + short_number(a.q) + ", with the gradient " +
              short_number(a.upstream) + " arriving, returned " + returned_text(*a.returned) + ": " + rule.message + ".";
  d.advice = rule.advice;
  if (c.action < c.claim.events.size()) {
    for (const Event& event : c.claim.events[c.action]) {
      if (event.kind == Event::Kind::backward && event.node == culprit(e, c)) {
        d.line = event.line;
      }
    }
  }
}

/// A rule that is wrong in no known way, or a wrong forward of the node alone.
bool is_other(const Evidence&, const Case& c) {
  return c.failure == Failure::returned ||
         (c.failure == Failure::result && c.failed_kind() == Action::Kind::node_forward);
}

void tell_other(const Evidence&, const Case& c, Diagnosis& d) {
  const int node = c.probe.actions[c.action].node;
  const auto id = static_cast<std::size_t>(node);
  const bool product = c.probe.nodes[id].type == NodeType::mul;
  const std::string name = type_name(c.probe.nodes[id].type);
  const double p = c.probe.nodes[0].value;
  const double q = c.probe.nodes[1].value;
  const std::string at = name + " of p = " + short_number(p) + " and q = " + short_number(q);
  if (c.failure == Failure::result) {
    const Claimed& got = c.failed_snapshot()->results[id];
    d.message = got.kind == Claimed::Kind::none
                    ? at + " has no result after forward(): `self.result` is still None."
                    : at + " has the result " + short_claim(got) + " after forward() instead of " +
                          short_number(c.expected[c.action].results[id]) +
                          (got.is(p * q) && !product ? ": that is the product."
                           : got.is(p + q) && product ? ": that is the sum."
                           : got.is(p - q)            ? ": that is the difference."
                                                      : ".");
    d.advice = "forward() computes from `self.input(0)` and `self.input(1)` and stores the value in `self.result`.";
    return;
  }
  const std::vector<Claimed>& returned = c.failed_snapshot()->returned;
  const std::vector<double>& want = c.expected[c.action].returned;
  const bool nothing = returned.empty() || (returned.size() == 1 && returned[0].found.rfind("None", 0) == 0);
  d.message = at + ", with the gradient " + short_number(c.probe.actions[c.action].number) + " arriving, returned " +
              (nothing ? "nothing" : returned_text(returned)) + " instead of " +
              join({short_number(want[0]), short_number(want[1])}) + ".";
  d.advice = nothing               ? "backward() returns a list with one gradient per input; who adds them up is not its business."
             : product             ? kMulAdvice
                                   : kAddAdvice;
}

}  // namespace

const std::vector<Hypothesis>& rule_hypotheses() {
  static const std::vector<Hypothesis> table{
      {"mul-not-swapped", holds<0>, tell<0>},  {"mul-drops-upstream", holds<1>, tell<1>},
      {"mul-one-gradient", holds<2>, tell<2>}, {"mul-uses-result", holds<3>, tell<3>},
      {"add-drops-upstream", holds<4>, tell<4>}, {"add-one-gradient", holds<5>, tell<5>},
      {"add-negates-second", holds<6>, tell<6>}, {"add-halves", holds<7>, tell<7>},
      {"wrong-value", is_other, tell_other},
  };
  return table;
}

}  // namespace backprop::lab
