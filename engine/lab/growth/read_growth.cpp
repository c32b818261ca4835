#include "engine/lab/growth/read_growth.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <optional>
#include <string>
#include <utility>

#include "engine/lab/paper/latex.h"
#include "engine/lab/paper/parser.h"

namespace backprop::lab {
namespace {

/// Largest numerator and denominator of an exponent.
constexpr std::int64_t kLargestExponent = 1000;

/// The value of a part of an answer: a constant, or a growth with a constant factor.
struct Part {
  std::optional<Growth> growth;   // none: a constant
  double factor = 1;              // its value, or the factor of the growth
  std::optional<Rational> exact;  // a constant's value, where it is a fraction
  bool scaled = false;            // a factor other than 1 was written inside
};

Part constant(double value, std::optional<Rational> exact = {}) { return {{}, value, exact, false}; }

std::optional<Rational> exactly(const std::string& digits) {
  if (digits.size() > 12 || digits.find('e') != std::string::npos) {
    return {};
  }
  const std::size_t slash = digits.find('/');
  if (slash != std::string::npos) {  // ½
    return Rational(std::atoll(digits.c_str()), std::atoll(digits.c_str() + slash + 1));
  }
  Rational out = 0;
  std::int64_t scale = 0;  // 10 to the number of digits after the point
  for (const char c : digits) {
    if (c == '.') {
      scale = 1;
    } else {
      out = out * 10 + Rational(c - '0');
      scale *= 10;
    }
  }
  return scale > 1 ? out / Rational(scale) : out;
}

class Reader {
 public:
  Reader(const Tokens& tokens, const Vocabulary& letters) : tokens_(tokens), letters_(letters) {}

  GrowthReading read(const Expression& expression) const {
    std::vector<Part> parts;
    for (const Term& term : expression.terms()) {
      parts.push_back(part(term, parts));
    }
    const Part& last = parts.back();
    if (!last.growth) {
      if (!(last.factor > 0)) {
        fail("A cost is above 0.");
      }
      return {Growth::one(letters_.names.size()), BoundWord::none, last.factor != 1};
    }
    return {*last.growth, BoundWord::none, last.scaled || last.factor != 1};
  }

 private:
  [[noreturn]] static void fail_at(int position, std::string message) {
    throw Unreadable{std::move(message), position};
  }
  [[noreturn]] void fail(std::string message) const {
    fail_at(tokens_.list.front().position, std::move(message));
  }
  [[noreturn]] void fail(Token::Kind kind, std::string message) const {
    const auto at = std::find_if(tokens_.list.begin(), tokens_.list.end(),
                                 [kind](const Token& token) { return token.kind == kind; });
    fail_at(at == tokens_.list.end() ? 0 : at->position, std::move(message));
  }
  [[noreturn]] void fail_minus() const {
    fail(Token::Kind::minus,
         "A subtraction cannot be read here, and none is needed: what is taken off does not change the "
         "growth.");
  }

  Growth growth_of(const Part& part) const {
    return part.growth ? *part.growth : Growth::one(letters_.names.size());
  }

  Part part(const Term& term, const std::vector<Part>& done) const {
    const auto at = [&](int id) -> const Part& { return done[static_cast<std::size_t>(id)]; };
    switch (term.kind) {
      case Term::Kind::number: return constant(term.value, exactly(term.text));
      case Term::Kind::pi: return constant(3.14159265358979323846);
      case Term::Kind::euler:
      case Term::Kind::letter_e: return constant(2.71828182845904523536);
      case Term::Kind::variable:
        return {Growth::letter(letters_.names.size(), static_cast<std::size_t>(term.index)), 1, {}, false};
      case Term::Kind::negate: return negative(at(term.left));
      case Term::Kind::add: return sum(at(term.left), at(term.right));
      case Term::Kind::subtract: return sum(at(term.left), negative(at(term.right)));
      case Term::Kind::multiply: return product(at(term.left), at(term.right));
      case Term::Kind::divide: return quotient(at(term.left), at(term.right));
      case Term::Kind::power: return power(at(term.left), at(term.right));
      case Term::Kind::function: return function(term.text, at(term.left));
      case Term::Kind::absolute: return at(term.left);
      case Term::Kind::gradient: break;
    }
    fail("This cannot be read here.");
  }

  Part negative(Part part) const {
    if (part.growth) {
      fail_minus();
    }
    part.factor = -part.factor;
    part.exact = part.exact ? std::optional(-*part.exact) : std::nullopt;
    return part;
  }

  Part sum(const Part& a, const Part& b) const {
    if (!a.growth && !b.growth) {
      return constant(a.factor + b.factor,
                      a.exact && b.exact ? std::optional(*a.exact + *b.exact) : std::nullopt);
    }
    for (const Part* each : {&a, &b}) {
      if (!each->growth && each->factor < 0) {
        fail_minus();
      }
    }
    const bool nothing = (!a.growth && a.factor == 0) || (!b.growth && b.factor == 0);
    if (nothing) {
      return a.growth ? a : b;
    }
    const bool scaled = a.scaled || b.scaled || (a.growth && a.factor != 1) || (b.growth && b.factor != 1);
    return {growth_of(a) + growth_of(b), 1, {}, scaled};
  }

