#include "engine/graph/number_text.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <limits>
#include <string>

namespace backprop {

namespace {

/// A positive finite number as digits d.ddd times ten to the exponent.
struct Decimal {
  std::string digits;
  int exponent = 0;
};

Decimal rounded(double value, int digits) {
  std::array<char, 40> text{};
  std::snprintf(text.data(), text.size(), "%.*e", digits - 1, value);
  Decimal result;
  const char* at = text.data();
  for (; *at != 'e'; ++at) {
    if (*at >= '0' && *at <= '9') {  // whatever the locale's decimal point is
      result.digits += *at;
    }
  }
  result.exponent = std::atoi(at + 1);
  return result;
}

double value_of(const Decimal& decimal) {
  const int exponent = decimal.exponent - static_cast<int>(decimal.digits.size()) + 1;
  return std::strtod((decimal.digits + "e" + std::to_string(exponent)).c_str(), nullptr);
}

/// The next larger number of as many digits.
Decimal next(Decimal decimal) {
  for (auto digit = decimal.digits.rbegin(); digit != decimal.digits.rend(); ++digit) {
    if (*digit != '9') {
      ++*digit;
      return decimal;
    }
    *digit = '0';
  }
  decimal.digits.front() = '1';
  ++decimal.exponent;
  return decimal;
}

Decimal shortest(double value) {
  // Normal numbers hold any 15 digits, so 15 digits without their trailing zeros are shortest if they read
  // back at all.
  const bool normal = value >= std::numeric_limits<double>::min();
  for (int digits = normal ? 15 : 1; digits < 17; ++digits) {
    Decimal decimal = rounded(value, digits);
    if (value_of(decimal) == value) {
      return decimal;
    }
    // At a power of two the gap above is twice the gap below: the nearest decimal may miss where the next one
    // up fits.
    decimal = next(decimal);
    if (value_of(decimal) == value) {
      return decimal;
    }
  }
  return rounded(value, 17);
}

}  // namespace

std::string number_text(double value) {
  if (std::isnan(value)) {
    return "nan";
  }
  std::string text = std::signbit(value) ? "-" : "";
  if (std::isinf(value)) {
    return text += "inf";
  }
  if (value == 0) {
    return text += "0.0";
  }
  Decimal decimal = shortest(std::fabs(value));
  std::string& digits = decimal.digits;
  digits.erase(std::max<std::size_t>(digits.find_last_not_of('0') + 1, 1));
  const int exponent = decimal.exponent;
  if (exponent < -4 || exponent >= 16) {
    text += digits[0];
    if (digits.size() > 1) {
      text.append(".").append(digits, 1);
    }
    text += exponent < 0 ? "e-" : "e+";
    if (std::abs(exponent) < 10) {
      text += '0';
    }
    return text += std::to_string(std::abs(exponent));
  }
  if (exponent < 0) {
    return text.append("0.").append(static_cast<std::size_t>(-exponent - 1), '0').append(digits);
  }
  const auto whole = static_cast<std::size_t>(exponent) + 1;
  if (digits.size() <= whole) {
    return text.append(digits).append(whole - digits.size(), '0').append(".0");
  }
  return text.append(digits, 0, whole).append(".").append(digits, whole);
}

std::string tensor_text(std::span<const double> values, const Shape& shape) {
  if (shape.rank() == 0) {
    return values.empty() ? "" : number_text(values[0]);
  }
  if (values.empty()) {
    return "[]";
  }
  std::string text;
  for (std::size_t i = 0; i < values.size(); ++i) {
    // As many brackets open and close here as axes start and end at this element.
    std::size_t axes = 0;
    for (std::size_t block = 1; axes < shape.rank(); ++axes) {
      block *= static_cast<std::size_t>(shape[shape.rank() - 1 - axes]);
      if (i % block != 0) {
        break;
      }
    }
    if (i > 0) {
      text += std::string(axes, ']') + ", ";
    }
    text += std::string(axes, '[') + number_text(values[i]);
  }
  return text + std::string(shape.rank(), ']');
}

}  // namespace backprop
