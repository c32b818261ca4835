#pragma once

#include <bit>
#include <cstdint>
#include <cstring>

namespace emulator {

/// What one lane's register holds, whatever its type: the value in the low bits, the rest 0.
using Word = std::uint64_t;
/// Bit i for lane i.
using LaneMask = std::uint32_t;

__extension__ typedef __int128 Int128;
__extension__ typedef unsigned __int128 UInt128;

constexpr unsigned warp_lanes = 32;
constexpr LaneMask all_lanes = ~LaneMask{0};

template <class T>
T as(Word word) {
  T value;
  std::memcpy(&value, &word, sizeof value);
  return value;
}

template <class T>
Word word(T value) {
  Word result = 0;
  std::memcpy(&result, &value, sizeof value);
  return result;
}

/// The whole warp at once is a loop that the compiler turns into vectors.
template <class F>
void for_each_lane(LaneMask lanes, const F& call) {
  if (lanes == all_lanes) {
    for (unsigned lane = 0; lane < warp_lanes; ++lane) {
      call(lane);
    }
    return;
  }
  for (; lanes != 0; lanes &= lanes - 1) {
    call(static_cast<unsigned>(std::countr_zero(lanes)));
  }
}

inline unsigned first_lane(LaneMask lanes) { return static_cast<unsigned>(std::countr_zero(lanes)); }
inline bool has_lane(LaneMask lanes, unsigned lane) { return (lanes >> lane & 1U) != 0; }

}  // namespace emulator
