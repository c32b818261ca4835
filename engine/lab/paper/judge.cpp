#include "engine/lab/paper/judge.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "engine/lab/paper/slips.h"

namespace backprop::lab {
namespace {

/// The blanks from which a blank is computed directly.
std::vector<std::string> sources(const Blank& blank) {
  static const std::vector<std::pair<std::string, std::vector<std::string>>> table{
      {"b", {"a"}},
      {"d", {"c"}},
      {"e", {"d"}},
      {"z", {"b", "e"}},
      {"dz/de", {"dz/dz"}},
      {"dz/dd", {"dz/de", "e", "d", "c"}},
      {"dz/dc", {"dz/dd"}},
      {"dz/db", {"dz/dz"}},
      {"dz/da", {"dz/db", "b", "a"}},
      {"dz/dx", {"dz/da", "dz/dc"}},
  };
  for (const auto& [name, list] : table) {
    if (name == blank.name) {
      return list;
    }
  }
  return {};
}

/// How the letter e was taken, for a learner.
std::string reading_note(const Expression& expression, LetterE e) {
  if (!expression.has_letter_e()) {
    return {};
  }
  bool euler = false;
  bool node = false;
  for (const Term& term : expression.terms()) {
    if (term.kind == Term::Kind::letter_e) {
      const bool is_euler =
          e == LetterE::always_euler || (e == LetterE::euler_in_powers && term.base_of_power);
      (is_euler ? euler : node) = true;
    }
  }
  return euler && node ? ", e is Euler's number in powers, otherwise the node e"
         : euler       ? ", e is Euler's number"
                       : ", e is the node e";
}

}  // namespace

CoshJudge::CoshJudge(Place place) : place_(std::move(place)) {
  truth_.push_back(cosh_at(place_.x));
  for (const double x : cosh_points()) {
    truth_.push_back(cosh_at(x));
  }
  own_ = truth_;
}

std::vector<Candidate> CoshJudge::candidates(const Blank& blank, const std::string& text,
                                             const Formula& plain) const {
  std::vector<Candidate> out = readings(text, plain, cosh_vocabulary());
  for (Candidate& candidate : out) {
    // `a = log 2`: the blank's own name in front says nothing.
    auto& parts = candidate.formula.parts;
    if (parts.size() > 1 && parts[0].terms().size() == 1 &&
        names_itself(blank, parts[0], LetterE::always_node)) {
      parts.erase(parts.begin());
    }
  }
  return out;
}

CoshJudge::Curve CoshJudge::curve(const Candidate& candidate, const Expression& part) const {
  Curve out;
  for (const Point& p : truth_) {
    const Scope scope{{p.value.begin(), p.value.end()}, {p.gradient.begin(), p.gradient.end()}};
    out.push_back(part.evaluate(scope, candidate.e, cosh_vocabulary()));
  }
  return out;
}

bool CoshJudge::names_itself(const Blank& blank, const Expression& part, LetterE e) const {
  switch (blank.kind) {
    case Blank::Kind::value: return part.uses_variable(blank.quantity, e, cosh_vocabulary());
    case Blank::Kind::gradient: return part.uses_gradient(blank.quantity);
    case Blank::Kind::formula:
      return std::any_of(part.terms().begin(), part.terms().end(),
                         [](const Term& term) { return term.kind == Term::Kind::gradient; });
  }
  return false;
}

/// A constant is compared at the place, a formula everywhere.
bool CoshJudge::matches(const Candidate& candidate, const Expression& part, const Curve& expected) const {
  const Curve mine = curve(candidate, part);
  if (part.is_constant(candidate.e)) {
    return near(mine[0], expected[0]);
  }
  for (std::size_t i = 0; i < mine.size(); ++i) {
    if (!near(mine[i], expected[i])) {
      return false;
    }
  }
  return true;
}

bool CoshJudge::is_right(const Blank& blank, const Candidate& candidate, const Expression& part) const {
  if (names_itself(blank, part, candidate.e) ||
      (blank.kind == Blank::Kind::formula && part.is_constant(candidate.e))) {
    return false;
  }
  Curve expected;
  for (const Point& p : truth_) {
    expected.push_back(blank.expected(p));
  }
  return matches(candidate, part, expected);
}

bool CoshJudge::follows(const Blank& blank, const Candidate& candidate, const Expression& part) const {
  if (is_right(blank, candidate, part)) {
    return true;
  }
  if (names_itself(blank, part, candidate.e)) {
    return false;
  }
  const std::size_t ways = follow(blank, own_[0]).size();
  for (std::size_t way = 0; way < ways; ++way) {
    Curve expected;
    for (const Point& p : own_) {
      expected.push_back(follow(blank, p)[way]);
    }
    if (matches(candidate, part, expected)) {
      return true;
    }
  }
  return false;
}

Judgement CoshJudge::judge(const Blank& blank, const std::string& text) {
  Judgement verdict;
  if (is_blank(text)) {
    remember(blank, nullptr);
    return verdict;
  }
  auto read = parse(text, cosh_vocabulary());
  if (const auto* unreadable = std::get_if<Unreadable>(&read)) {
    verdict.status = Judgement::Status::unreadable;
    verdict.message = unreadable->message;
    verdict.position = unreadable->position;
    remember(blank, nullptr);
    return verdict;
  }

  const std::vector<Candidate> all = candidates(blank, text, std::get<Formula>(read));
  const auto every_part = [&](const Candidate& c, auto test) {
    return std::all_of(c.formula.parts.begin(), c.formula.parts.end(),
                       [&](const Expression& part) { return (this->*test)(blank, c, part); });
  };
  const Candidate* chosen = nullptr;
  for (const Candidate& c : all) {
    if (every_part(c, &CoshJudge::is_right)) {
      chosen = &c;
      verdict.status = Judgement::Status::right;
      break;
    }
  }
  if (!chosen) {
    for (const Candidate& c : all) {
      if (every_part(c, &CoshJudge::follows)) {
        chosen = &c;
        verdict.status = Judgement::Status::follows;
        verdict.message = follows_from(blank);
        break;
      }
    }
  }
  if (!chosen) {
    verdict.status = Judgement::Status::wrong;
    for (const Candidate& c : all) {
      if (name_slip(blank, c, verdict)) {
        chosen = &c;
        break;
      }
    }
  }
  if (!chosen) {
    chosen = &all.front();
    name_wrong(blank, *chosen, text, verdict);
  }

  const Curve own = curve(*chosen, chosen->last());
  verdict.value = own[0];
  verdict.read = chosen->last().to_text(cosh_vocabulary()) + reading_note(chosen->last(), chosen->e);
  verdict.read_latex = chosen->last().to_latex(cosh_vocabulary());
  remember(blank, names_itself(blank, chosen->last(), chosen->e) || !std::isfinite(own[0]) ? nullptr : &own);
  return verdict;
}

bool CoshJudge::name_slip(const Blank& blank, const Candidate& candidate, Judgement& verdict) const {
  const Expression& part = candidate.last();
  if (names_itself(blank, part, candidate.e) ||
      (blank.kind == Blank::Kind::formula && part.is_constant(candidate.e))) {
    return false;
  }
  for (const auto* points : {&truth_, &own_}) {
    for (const Slip& slip : cosh_slips()) {
      if (slip.blank != blank.name) {
        continue;
      }
      Curve expected;
      for (const Point& p : *points) {
        expected.push_back(slip.value(p));
      }
      if (matches(candidate, part, expected)) {
        verdict.diagnosis = slip.slug;
        verdict.message = slip.message;
        return true;
      }
    }
  }
  return false;
}

/// A wrong answer that is no known slip of this blank.
void CoshJudge::name_wrong(const Blank& blank, const Candidate& candidate, const std::string& text,
                           Judgement& verdict) const {
  const Expression& part = candidate.last();
  const double value = curve(candidate, part)[0];
  const double expected = blank.expected(truth_[0]);
  const bool constant = part.is_constant(candidate.e);
  const std::string name = blank.kind == Blank::Kind::formula ? "dz/dx" : blank.name;
  if (names_itself(blank, part, candidate.e)) {
    verdict.diagnosis = "circular";
    verdict.message = blank.kind == Blank::Kind::formula
                          ? "A gradient stands in the answer: write it with x alone."
                          : "This says " + name + " by way of " + name + ": write what it amounts to.";
  } else if (!std::isfinite(value)) {
    verdict.diagnosis = "no-value";
    verdict.message = "This has no value at x = " + place_.name +
                      ": it divides by zero, takes the logarithm of something that is not positive, or grows "
                      "without bound.";
  } else if (blank.kind == Blank::Kind::formula && constant) {
    verdict.diagnosis = "value-for-formula";
    verdict.message =
        near(value, expected)
            ? "That is its value at x = " + place_.name + ". Asked is the formula, which holds for every x."
            : "This is a number. Asked is a formula in x, which holds for every x.";
  } else if (near(value, expected) && is_right(blank, candidate, part)) {
    verdict.diagnosis = "contradiction";
    verdict.message = "The last part is right, but it is not equal to what stands before the equals sign.";
  } else if (near(value, expected)) {
    verdict.diagnosis = "coincidence";
    verdict.message =
        "At x = " + place_.name + " the number agrees, but by coincidence: for another x it does not.";
  } else if (near(value, -expected)) {
    verdict.diagnosis = expected < 0 ? "lost-minus" : "extra-minus";
    verdict.message = "The size is right, the sign is not.";
  } else if (near(std::fabs(value), std::fabs(place_.x) / std::log(10.0))) {
    verdict.diagnosis = "log-base-ten";
    verdict.message =
        "This is a logarithm to base 10: log is the natural logarithm here, the ln of a calculator.";
  } else if (constant && text.find('.') != std::string::npos &&
             std::fabs(value - expected) <= 0.011 * std::fabs(expected)) {
    verdict.diagnosis = "rounded";
    verdict.message =
        "Close, but rounded too early: write it exactly, as you would on paper, or with 7 digits.";
  } else {
    verdict.diagnosis = "wrong-value";
    verdict.message =
        blank.kind == Blank::Kind::formula
            ? "This formula is not the derivative of cosh x: differentiate e^x and e^-x one at a time."
        : blank.kind == Blank::Kind::value
            ? "This is not the value of " + name + ": apply the operation in its box to what enters it."
            : "This is not " + name +
                  ": multiply what arrives from the right by the local derivative "
                  "on the edge, and add where edges meet.";
  }
}

std::string CoshJudge::follows_from(const Blank& blank) const {
  std::string list;
  for (const std::string& source : sources(blank)) {
    if (std::find(given_.begin(), given_.end(), source) == given_.end()) {
      continue;
    }
    const auto at = std::find_if(cosh_blanks().begin(), cosh_blanks().end(),
                                 [&](const Blank& each) { return each.name == source; });
    if (!near(at->expected(own_[0]), at->expected(truth_[0]))) {
      list += (list.empty() ? "" : " and ") + source;
    }
  }
  return "Follows correctly from your " + (list.empty() ? "earlier answers" : list) +
         ". Full credit; it will change when you mend that.";
}

/// Keeps an answer for later blanks. A blank without one is taken to follow from the answers before it.
void CoshJudge::remember(const Blank& blank, const Curve* own) {
  if (blank.kind == Blank::Kind::formula) {
    return;
  }
  for (std::size_t i = 0; i < own_.size(); ++i) {
    const std::vector<double> next = follow(blank, own_[i]);
    auto& slot =
        blank.kind == Blank::Kind::value ? own_[i].value[blank.quantity] : own_[i].gradient[blank.quantity];
    slot = own ? (*own)[i] : next.empty() ? slot : next[0];
  }
  if (own) {
    given_.push_back(blank.name);
  }
}

}  // namespace backprop::lab
