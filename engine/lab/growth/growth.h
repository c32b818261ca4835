#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "engine/lab/growth/rational.h"
#include "engine/lab/paper/expression.h"

namespace backprop::lab {

/// A product of powers: one exponent per letter of the vocabulary, none negative.
using Exponents = std::vector<Rational>;

/// How a cost grows with its letters, each of which is at least 1: a sum of products of powers, constants
/// left out. Terms are distinct, in the order in which they were written.
class Growth {
 public:
  /// Most terms of a sum.
  static constexpr std::size_t most_terms = 64;

  /// A constant, of `letters` letters.
  static Growth one(std::size_t letters) { return Growth({Exponents(letters)}); }
  /// The letter of this index.
  static Growth letter(std::size_t letters, std::size_t index);
  /// Terms that are there twice are kept once. Throws TooFine for more than most_terms.
  explicit Growth(const std::vector<Exponents>& terms);

  const std::vector<Exponents>& terms() const { return terms_; }

  friend Growth operator+(const Growth& a, const Growth& b);
  friend Growth operator*(const Growth& a, const Growth& b);
  /// For r >= 0, up to a constant: (f + g)^r grows as f^r + g^r.
  Growth power(const Rational& r) const;

  /// The largest exponent of t where each letter grows as t^rate.
  Rational along(const std::vector<std::int64_t>& rates) const;
  double evaluate(const std::vector<double>& letters) const;

  /// `nbd + nd^2`
  std::string text(const Vocabulary& letters) const { return written(letters, false); }
  std::string latex(const Vocabulary& letters) const { return written(letters, true); }

 private:
  std::string written(const Vocabulary& letters, bool latex) const;
  std::vector<Exponents> terms_;
};

}  // namespace backprop::lab
