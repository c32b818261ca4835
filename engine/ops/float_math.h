#pragma once

#include <cmath>
#include <cstdint>
#include <cstring>

#include "engine/ops/formula.h"

// exp, tanh and the logistic function of floats, without branches and calls, so that compilers make vectors
// of them; within 2 units in the last place, infinities and nans included. Sums and products in a fixed
// order: the same bits on every CPU. Doubles go to the C library.

namespace backprop::detail {

BACKPROP_FORMULA inline double exp_of(double x) { return std::exp(x); }
BACKPROP_FORMULA inline double tanh_of(double x) { return std::tanh(x); }

/// e^x = 2^n e^r, |r| <= log(2)/2, by eight terms of e^r's series.
BACKPROP_FORMULA inline float exp_of(float x) {
  constexpr float lowest = -104.0F;  // all below are 0, all above the highest infinite
  constexpr float highest = 89.0F;
  constexpr float whole = 12582912.0F;  // 1.5 * 2^23: adding it leaves whole numbers
  constexpr float log2_high = 0.693145751953125F;
  constexpr float log2_low = 1.42860682030941723e-6F;
  x = x < lowest ? lowest : x;
  x = x > highest ? highest : x;
  const float shifted = x * 1.44269504088896341F + whole;
  const float n = shifted - whole;
  const float r = (x - n * log2_high) - n * log2_low;
  float sum = 1.0F / 5040;
  sum = sum * r + 1.0F / 720;
  sum = sum * r + 1.0F / 120;
  sum = sum * r + 1.0F / 24;
  sum = sum * r + 1.0F / 6;
  sum = sum * r + 0.5F;
  sum = sum * (r * r) + r + 1.0F;
  // 2^n in two factors, since n alone may lie beyond the exponents of floats.
  std::int32_t bits;
  std::int32_t zero_bits;
  std::memcpy(&bits, &shifted, sizeof bits);
  std::memcpy(&zero_bits, &whole, sizeof zero_bits);
  const auto power = static_cast<std::uint32_t>(bits) - static_cast<std::uint32_t>(zero_bits);
  const auto half = static_cast<std::uint32_t>(static_cast<std::int32_t>(power) >> 1);
  const std::uint32_t first_bits = (half + 127U) << 23U;
  const std::uint32_t second_bits = (power - half + 127U) << 23U;
  float first;
  float second;
  std::memcpy(&first, &first_bits, sizeof first);
  std::memcpy(&second, &second_bits, sizeof second);
  return sum * first * second;
}

/// Near 0 Lambert's continued fraction x / (1 + x^2 / (3 + x^2 / (5 + ..))), elsewhere 1 - 2 / (e^2|x| + 1).
BACKPROP_FORMULA inline float tanh_of(float x) {
  const float square = x * x;
  const float near =
      x * (945.0F + square * (105.0F + square)) / (945.0F + square * (420.0F + square * 15.0F));
  const float size = std::fabs(x);
  const float far = std::copysign(1.0F - 2.0F / (exp_of(2.0F * size) + 1.0F), x);
  return size < 0.7F ? near : far;
}

template <class T>
BACKPROP_FORMULA T sigmoid_of(T x) {
  return T{1} / (T{1} + exp_of(-x));
}

}  // namespace backprop::detail
