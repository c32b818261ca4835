#pragma once

#include <cstdint>

namespace backprop::data {

/// A point of the plane.
struct Point {
  double x = 0;
  double y = 0;
};

/// Random numbers of one example: the k-th number depends on seed, stream and k alone, so any example can be
/// made on its own. Integers, sums and products only, so they are the same to the bit on every target.
class Draws {
 public:
  Draws(std::uint64_t seed, std::uint64_t stream) : key_(mix(mix(seed) + stream)) {}

  std::uint64_t next() { return mix(key_ + ++counter_ * 0x9E3779B97F4A7C15ULL); }
  /// In [0, 1), a multiple of 2^-53.
  double unit() { return static_cast<double>(next() >> 11U) * 0x1p-53; }
  /// In [low, high).
  double uniform(double low, double high) { return low + (high - low) * unit(); }
  /// A whole number below the limit, which is at least 1.
  std::uint64_t below(std::uint64_t limit) { return next() % limit; }
  /// Mean 0 and variance 1, between -6 and 6: twelve uniform numbers added up.
  double normal() {
    double sum = -6;
    for (int i = 0; i < 12; ++i) {
      sum += unit();
    }
    return sum;
  }

  /// SplitMix64's mixing function (Steele, Lea and Flood 2014).
  static constexpr std::uint64_t mix(std::uint64_t z) {
    z = (z ^ (z >> 30U)) * 0xBF58476D1CE4E5B9ULL;
    z = (z ^ (z >> 27U)) * 0x94D049BB133111EBULL;
    return z ^ (z >> 31U);
  }

 private:
  std::uint64_t key_;
  std::uint64_t counter_ = 0;
};

/// The point of the unit circle at so many turns: sums and products only, to 1e-15, since libraries differ in
/// the last bits of sin and cos.
Point on_circle(double turns);

}  // namespace backprop::data
