#pragma once

#include <cmath>
#include <nlohmann/json.hpp>

namespace backprop::lab {

/// A number as the contract spells it: JSON has no infinities and no NaN.
inline nlohmann::ordered_json num(double value) {
  if (std::isnan(value)) {
    return "nan";
  }
  if (std::isinf(value)) {
    return value > 0 ? "inf" : "-inf";
  }
  return value;
}

}  // namespace backprop::lab
