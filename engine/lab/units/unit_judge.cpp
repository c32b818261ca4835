#include "engine/lab/units/unit_judge.h"

#include <algorithm>
#include <cmath>
#include <variant>

namespace backprop::lab {
namespace {

using Kind = UnitBlank::Kind;

}  // namespace

UnitJudge::Curve UnitJudge::curve(const Candidate& candidate, const Expression& part) const {
  Curve out;
  for (const Scope& scope : sheet_.points) {
    out.push_back(part.evaluate(scope, candidate.e, sheet_.vocabulary));
  }
  return out;
}

UnitJudge::Curve UnitJudge::curve(double (*value)(const Scope&)) const {
  Curve out;
  for (const Scope& scope : sheet_.points) {
    out.push_back(value(scope));
  }
  return out;
}

UnitJudge::Curve UnitJudge::following(const UnitBlank& blank) const {
  if (!blank.follow) {
    return {};
  }
  Curve out;
  bool wrong = false;
  for (std::size_t i = 0; i < sheet_.points.size(); ++i) {
    std::vector<double> values;
    for (const std::string& source : blank.from) {
      const auto at = std::find_if(sheet_.blanks.begin(), sheet_.blanks.end(),
                                   [&](const UnitBlank& each) { return each.name == source; });
      const double expected = at->expected(sheet_.points[i]);
      const auto own = own_.find(source);
      values.push_back(own == own_.end() ? expected : own->second[i]);
      wrong = wrong || !near(values.back(), expected);
    }
    out.push_back(blank.follow(sheet_.points[i], values));
  }
  return wrong ? out : Curve{};
}

bool UnitJudge::names_itself(const UnitBlank& blank, const Expression& part, LetterE e) const {
  return (blank.gradient >= 0 && part.uses_gradient(blank.gradient)) ||
         (blank.quantity >= 0 && part.uses_variable(blank.quantity, e, sheet_.vocabulary));
}

/// A constant is compared in the step's own example, a formula everywhere.
bool UnitJudge::matches(const UnitBlank& blank, const Candidate& candidate, const Expression& part,
                        const Curve& expected) const {
  const bool constant = part.is_constant(candidate.e);
  if (names_itself(blank, part, candidate.e) || (blank.kind == Kind::formula && constant) ||
      (blank.kind == Kind::number && !constant)) {
    return false;
  }
  const Curve mine = curve(candidate, part);
  for (std::size_t i = 0; i < (constant ? 1 : mine.size()); ++i) {
    if (!near(mine[i], expected[i])) {
      return false;
    }
  }
  return true;
}

bool UnitJudge::all_match(const UnitBlank& blank, const Candidate& candidate, const Curve& expected) const {
  return !expected.empty() &&
         std::all_of(candidate.formula.parts.begin(), candidate.formula.parts.end(),
                     [&](const Expression& part) { return matches(blank, candidate, part, expected); });
}

Judgement UnitJudge::judge(const UnitBlank& blank, const std::string& text) {
  Judgement verdict;
  if (is_blank(text)) {
    return verdict;
  }
  auto read = parse(text, sheet_.vocabulary);
  if (const auto* unreadable = std::get_if<Unreadable>(&read)) {
    verdict.status = Judgement::Status::unreadable;
    verdict.message = unreadable->message;
    verdict.position = unreadable->position;
    return verdict;
  }
  std::vector<Candidate> all = readings(text, std::get<Formula>(read), sheet_.vocabulary);
  for (Candidate& candidate : all) {
    // `r_12 = ...`: the blank's own name in front says nothing.
    auto& parts = candidate.formula.parts;
    if (parts.size() > 1 && parts[0].terms().size() == 1 && names_itself(blank, parts[0], candidate.e)) {
      parts.erase(parts.begin());
    }
  }
  const auto find = [&](const Curve& expected) {
    const auto at = std::find_if(all.begin(), all.end(),
                                 [&](const Candidate& each) { return all_match(blank, each, expected); });
    return at == all.end() ? nullptr : &*at;
  };
  const Candidate* chosen = find(curve(blank.expected));
  verdict.status = Judgement::Status::right;
  if (!chosen) {
    chosen = find(following(blank));
    verdict.status = chosen ? Judgement::Status::follows : Judgement::Status::wrong;
  }
  if (!chosen) {
    const auto at = std::find_if(all.begin(), all.end(),
                                 [&](const Candidate& each) { return name_slip(blank, each, verdict); });
    chosen = at == all.end() ? &all.front() : &*at;
    if (at == all.end()) {
      name_wrong(blank, *chosen, text, verdict);
    }
  } else if (verdict.status == Judgement::Status::follows) {
    std::string list;
    for (const std::string& source : blank.from) {
      list += own_.count(source) == 0 ? "" : (list.empty() ? "" : " and ") + source;
    }
    verdict.message =
        "Follows correctly from your " + list + ". Full credit; it will change when you mend that.";
  }
  const Curve own = curve(*chosen, chosen->last());
  verdict.value = own[0];
  verdict.read = chosen->last().to_text(sheet_.vocabulary);
  verdict.read_latex = chosen->last().to_latex(sheet_.vocabulary);
  if (std::isfinite(own[0])) {
    own_[blank.name] = own;
  }
  return verdict;
}

bool UnitJudge::name_slip(const UnitBlank& blank, const Candidate& candidate, Judgement& verdict) const {
  for (const UnitSlip& slip : blank.slips) {
    if (matches(blank, candidate, candidate.last(), curve(slip.value))) {
      verdict.diagnosis = slip.slug;
      verdict.message = slip.message;
      return true;
    }
  }
  return false;
}

/// A wrong answer that is no known slip of this blank.
void UnitJudge::name_wrong(const UnitBlank& blank, const Candidate& candidate, const std::string& text,
                           Judgement& verdict) const {
  const Expression& part = candidate.last();
  const bool constant = part.is_constant(candidate.e);
  const double value = curve(candidate, part)[0];
  const double expected = blank.expected(sheet_.points[0]);
  if (names_itself(blank, part, candidate.e)) {
    verdict.diagnosis = "circular";
    verdict.message = "What is asked for stands in the answer: write what it amounts to.";
  } else if (blank.kind == Kind::formula && constant) {
    verdict.diagnosis = "value-for-formula";
    verdict.message = "This is a number. Asked is a formula, in terms of the entries.";
  } else if (!std::isfinite(value)) {
    verdict.diagnosis = "no-value";
    verdict.message =
        "This has no value: it divides by zero, takes the logarithm of something that is not positive, or "
        "asks "
        "for the gradient of a gradient.";
  } else if (blank.kind == Kind::number && !constant) {
    verdict.diagnosis = "formula-for-value";
    verdict.message = "This is a formula. Asked is its value: put the numbers in.";
  } else if (matches(blank, candidate, part, curve(blank.expected))) {
    verdict.diagnosis = "contradiction";
    verdict.message = "The last part is right, but it is not equal to what stands before the equals sign.";
  } else if (near(value, expected)) {
    verdict.diagnosis = "coincidence";
    verdict.message =
        constant ? blank.advice
                 : "With the numbers of the example it agrees, but by coincidence: with others it does not.";
  } else if (near(value, -expected)) {
    verdict.diagnosis = expected < 0 ? "lost-minus" : "extra-minus";
    verdict.message = "The size is right, the sign is not.";
  } else if (constant && text.find('.') != std::string::npos &&
             std::fabs(value - expected) <= 0.011 * std::fabs(expected)) {
    verdict.diagnosis = "rounded";
    verdict.message =
        "Close, but rounded too early: write it exactly, as you would on paper, or with 7 digits.";
  } else {
    verdict.diagnosis = "wrong-value";
    verdict.message = blank.advice;
  }
}

}  // namespace backprop::lab
