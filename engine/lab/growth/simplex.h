#pragma once

#include <vector>

#include "engine/lab/growth/rational.h"

namespace backprop::lab {

/// Maximise objective·x over x >= 0 with rows·x <= limits. Limits are not negative, so x = 0 is allowed, and
/// the optimum is finite.
struct LinearProgram {
  std::vector<std::vector<Rational>> rows;
  std::vector<Rational> limits;
  std::vector<Rational> objective;
};

struct Optimum {
  Rational value;
  std::vector<Rational> point;
  /// An optimum of the dual program, one price per row: its proof that there is nothing better.
  std::vector<Rational> prices;
  int pivots = 0;
};

/// The simplex method with Bland's rule, which never cycles, in exact fractions. Throws TooFine.
Optimum maximise(const LinearProgram& program);

}  // namespace backprop::lab