  Part product(const Part& a, const Part& b) const {
    if (!a.growth && !b.growth) {
      return constant(a.factor * b.factor,
                      a.exact && b.exact ? std::optional(*a.exact * *b.exact) : std::nullopt);
    }
    for (const Part* each : {&a, &b}) {
      if (!each->growth && each->factor < 0) {
        fail_minus();
      }
      if (!each->growth && each->factor == 0) {
        fail("A product with 0 is no growth.");
      }
    }
    return {growth_of(a) * growth_of(b), a.factor * b.factor, {}, a.scaled || b.scaled};
  }

  Part quotient(const Part& a, const Part& b) const {
    if (!b.growth) {
      if (b.factor == 0) {
        fail(Token::Kind::divide, "This divides by 0.");
      }
      return product(a,
                     constant(1 / b.factor, b.exact ? std::optional(Rational(1) / *b.exact) : std::nullopt));
    }
    const Exponents& below = b.growth->terms().front();
    std::vector<Exponents> terms = growth_of(a).terms();
    bool readable = b.growth->terms().size() == 1;
    for (Exponents& term : terms) {
      for (std::size_t i = 0; i < term.size(); ++i) {
        term[i] = term[i] - below[i];
        readable = readable && term[i].sign() >= 0;
      }
    }
    if (!readable) {
      fail(Token::Kind::divide, "A letter below a fraction bar cannot be read here, unless it cancels.");
    }
    return {Growth(terms), a.factor / b.factor, {}, a.scaled || b.scaled};
  }

  Part power(const Part& base, const Part& exponent) const {
    if (exponent.growth) {
      fail(Token::Kind::power, "A letter in an exponent cannot be read here.");
    }
    if (!base.growth) {
      const bool square = base.exact && exponent.exact == Rational(2);
      return constant(std::pow(base.factor, exponent.factor),
                      square ? std::optional(*base.exact * *base.exact) : std::nullopt);
    }
    if (!exponent.exact || exponent.exact->numerator() > kLargestExponent ||
        exponent.exact->denominator() > kLargestExponent) {
      fail(Token::Kind::power,
           "This exponent cannot be read here: write a whole number or a small fraction.");
    }
    if (exponent.exact->sign() < 0) {
      fail(Token::Kind::power, "A negative power cannot be read here.");
    }
    if (exponent.exact->sign() == 0) {
      return constant(1, Rational(1));
    }
    return {base.growth->power(*exponent.exact), std::pow(base.factor, exponent.factor), {}, base.scaled};
  }

  Part function(const std::string& name, const Part& argument) const {
    if (name == "sqrt") {
      return power(argument, constant(0.5, Rational(1, 2)));
    }
    if (name == "abs") {
      return argument;
    }
    const bool logarithm = name.compare(0, 3, "log") == 0;
    const auto at = std::find_if(tokens_.list.begin(), tokens_.list.end(), [&](const Token& token) {
      return token.kind == Token::Kind::function && token.text == name;
    });
    fail_at(at->position, logarithm ? "A logarithm cannot be read here, and none is needed."
                                    : "`" + name + "` cannot be read here: write sums, products and powers.");
  }

  const Tokens& tokens_;
  const Vocabulary& letters_;
};

void refuse_unknown(const Tokens& tokens) {
  for (const Token& token : tokens.list) {
    if (token.kind == Token::Kind::letter_e || token.kind == Token::Kind::euler) {
      throw Unreadable{"`e` is not known here.", token.position};
    }
    if (token.kind == Token::Kind::about) {
      throw Unreadable{"`≈` cannot be read here.", token.position};
    }
  }
}

}  // namespace

std::variant<GrowthReading, Unreadable> read_growth(std::string_view text, const Vocabulary& letters) {
  try {
    refuse_too_long(text);
    Unwrapped unwrapped = without_bounds(without_latex(decode(text), ""), letters);
    const Tokens tokens = tokenize(std::move(unwrapped.text), letters, true);
    refuse_unknown(tokens);
    auto parsed = parse(tokens);
    if (const auto* unreadable = std::get_if<Unreadable>(&parsed)) {
      return *unreadable;
    }
    const Formula& formula = std::get<Formula>(parsed);
    if (formula.parts.size() > 1) {
      throw Unreadable{"Write one growth, without an equals sign.", tokens.list.front().position};
    }
    GrowthReading reading = Reader(tokens, letters).read(formula.parts.front());
    reading.word = unwrapped.word;
    return reading;
  } catch (const Unreadable& unreadable) {
    return unreadable;
  } catch (const TooFine&) {
    return Unreadable{"This has too many terms, or powers that are too fine, to be compared here.", 0};
  }
}

Vocabulary growth_letters(std::string_view letters) {
  Vocabulary out;
  out.output.clear();
  out.functions = "sqrt and max";
  for (const char letter : letters) {
    out.names.emplace_back(1, letter);
  }
  return out;
}

}  // namespace backprop::lab
