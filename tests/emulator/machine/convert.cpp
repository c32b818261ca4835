#include <algorithm>
#include <cfenv>
#include <cmath>
#include <limits>

#include "tests/emulator/machine/warp.h"
#include "tests/emulator/ptx/decoder.h"

// From one type to another. Numbers that do not fit become the nearest that does; nan becomes 0.

namespace emulator {

namespace {

enum Rounding { as_is, to_nearest, to_zero, down, up };
constexpr int rounding_bits = 7;
constexpr int saturates = 8;

template <class S>
S to_whole(S value, int rounding) {
  switch (rounding) {
    case to_nearest: return std::nearbyint(value);
    case to_zero: return std::trunc(value);
    case down: return std::floor(value);
    case up: return std::ceil(value);
    default: return value;
  }
}

template <class D, class S>
D clamped(S value) {
  using Limits = std::numeric_limits<D>;
  if constexpr (std::is_floating_point_v<S>) {
    if (std::isnan(value)) return 0;
    if (value <= static_cast<S>(Limits::min())) return Limits::min();
    if (value >= static_cast<S>(Limits::max())) return Limits::max();
    return static_cast<D>(value);
  } else {
    return static_cast<D>(std::clamp<Int128>(value, Limits::min(), Limits::max()));
  }
}

template <class D, class S>
D converted(S value, int options) {
  if constexpr (std::is_floating_point_v<S>) {
    const S whole = to_whole(value, options & rounding_bits);
    if constexpr (std::is_integral_v<D>) {
      return clamped<D>(whole);
    } else {
      const D result = static_cast<D>(whole);
      return (options & saturates) == 0 ? result : std::isnan(result) ? D{0} : std::clamp(result, D{0}, D{1});
    }
  } else if constexpr (std::is_integral_v<D>) {
    return (options & saturates) != 0 ? clamped<D>(value) : static_cast<D>(value);
  } else {
    return static_cast<D>(value);
  }
}

template <class D, class S>
void convert(Warp& warp, const Instruction& instruction, LaneMask lanes) {
  Word* const z = warp.result(instruction.results[0]);
  const Word* const a = warp.source(instruction.sources[0]);
  const int options = instruction.options;
  for_each_lane(lanes, [&](unsigned lane) {
    const D value = converted<D>(as<S>(a[lane]), options);
    if constexpr (std::is_integral_v<D> && std::is_signed_v<D> && sizeof(D) < 4) {
      z[lane] = word(static_cast<std::int32_t>(value));  // a wider register keeps the sign
    } else {
      z[lane] = word(value);
    }
  });
}

template <class D, class S, int mode>
void convert_rounding(Warp& warp, const Instruction& instruction, LaneMask lanes) {
  const int before = std::fegetround();
  std::fesetround(mode);
  convert<D, S>(warp, instruction, lanes);
  std::fesetround(before);
}

template <class Visit>
void for_any(Statement& s, Type type, const Visit& visit) {
  if (type == Type::u8) {
    visit(std::uint8_t{});
  } else if (type == Type::s8) {
    visit(std::int8_t{});
  } else {
    for_number(s, type, visit);
  }
}

}  // namespace

bool decode_convert(Statement& s) {
  if (s.name() != "cvt") return false;
  s.allow({"rni", "rzi", "rmi", "rpi", "rn", "rz", "rm", "rp", "sat", "ftz"});
  s.take(1);
  s.instruction.options = (s.has("rni")   ? to_nearest
                           : s.has("rzi") ? to_zero
                           : s.has("rmi") ? down
                           : s.has("rpi") ? up
                                          : as_is) |
                          (s.has("sat") ? saturates : 0);
  for_any(s, s.type(1), [&]<class D>(D) {
    for_any(s, s.type(), [&]<class S>(S) {
      s.instruction.execute = s.has("rz")   ? convert_rounding<D, S, FE_TOWARDZERO>
                              : s.has("rm") ? convert_rounding<D, S, FE_DOWNWARD>
                              : s.has("rp") ? convert_rounding<D, S, FE_UPWARD>
                                            : convert<D, S>;
    });
  });
  return true;
}

}  // namespace emulator
