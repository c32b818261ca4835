#pragma once

#include <cstdint>
#include <initializer_list>

namespace backprop::lab {

/// The numbers of a sheet. Seed 1 takes the lesson's own, which stand first; every other seed draws.
class Draw {
 public:
  explicit Draw(std::uint32_t seed) : first_(seed == 1), state_(seed) {}

  template <typename T>
  T of(std::initializer_list<T> values) {
    return *(values.begin() + (first_ ? 0 : next() % values.size()));
  }

 private:
  /// Steele, Lea and Flood 2014 (SplitMix64).
  std::uint64_t next() {
    state_ += 0x9E3779B97F4A7C15U;
    std::uint64_t z = state_;
    z = (z ^ (z >> 30U)) * 0xBF58476D1CE4E5B9U;
    z = (z ^ (z >> 27U)) * 0x94D049BB133111EBU;
    return z ^ (z >> 31U);
  }

  bool first_;
  std::uint64_t state_;
};

}  // namespace backprop::lab
