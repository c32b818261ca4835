#pragma once

#include <cmath>
#include <cstdint>

namespace backprop::lab {

/// Random numbers for probes: the k-th number of a stream is the mixing function of SplitMix64 (Steele, Lea
/// and Flood 2014) applied to the stream's key plus k times the golden-ratio constant. Integer arithmetic
/// only, so a seed gives the same probes on every machine.
class Random {
 public:
  Random(std::uint32_t seed, std::uint32_t stream) : key_(mix((std::uint64_t{seed} << 32U) | stream)) {}

  std::uint64_t next() { return mix(key_ + ++counter_ * 0x9E3779B97F4A7C15ULL); }

  /// A whole number in [low, high].
  int whole(int low, int high) {
    return low + static_cast<int>(next() % static_cast<std::uint64_t>(high - low + 1));
  }

  bool chance(int percent) { return whole(1, 100) <= percent; }

  /// A number with two decimals in [low, high] or its negative, not close to 1 or -1: factors that leave
  /// their mark.
  double factor(double low, double high) {
    double value = 1;
    while (std::fabs(value - 1) < 0.07) {
      value =
          whole(static_cast<int>(std::lround(low * 100)), static_cast<int>(std::lround(high * 100))) / 100.0;
    }
    return chance(40) ? -value : value;
  }

 private:
  static std::uint64_t mix(std::uint64_t z) {
    z = (z ^ (z >> 30U)) * 0xBF58476D1CE4E5B9ULL;
    z = (z ^ (z >> 27U)) * 0x94D049BB133111EBULL;
    return z ^ (z >> 31U);
  }

  std::uint64_t key_;
  std::uint64_t counter_ = 0;
};

}  // namespace backprop::lab
