#include "engine/model/data/draws.h"

#include <cmath>
#include <numbers>

namespace backprop::data {

Point on_circle(double turns) {
  // To the nearest quarter, then Taylor series: at most an eighth of a turn, 0.79, is left.
  const double quarters = std::floor(turns * 4 + 0.5);
  const double angle = (turns - quarters / 4) * 2 * std::numbers::pi;
  const double square = angle * angle;
  double sine = 0;
  double cosine = 0;
  for (int k = 18; k >= 2; k -= 2) {
    cosine = (1 + cosine) * -square / (k * (k - 1));
    sine = (1 + sine) * -square / (k * (k + 1));
  }
  cosine += 1;
  sine = (1 + sine) * angle;
  switch (static_cast<int>(quarters - 4 * std::floor(quarters / 4))) {
    case 1: return {-sine, cosine};
    case 2: return {-cosine, -sine};
    case 3: return {sine, -cosine};
    default: return {cosine, sine};
  }
}

}  // namespace backprop::data
