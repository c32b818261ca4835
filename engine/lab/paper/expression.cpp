#include "engine/lab/paper/expression.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <utility>

namespace backprop::lab {
namespace {

using Kind = Term::Kind;

constexpr double kPi = 3.14159265358979323846;
constexpr double kEuler = 2.71828182845904523536;

struct Function {
  const char* name;
  const char* latex;
  double (*apply)(double);
};

constexpr std::array<Function, 17> kFunctions{{
    {"exp", "\\exp", [](double v) { return std::exp(v); }},
    {"log", "\\log", [](double v) { return std::log(v); }},
    {"log10", "\\log_{10}", [](double v) { return std::log10(v); }},
    {"log2", "\\log_{2}", [](double v) { return std::log2(v); }},
    {"sqrt", "\\sqrt", [](double v) { return std::sqrt(v); }},
    {"sinh", "\\sinh", [](double v) { return std::sinh(v); }},
    {"cosh", "\\cosh", [](double v) { return std::cosh(v); }},
    {"tanh", "\\tanh", [](double v) { return std::tanh(v); }},
    {"coth", "\\coth", [](double v) { return 1 / std::tanh(v); }},
    {"sech", "\\operatorname{sech}", [](double v) { return 1 / std::cosh(v); }},
    {"csch", "\\operatorname{csch}", [](double v) { return 1 / std::sinh(v); }},
    {"arsinh", "\\operatorname{arsinh}", [](double v) { return std::asinh(v); }},
    {"arcosh", "\\operatorname{arcosh}", [](double v) { return std::acosh(v); }},
    {"artanh", "\\operatorname{artanh}", [](double v) { return std::atanh(v); }},
    {"sin", "\\sin", [](double v) { return std::sin(v); }},
    {"cos", "\\cos", [](double v) { return std::cos(v); }},
    {"tan", "\\tan", [](double v) { return std::tan(v); }},
}};

const Function* find_function(std::string_view name) {
  for (const Function& f : kFunctions) {
    if (name == f.name) {
      return &f;
    }
  }
  return nullptr;
}

bool is_euler(const Term& term, LetterE e) {
  return term.kind == Kind::euler ||
         (term.kind == Kind::letter_e &&
          (e == LetterE::always_euler || (e == LetterE::euler_in_powers && term.base_of_power)));
}

/// How tightly an operation binds; what binds less needs parentheses inside it.
int precedence(const Term& term) {
  switch (term.kind) {
    case Kind::add:
    case Kind::subtract: return 1;
    case Kind::negate: return 2;
    case Kind::multiply:
    case Kind::divide: return 3;
    case Kind::power: return 4;
    default: return 5;
  }
}

/// Writes a formula. The recursion is as deep as the formula, whose length the parser limits.
class Writer {
 public:
  Writer(const std::vector<Term>& terms, const Vocabulary& vocabulary, bool latex)
      : terms_(terms), vocabulary_(vocabulary), latex_(latex) {}

  std::string write(int id) const {
    const Term& t = terms_[static_cast<std::size_t>(id)];
    switch (t.kind) {
      case Kind::number: return t.text;
      case Kind::pi: return latex_ ? "\\pi" : "π";
      case Kind::euler: return latex_ ? "\\mathrm{e}" : "ℯ";
      case Kind::letter_e: return "e";
      case Kind::variable: return name(t.index);
      case Kind::gradient: return gradient(t.index);
      case Kind::negate: return "-" + inside(t.left, 3);
      case Kind::add: return inside(t.left, 1) + " + " + inside(t.right, 2);
      case Kind::subtract: return inside(t.left, 1) + " - " + inside(t.right, 3);
      case Kind::multiply: return inside(t.left, 3) + (latex_ ? " \\cdot " : "·") + inside(t.right, 4);
      case Kind::divide:
        return latex_ ? "\\frac{" + write(t.left) + "}{" + write(t.right) + "}"
                      : inside(t.left, 3) + "/" + inside(t.right, 4);
      case Kind::power: return power(t);
      case Kind::absolute: return latex_ ? "\\left|" + write(t.left) + "\\right|" : "|" + write(t.left) + "|";
      case Kind::function: return call(t);
    }
    return {};
  }

 private:
  std::string parenthesised(int id) const {
    return latex_ ? "\\left(" + write(id) + "\\right)" : "(" + write(id) + ")";
  }

  std::string inside(int id, int least) const {
    return precedence(terms_[static_cast<std::size_t>(id)]) < least ? parenthesised(id) : write(id);
  }

  /// `a_12`; in LaTeX `a_{12}`.
  std::string name(int index) const {
    const std::string& name = vocabulary_.names[static_cast<std::size_t>(index)];
    const std::size_t bar = name.find('_');
    return latex_ && bar != std::string::npos ? name.substr(0, bar + 1) + "{" + name.substr(bar + 1) + "}"
                                              : name;
  }

  std::string gradient(int index) const {
    return latex_ ? "\\frac{\\mathrm{d}" + vocabulary_.output + "}{\\mathrm{d}" + name(index) + "}"
                  : "d" + vocabulary_.output + "/d" + name(index);
  }

