#pragma once

#include <array>
#include <cstdint>

namespace backprop {

/// Philox4x32-10: four random words for each counter and key (Salmon, Moraes, Dror and Shaw 2011). Integer
/// arithmetic only, so the same on every target.
std::array<std::uint32_t, 4> philox(std::array<std::uint32_t, 4> counter, std::array<std::uint32_t, 2> key);

/// Random numbers by their index: nothing is drawn, so any of them can be had in any order, on any device.
class RandomStream {
 public:
  /// Streams of one seed are independent of each other.
  RandomStream(std::uint64_t seed, std::uint64_t stream) : seed_(seed), stream_(stream) {}

  /// 32 random bits.
  std::uint32_t bits(std::uint64_t index) const;
  /// A multiple of 2^-24 in [0, 1), exact in floats too.
  double uniform(std::uint64_t index) const;

 private:
  std::uint64_t seed_;
  std::uint64_t stream_;
};

}  // namespace backprop
