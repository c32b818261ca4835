#include "engine/lab/growth/growth.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace backprop::lab {
namespace {

std::string exponent(const Rational& power, bool latex) {
  if (power == Rational(1)) {
    return "";
  }
  const bool bare = !latex && power.denominator() == 1;
  return std::string("^") + (latex ? "{" : bare ? "" : "(") + power.text() + (latex ? "}" : bare ? "" : ")");
}

std::string product(const Exponents& powers, const Vocabulary& letters, bool latex) {
  std::string out;
  for (std::size_t i = 0; i < powers.size(); ++i) {
    if (powers[i].sign() != 0) {
      out += (latex && !out.empty() ? " " : "") + letters.names[i] + exponent(powers[i], latex);
    }
  }
  return out.empty() ? "1" : out;
}

}  // namespace

Growth::Growth(const std::vector<Exponents>& terms) {
  for (const Exponents& term : terms) {
    if (std::find(terms_.begin(), terms_.end(), term) == terms_.end()) {
      terms_.push_back(term);
    }
    if (terms_.size() > most_terms) {
      throw TooFine{};
    }
  }
}

Growth Growth::letter(std::size_t letters, std::size_t index) {
  Exponents term(letters);
  term[index] = 1;
  return Growth({term});
}

Growth operator+(const Growth& a, const Growth& b) {
  std::vector<Exponents> terms = a.terms_;
  terms.insert(terms.end(), b.terms_.begin(), b.terms_.end());
  return Growth(terms);
}

Growth operator*(const Growth& a, const Growth& b) {
  std::vector<Exponents> terms;
  for (const Exponents& left : a.terms_) {
    for (const Exponents& right : b.terms_) {
      Exponents term = left;
      for (std::size_t i = 0; i < term.size(); ++i) {
        term[i] = term[i] + right[i];
      }
      terms.push_back(std::move(term));
    }
  }
  return Growth(terms);
}

Growth Growth::power(const Rational& r) const {
  std::vector<Exponents> terms = terms_;
  for (Exponents& term : terms) {
    for (Rational& each : term) {
      each = each * r;
    }
  }
  return Growth(terms);
}

Rational Growth::along(const std::vector<std::int64_t>& rates) const {
  Rational largest = 0;
  for (const Exponents& term : terms_) {
    Rational total = 0;
    for (std::size_t i = 0; i < term.size(); ++i) {
      total = total + term[i] * Rational(rates[i]);
    }
    largest = std::max(largest, total);
  }
  return largest;
}

double Growth::evaluate(const std::vector<double>& letters) const {
  double total = 0;
  for (const Exponents& term : terms_) {
    double product = 1;
    for (std::size_t i = 0; i < term.size(); ++i) {
      product *= std::pow(letters[i], term[i].value());
    }
    total += product;
  }
  return total;
}

std::string Growth::written(const Vocabulary& letters, bool latex) const {
  std::string out;
  for (const Exponents& term : terms_) {
    out += (out.empty() ? "" : " + ") + product(term, letters, latex);
  }
  return out;
}

}  // namespace backprop::lab
