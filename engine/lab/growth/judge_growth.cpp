#include "engine/lab/growth/judge_growth.h"

#include <algorithm>
#include <variant>

#include "engine/lab/growth/compare.h"
#include "engine/lab/paper/readings.h"

namespace backprop::lab {
namespace {

using Status = Judgement::Status;

constexpr double kTooLoose = 0.5;
constexpr double kLowerBound = 0.5;
constexpr double kConstantsLeftIn = 0.75;

std::string code(const std::string& text) { return "`" + text + "`"; }

/// How f grows along the rates: `t^2`, or a constant.
std::string along(const Growth& f, const std::vector<std::int64_t>& rates, const std::string& t) {
  const Rational power = f.along(rates);
  if (power.sign() == 0) {
    return "stays as it is";
  }
  const std::string text = power.text();
  return "grows as " + code(power == Rational(1)       ? t
                            : power.denominator() == 1 ? t + "^" + text
                                                       : t + "^(" + text + ")");
}

std::string capitalised(std::string text) {
  text[0] = static_cast<char>(text[0] - 'a' + 'A');
  return text;
}

class GrowthJudge {
 public:
  GrowthJudge(const GrowthQuestion& question, GrowthReading reading)
      : question_(question),
        letters_(growth_letters(question.letters)),
        needed_(std::get<GrowthReading>(read_growth(question.right, letters_)).growth),
        reading_(std::move(reading)),
        yours_(reading_.growth),
        too_small_(bound(needed_, yours_)),
        too_large_(bound(yours_, needed_)) {}

  Judgement run() {
    Judgement out;
    const char* const letter = reading_.word == BoundWord::theta   ? "Θ"
                               : reading_.word == BoundWord::omega ? "Ω"
                                                                   : "O";
    out.read = letter + ("(" + yours_.text(letters_) + ")");
    out.read_latex = (reading_.word == BoundWord::theta   ? "\\Theta"
                      : reading_.word == BoundWord::omega ? "\\Omega"
                                                          : "O") +
                     ("(" + yours_.latex(letters_) + ")");
    if (too_small_.holds && too_large_.holds) {
      equal(out);
    } else {
      different(out);
    }
    return out;
  }

 private:
  void partial(Judgement& out, double credit, const char* slug, std::string message) const {
    out.status = Status::partial;
    out.credit = credit;
    out.diagnosis = slug;
    out.message = std::move(message);
  }

  void equal(Judgement& out) const {
    const std::string lean = leading(yours_).text(letters_);
    if (reading_.word == BoundWord::omega) {
      return partial(
          out, kLowerBound, "lower-bound",
          "The growth is right, the word is not: Ω says at least. Asked is a bound from above, `O(" + lean +
              ")`; Θ, which is both, is right as well.");
    }
    if (reading_.constants) {
      return partial(
          out, kConstantsLeftIn, "constants-left-in",
          "The growth is right, and part of the credit is yours. A constant factor says nothing about "
          "growth: leave it out and write `O(" +
              lean + ")`.");
    }
    out.status = Status::right;
    if (leading(yours_).terms().size() < yours_.terms().size()) {
      out.message = "Right. Some terms are dominated by the others and may be left out: `O(" + lean + ")`.";
    } else if (reading_.word == BoundWord::small_o) {
      out.message = "Right, read as a capital O: a small o would say that it grows strictly less.";
    }
  }

  void different(Judgement& out) const {
    out.status = Status::wrong;
    if (too_small_.holds) {
      out.credit = kTooLoose;
      out.status = Status::partial;
    }
    const GrowthSlip* slip = known();
    if (slip) {
      out.diagnosis = slip->slug;
      out.message =
          slip->message + (too_small_.holds
                               ? " As an upper bound it is true, but too loose: part of the credit is yours."
                               : "");
    } else if (taken_for_one()) {
      const std::string a(1, question_.taken_for_one[0]);
      const std::string b(1, question_.taken_for_one[1]);
      out.diagnosis = a + "-equals-" + b;
      out.message = "This would be right if " + a + " = " + b + ". Neither may be assumed to be the larger.";
    } else {
      out.diagnosis = too_small_.holds ? "too-loose" : too_large_.holds ? "too-small" : "incomparable";
      out.message = too_small_.holds
                        ? "True, but too loose: a tighter bound holds. Part of the credit is yours."
                    : too_large_.holds ? "Too small."
                                       : "Too small in one direction, too large in another.";
    }
    if (!too_small_.holds) {
      out.message += " " + witness(too_small_.rates) + ", so that yours / needed → 0.";
    }
    if (!too_large_.holds) {
      out.message += " " + witness(too_large_.rates) + ", so that needed / yours → 0.";
    }
  }

  std::string witness(const std::vector<std::int64_t>& rates) const {
    const std::string t = parameter(letters_);
    return capitalised(direction(rates, letters_)) + ": what is needed " + along(needed_, rates, t) +
           ", yours " + along(yours_, rates, t);
  }

  const GrowthSlip* known() const {
    for (const GrowthSlip& slip : question_.slips) {
      const Growth other = std::get<GrowthReading>(read_growth(slip.growth, letters_)).growth;
      if (bound(yours_, other).holds && bound(other, yours_).holds) {
        return &slip;
      }
    }
    return nullptr;
  }

  bool taken_for_one() const {
    if (question_.taken_for_one.empty()) {
      return false;
    }
    const auto a = static_cast<std::size_t>(letters_.find(question_.taken_for_one.substr(0, 1)));
    const auto b = static_cast<std::size_t>(letters_.find(question_.taken_for_one.substr(1, 1)));
    const auto merged = [&](const Growth& growth) {
      std::vector<Exponents> terms = growth.terms();
      for (Exponents& term : terms) {
        term[a] = term[a] + term[b];
        term[b] = 0;
      }
      return Growth(terms);
    };
    return bound(merged(yours_), merged(needed_)).holds && bound(merged(needed_), merged(yours_)).holds;
  }

  const GrowthQuestion& question_;
  Vocabulary letters_;
  Growth needed_;
  GrowthReading reading_;
  const Growth& yours_;
  Bound too_small_;
  Bound too_large_;
};

}  // namespace

Judgement judge_growth(const GrowthQuestion& question, const std::string& text) {
  Judgement out;
  if (is_blank(text)) {
    return out;
  }
  auto read = read_growth(text, growth_letters(question.letters));
  if (auto* reading = std::get_if<GrowthReading>(&read)) {
    try {
      return GrowthJudge(question, std::move(*reading)).run();
    } catch (const TooFine&) {
      read = Unreadable{"These powers are too fine to be compared here.", 0};
    }
  }
  const Unreadable& unreadable = std::get<Unreadable>(read);
  out.status = Status::unreadable;
  out.message = unreadable.message;
  out.position = unreadable.position;
  return out;
}

}  // namespace backprop::lab