  std::string power(const Term& t) const {
    const Term& base = terms_[static_cast<std::size_t>(t.left)];
    const bool bare = precedence(base) == 5 && base.kind != Kind::function && base.kind != Kind::gradient;
    const std::string left = bare ? write(t.left) : parenthesised(t.left);
    if (latex_) {
      return left + "^{" + write(t.right) + "}";
    }
    const Term& exponent = terms_[static_cast<std::size_t>(t.right)];
    const Term& core =
        exponent.kind == Kind::negate ? terms_[static_cast<std::size_t>(exponent.left)] : exponent;
    return left + "^" + (precedence(core) >= 4 ? write(t.right) : parenthesised(t.right));
  }

  std::string call(const Term& t) const {
    const Function* f = find_function(t.text);
    if (latex_ && t.text == "sqrt") {
      return "\\sqrt{" + write(t.left) + "}";
    }
    const std::string name = latex_ ? f->latex : t.text;
    const Term& argument = terms_[static_cast<std::size_t>(t.left)];
    const bool call_only = t.text == "log10" || t.text == "log2";  // `log2 8` would be log(28)
    const bool bare = !call_only && (argument.kind == Kind::number || argument.kind == Kind::pi ||
                                     argument.kind == Kind::euler || argument.kind == Kind::letter_e ||
                                     argument.kind == Kind::variable);
    return name + (bare ? " " + write(t.left) : parenthesised(t.left));
  }

  const std::vector<Term>& terms_;
  const Vocabulary& vocabulary_;
  bool latex_;
};

}  // namespace

int Vocabulary::find(std::string_view name) const {
  const auto at = std::find(names.begin(), names.end(), name);
  return at == names.end() ? -1 : static_cast<int>(at - names.begin());
}

bool Vocabulary::has_indices(std::string_view letter) const {
  return std::any_of(names.begin(), names.end(), [&](const std::string& name) {
    return name.size() == letter.size() + 3 && name.compare(0, letter.size(), letter) == 0 &&
           name[letter.size()] == '_';
  });
}

std::string Vocabulary::listed() const {
  std::string out = hint;
  for (const std::string& name : hint.empty() ? names : std::vector<std::string>{}) {
    out += (out.empty() ? "" : ", ") + name;
  }
  return out;
}

double (*function_named(std::string_view name))(double) {
  const Function* f = find_function(name);
  return f ? f->apply : nullptr;
}

int Expression::add(Term term) {
  terms_.push_back(std::move(term));
  return static_cast<int>(terms_.size()) - 1;
}

bool Expression::has_letter_e() const {
  return std::any_of(terms_.begin(), terms_.end(), [](const Term& t) { return t.kind == Kind::letter_e; });
}

bool Expression::is_constant(LetterE e) const {
  return std::none_of(terms_.begin(), terms_.end(), [e](const Term& t) {
    return t.kind == Kind::variable || t.kind == Kind::gradient ||
           (t.kind == Kind::letter_e && !is_euler(t, e));
  });
}

bool Expression::uses_variable(int index, LetterE e, const Vocabulary& vocabulary) const {
  const bool asks_e = index >= 0 && index == vocabulary.find("e");
  return std::any_of(terms_.begin(), terms_.end(), [=](const Term& t) {
    return (t.kind == Kind::variable && t.index == index) ||
           (asks_e && t.kind == Kind::letter_e && !is_euler(t, e));
  });
}

bool Expression::uses_gradient(int index) const {
  return std::any_of(terms_.begin(), terms_.end(),
                     [=](const Term& t) { return t.kind == Kind::gradient && t.index == index; });
}

double Expression::evaluate(const Scope& scope, LetterE e, const Vocabulary& vocabulary) const {
  std::vector<double> done(terms_.size());
  const auto node_e = static_cast<std::size_t>(std::max(0, vocabulary.find("e")));
  for (std::size_t i = 0; i < terms_.size(); ++i) {
    const Term& t = terms_[i];
    const double left = t.left >= 0 ? done[static_cast<std::size_t>(t.left)] : 0;
    const double right = t.right >= 0 ? done[static_cast<std::size_t>(t.right)] : 0;
    switch (t.kind) {
      case Kind::number: done[i] = t.value; break;
      case Kind::pi: done[i] = kPi; break;
      case Kind::euler:
      case Kind::letter_e: done[i] = is_euler(t, e) ? kEuler : scope.values[node_e]; break;
      case Kind::variable: done[i] = scope.values[static_cast<std::size_t>(t.index)]; break;
      case Kind::gradient: done[i] = scope.gradients[static_cast<std::size_t>(t.index)]; break;
      case Kind::negate: done[i] = -left; break;
      case Kind::add: done[i] = left + right; break;
      case Kind::subtract: done[i] = left - right; break;
      case Kind::multiply: done[i] = left * right; break;
      case Kind::divide: done[i] = left / right; break;
      case Kind::power: done[i] = std::pow(left, right); break;
      case Kind::function: done[i] = function_named(t.text)(left); break;
      case Kind::absolute: done[i] = std::fabs(left); break;
    }
  }
  return done.empty() ? std::numeric_limits<double>::quiet_NaN() : done.back();
}

std::string Expression::to_text(const Vocabulary& vocabulary) const {
  return terms_.empty() ? std::string{}
                        : Writer(terms_, vocabulary, false).write(static_cast<int>(terms_.size()) - 1);
}

std::string Expression::to_latex(const Vocabulary& vocabulary) const {
  return terms_.empty() ? std::string{}
                        : Writer(terms_, vocabulary, true).write(static_cast<int>(terms_.size()) - 1);
}

}  // namespace backprop::lab
