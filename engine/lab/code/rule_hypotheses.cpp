#include <algorithm>

#include "engine/lab/code/hypothesis.h"
#include "engine/lab/code/node_runs.h"
#include "engine/lab/code/value_math.h"
#include "engine/lab/code/words.h"

namespace backprop::lab {
namespace {

bool is(const NodeRun& run, const Value& first, const Value& second) {
  return run.returned.size() == 2 && run.returned[0].is(first) && run.returned[1].is(second);
}

/// Whether both are that number in every entry, whatever their shape.
bool is_all(const Claimed& claimed, double number) {
  return claimed.has_value() && claimed.is(filled(claimed.value.shape, number));
}

/// What a wrong rule returns: the same thing on every run of such a node.
struct Rule {
  const char* slug;
  NodeType type;
  bool (*fits)(const NodeRun&);
  const char* message;  // after what was returned
  const char* advice;
};

bool is_zero(const Claimed& claimed) { return claimed.kind == Claimed::Kind::none || is_all(claimed, 0); }

bool gives_one(const NodeRun& run, const Value& first, const Value& second) {
  const std::vector<Claimed>& r = run.returned;
  if (r.size() == 1) {  // one value, or one value in a list
    const std::string found = without_article(r[0].found);
    const auto starts = [&](const char* with) { return found.rfind(with, 0) == 0; };
    return r[0].has_value() || starts("float") || starts("int") || starts("Tensor") || starts("number");
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
       [](const NodeRun& a) { return is(a, a.upstream * a.p, a.upstream * a.q) || is(a, a.p, a.q); },
       "each input got its own value as the local derivative, where the other factor belongs", kMulAdvice},
      {"mul-drops-upstream", NodeType::mul, [](const NodeRun& a) { return is(a, a.q, a.p); },
       "these are the local derivatives alone; the gradient that arrived was left out", kMulAdvice},
      {"mul-one-gradient", NodeType::mul,
       [](const NodeRun& a) { return gives_one(a, a.upstream * a.q, a.upstream * a.p); },
       "only one of the two inputs gets a gradient",
       "Return a list with one gradient per input, in the order of the inputs."},
      {"mul-uses-result", NodeType::mul,
       [](const NodeRun& a) {
         return is(a, a.upstream * a.result, a.upstream * a.result) || is(a, a.result, a.result);
       },
       "the product itself was used where one of the factors belongs", kMulAdvice},
      {"add-drops-upstream", NodeType::add,
       [](const NodeRun& a) {
         return a.returned.size() == 2 && is_all(a.returned[0], 1) && is_all(a.returned[1], 1);
       },
       "these are the local derivatives alone; the gradient that arrived was left out",
       "The local derivatives of a sum are 1. Multiply them by what arrived: `self.gradient`."},
      {"add-one-gradient", NodeType::add,
       [](const NodeRun& a) { return gives_one(a, a.upstream, a.upstream); },
       "only one of the two inputs gets a gradient",
       "Return a list with one gradient per input, in the order of the inputs."},
      {"add-negates-second", NodeType::add, [](const NodeRun& a) { return is(a, a.upstream, -a.upstream); },
       "the second has its sign turned, as for a difference", kAddAdvice},
      {"add-halves", NodeType::add, [](const NodeRun& a) { return is(a, a.upstream / 2, a.upstream / 2); },
       "the gradient was shared out, as for a mean", kAddAdvice},
  };
  return table;
}

/// The wrong rule that all runs of the type agree on.
const Rule* rule_of(const Evidence& e, NodeType type) {
  const std::vector<NodeRun> all = node_runs(e, type);
  if (std::all_of(all.begin(), all.end(), [](const NodeRun& run) { return run.is_right(); })) {
    return nullptr;
  }
  for (const Rule& rule : rules()) {
    if (rule.type == type && std::all_of(all.begin(), all.end(), rule.fits)) {
      return &rule;
    }
  }
  return nullptr;
}

template <std::size_t I>
bool holds(const Evidence& e, const Case& c) {
  const std::optional<NodeType> type = wrong_backward(e, c);
  const Rule& rule = rules()[I];
  return type == rule.type && rule_of(e, rule.type) == &rule;
}

template <std::size_t I>
void tell(const Evidence& e, const Case& c, Diagnosis& d) {
  const Rule& rule = rules()[I];
  const NodeRun shown = *wrong_run(e, rule.type);
  d.message = shown.told() + " returned " + shown.returned_text() + ": " + rule.message + ".";
  d.advice = rule.advice;
  const std::optional<NodeRun> here = wrong_run_in(c);
  d.line = here ? here->line : std::nullopt;
}

// ---------------------------------------------------------------- wrong in no known way

bool is_other_backward(const Evidence& e, const Case& c) { return wrong_backward(e, c).has_value(); }

void tell_other_backward(const Evidence& e, const Case& c, Diagnosis& d) {
  const NodeRun run = *wrong_run(e, *wrong_backward(e, c));
  const bool nothing = run.returned_text() == "nothing";
  d.message = run.told() + " returned " + run.returned_text() + " instead of " + run.needed_text() + ".";
  d.advice =
      nothing ? "backward() returns a list with one gradient per input; who adds them up is not its business."
      : run.type == NodeType::mul ? kMulAdvice
      : run.type == NodeType::matmul
          ? "Multiply out one entry by hand: which entries of G reach it, and with which factor?"
          : kAddAdvice;
  d.line = run.line;
}

}  // namespace

const std::vector<Hypothesis>& rule_hypotheses() {
  static const std::vector<Hypothesis> table{
      {"mul-not-swapped", holds<0>, tell<0>},    {"mul-drops-upstream", holds<1>, tell<1>},
      {"mul-one-gradient", holds<2>, tell<2>},   {"mul-uses-result", holds<3>, tell<3>},
      {"add-drops-upstream", holds<4>, tell<4>}, {"add-one-gradient", holds<5>, tell<5>},
      {"add-negates-second", holds<6>, tell<6>}, {"add-halves", holds<7>, tell<7>},
  };
  return table;
}

const std::vector<Hypothesis>& other_rule_hypotheses() {
  static const std::vector<Hypothesis> table{
      {"wrong-value", is_other_backward, tell_other_backward},
  };
  return table;
}

}  // namespace backprop::lab
