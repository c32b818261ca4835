#include "engine/lab/growth/rational.h"

#include <numeric>

namespace backprop::lab {
namespace {

std::int64_t times(std::int64_t a, std::int64_t b) {
  std::int64_t out = 0;
  if (__builtin_mul_overflow(a, b, &out)) {
    throw TooFine{};
  }
  return out;
}

std::int64_t plus(std::int64_t a, std::int64_t b) {
  std::int64_t out = 0;
  if (__builtin_add_overflow(a, b, &out)) {
    throw TooFine{};
  }
  return out;
}

std::int64_t minus(std::int64_t a) { return times(a, -1); }

}  // namespace

Rational::Rational(std::int64_t numerator, std::int64_t denominator) {
  if (numerator == INT64_MIN || denominator == INT64_MIN) {
    throw TooFine{};
  }
  const std::int64_t common = std::gcd(numerator, denominator) * (denominator < 0 ? -1 : 1);
  numerator_ = numerator / common;
  denominator_ = denominator / common;
}

std::string Rational::text() const {
  return std::to_string(numerator_) + (denominator_ == 1 ? "" : "/" + std::to_string(denominator_));
}

Rational operator+(const Rational& a, const Rational& b) {
  const std::int64_t common = std::gcd(a.denominator_, b.denominator_);
  const std::int64_t left = times(a.numerator_, b.denominator_ / common);
  const std::int64_t right = times(b.numerator_, a.denominator_ / common);
  return {plus(left, right), times(a.denominator_, b.denominator_ / common)};
}

Rational operator-(const Rational& a, const Rational& b) {
  Rational opposite = b;
  opposite.numerator_ = minus(b.numerator_);
  return a + opposite;
}

Rational operator*(const Rational& a, const Rational& b) {
  // Cancelled first, so that what fits is not lost on the way.
  const std::int64_t first = std::gcd(a.numerator_, b.denominator_);
  const std::int64_t second = std::gcd(b.numerator_, a.denominator_);
  return {times(a.numerator_ / first, b.numerator_ / second),
          times(a.denominator_ / second, b.denominator_ / first)};
}

Rational operator/(const Rational& a, const Rational& b) {
  return a * Rational(b.denominator_, b.numerator_);
}

bool operator<(const Rational& a, const Rational& b) {
  const std::int64_t common = std::gcd(a.denominator_, b.denominator_);
  return times(a.numerator_, b.denominator_ / common) < times(b.numerator_, a.denominator_ / common);
}

}  // namespace backprop::lab
