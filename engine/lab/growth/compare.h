#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "engine/lab/growth/growth.h"

namespace backprop::lab {

/// Whether f = O(g), and what proves it.
///
/// A term of exponents a is O(g) if and only if a lies componentwise below a convex combination of g's
/// exponent vectors; if it does not, linear programming duality gives rates w >= 0 with w·a > w·c for every
/// term c of g, and along n = t^w1, b = t^w2, ... the term outgrows g. One small linear program decides which
/// of the two exists, in exact fractions.
struct Bound {
  bool holds = true;
  /// holds: for each term of f a convex combination of g's terms that lies above it.
  std::vector<std::vector<Rational>> weights;
  /// Otherwise: the first term of f that is not below, and rates along which it outgrows all of g.
  std::size_t term = 0;
  std::vector<std::int64_t> rates;
  int pivots = 0;  // steps of the simplex method taken
};

/// Throws TooFine where exponents are so fine that fractions of 64 bits do not hold the decision.
Bound bound(const Growth& f, const Growth& g);

/// Without terms that the others dominate.
Growth leading(const Growth& f);

/// What letters grow with: `t`, or `s` where one of them is called t.
const char* parameter(const Vocabulary& letters);

/// The rates in words: `let b = d = t grow, n = 1`.
std::string direction(const std::vector<std::int64_t>& rates, const Vocabulary& letters);

}  // namespace backprop::lab
