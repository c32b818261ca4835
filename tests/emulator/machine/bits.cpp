#include <algorithm>
#include <bit>

#include "tests/emulator/machine/map.h"
#include "tests/emulator/ptx/decoder.h"

// Bits: logic, shifts, counting, permuting; and moves, which care for nothing else.

namespace emulator {

namespace {

struct And {
  template <class T>
  T operator()(T a, T b) const {
    return static_cast<T>(a & b);
  }
};
struct Or {
  template <class T>
  T operator()(T a, T b) const {
    return static_cast<T>(a | b);
  }
};
struct Xor {
  template <class T>
  T operator()(T a, T b) const {
    return static_cast<T>(a ^ b);
  }
};
struct Not {
  template <class T>
  T operator()(T a) const {
    return static_cast<T>(~a);
  }
};
struct NotPredicate {
  Word operator()(Word a) const { return a == 0 ? 1 : 0; }
};
struct Same {
  Word operator()(Word a) const { return a; }
};
struct CountOnes {
  template <class T>
  std::uint32_t operator()(T a) const {
    return static_cast<std::uint32_t>(std::popcount(a));
  }
};
struct LeadingZeros {
  template <class T>
  std::uint32_t operator()(T a) const {
    return static_cast<std::uint32_t>(std::countl_zero(a));
  }
};
/// Place of the highest bit that differs from the sign.
struct HighestBit {
  template <class T>
  std::uint32_t operator()(T a) const {
    using U = std::make_unsigned_t<T>;
    const U bits = a < 0 ? static_cast<U>(~a) : static_cast<U>(a);
    return static_cast<std::uint32_t>(static_cast<int>(8 * sizeof(T)) - 1 - std::countl_zero(bits));
  }
};
/// The same, counted from the top; all ones for none.
struct ShiftToHighestBit {
  template <class T>
  std::uint32_t operator()(T a) const {
    const std::uint32_t place = HighestBit{}(a);
    return place == 0xffffffff ? place : static_cast<std::uint32_t>(8 * sizeof(T)) - 1 - place;
  }
};
struct Reversed {
  template <class T>
  T operator()(T a) const {
    T result = 0;
    for (std::size_t i = 0; i < 8 * sizeof(T); ++i) {
      result = static_cast<T>(result << 1 | (a >> i & 1));
    }
    return result;
  }
};

/// One of three functions of the lane's sources, by `call`: (warp, instruction, lane) -> Word.
template <class F>
void by_lane(Warp& warp, const Instruction& instruction, LaneMask lanes) {
  Word* const z = warp.result(instruction.results[0]);
  for_each_lane(lanes, [&](unsigned lane) {
    const auto source = [&](int i) { return warp.source(instruction.sources[i])[lane]; };
    z[lane] = F{}(source, instruction.options);
  });
}

template <class T>
struct ShiftLeft {
  template <class S>
  Word operator()(const S& source, int) const {
    const auto by = as<std::uint32_t>(source(1));
    return by >= 8 * sizeof(T) ? 0 : word(static_cast<T>(as<T>(source(0)) << by));
  }
};

template <class T>
struct ShiftRight {
  template <class S>
  Word operator()(const S& source, int) const {
    const auto by = std::min(as<std::uint32_t>(source(1)), static_cast<std::uint32_t>(8 * sizeof(T)));
    const T value = as<T>(source(0));
    if (by == 8 * sizeof(T)) return word(static_cast<T>(value < 0 ? -1 : 0));
    return word(static_cast<T>(value >> by));
  }
};

enum FunnelOptions { funnel_right = 1, funnel_wraps = 2 };
/// 32 bits out of two words side by side.
struct Funnel {
  template <class S>
  Word operator()(const S& source, int options) const {
    const Word both = source(1) << 32 | as<std::uint32_t>(source(0));
    const auto wanted = as<std::uint32_t>(source(2));
    const std::uint32_t by = (options & funnel_wraps) != 0 ? wanted & 31 : std::min(wanted, 32U);
    return (options & funnel_right) != 0 ? (both >> by & 0xffffffff) : (both << by) >> 32;
  }
};

/// Each bit of the result looked up in a table of 8 bits by the three sources' bits.
struct Logic3 {
  template <class S>
  Word operator()(const S& source, int) const {
    const auto a = as<std::uint32_t>(source(0)), b = as<std::uint32_t>(source(1)),
               c = as<std::uint32_t>(source(2));
    std::uint32_t result = 0;
    for (int entry = 0; entry < 8; ++entry) {
      if ((source(3) >> entry & 1) != 0) {
        result |= ((entry & 4) != 0 ? a : ~a) & ((entry & 2) != 0 ? b : ~b) & ((entry & 1) != 0 ? c : ~c);
      }
    }
    return result;
  }
};

/// Four bytes chosen out of eight; a selector's bit 3 asks for the byte's sign instead.
struct PermuteBytes {
  template <class S>
  Word operator()(const S& source, int) const {
    const Word bytes = source(1) << 32 | as<std::uint32_t>(source(0));
    Word result = 0;
    for (int i = 0; i < 4; ++i) {
      const Word selector = source(2) >> (4 * i);
      Word byte = bytes >> (8 * (selector & 7)) & 0xff;
      if ((selector & 8) != 0) {
        byte = (byte & 0x80) != 0 ? 0xff : 0;
      }
      result |= byte << (8 * i);
    }
    return result;
  }
};

template <class T>
T field_mask(std::uint32_t length) {
  return length >= 8 * sizeof(T) ? static_cast<T>(~T{0}) : static_cast<T>((T{1} << length) - 1);
}

template <class T>
struct InsertField {
  template <class S>
  Word operator()(const S& source, int) const {
    const std::uint32_t at = as<std::uint32_t>(source(2)) & 255, length = as<std::uint32_t>(source(3)) & 255;
    if (at >= 8 * sizeof(T)) return source(1);
    const T mask = static_cast<T>(field_mask<T>(length) << at);
    return word(static_cast<T>((as<T>(source(1)) & ~mask) | (static_cast<T>(as<T>(source(0)) << at) & mask)));
  }
};

template <class T>
struct ExtractField {
  template <class S>
  Word operator()(const S& source, int) const {
    const std::uint32_t at = as<std::uint32_t>(source(1)) & 255, length = as<std::uint32_t>(source(2)) & 255;
    const T value = as<T>(source(0));
    if (at >= 8 * sizeof(T) || length == 0) return 0;
    return word(static_cast<T>(value >> at & field_mask<T>(length)));
  }
};

void unpack(Warp& warp, const Instruction& instruction, LaneMask lanes) {
  const Word* const both = warp.source(instruction.sources[0]);
  const unsigned bits = 8U * instruction.width;
  for_each_lane(lanes, [&](unsigned lane) {
    const Word value = both[lane];
    for (int i = 0; i < 2; ++i) {
      if (instruction.results[i] != no_operand) {
        warp.result(instruction.results[i])[lane] =
            value >> (bits * static_cast<unsigned>(i)) & ((Word{1} << bits) - 1);
      }
    }
  });
}

void pack(Warp& warp, const Instruction& instruction, LaneMask lanes) {
  const unsigned bits = 8U * instruction.width;
  for_each_lane(lanes, [&](unsigned lane) {
    const Word low = warp.source(instruction.sources[0])[lane] & ((Word{1} << bits) - 1);
    warp.result(instruction.results[0])[lane] = low | warp.source(instruction.sources[1])[lane] << bits;
  });
}

bool move(Statement& s) {
  s.allow({});
  const auto to = s.elements(0);
  const auto from = s.elements(1);
  if (to.size() + from.size() > 3) s.unsupported();
  for (std::size_t i = 0; i < to.size(); ++i) s.instruction.results[i] = s.scope.operand(to[i]);
  for (std::size_t i = 0; i < from.size(); ++i) s.instruction.sources[i] = s.scope.operand(from[i]);
  s.instruction.width = static_cast<std::uint8_t>(bytes_of(s.type()) / 2);
  s.instruction.execute = to.size() == 2 ? unpack : from.size() == 2 ? pack : map1<Word, Same>;
  return true;
}

template <class F>
bool logic(Statement& s) {
  s.allow({});
  s.take(2);
  if (s.type() == Type::pred) {
    s.instruction.execute = map2<Word, F>;
  } else {
    for_integer(s, s.type(), [&]<class T>(T) { s.instruction.execute = map2<T, F>; });
  }
  return true;
}

template <class F>
bool count(Statement& s) {
  s.allow({"shiftamt"});
  s.take(1);
  for_integer(s, s.type(), [&]<class T>(T) {
    if constexpr (std::is_same_v<F, HighestBit>) {
      s.instruction.execute = s.has("shiftamt") ? map1<T, ShiftToHighestBit> : map1<T, HighestBit>;
    } else if constexpr (std::is_unsigned_v<T>) {
      s.instruction.execute = map1<T, F>;
    } else {
      s.unsupported();
    }
  });
  return true;
}

template <template <class> class F>
bool shift(Statement& s, std::size_t sources) {
  s.allow({});
  s.take(sources);
  for_integer(s, s.type(), [&]<class T>(T) { s.instruction.execute = by_lane<F<T>>; });
  return true;
}

template <class F>
bool words(Statement& s, std::size_t sources, std::initializer_list<std::string_view> known = {}) {
  s.allow(known);
  if (bytes_of(s.type()) != 4) s.unsupported();
  s.take(sources);
  s.instruction.execute = by_lane<F>;
  return true;
}

}  // namespace

bool decode_bits(Statement& s) {
  const std::string& name = s.name();
  if (name == "mov") return move(s);
  if (name == "and") return logic<And>(s);
  if (name == "or") return logic<Or>(s);
  if (name == "xor") return logic<Xor>(s);
  if (name == "not") {
    s.take(1);
    if (s.type() == Type::pred) {
      s.instruction.execute = map1<Word, NotPredicate>;
    } else {
      for_integer(s, s.type(), [&]<class T>(T) { s.instruction.execute = map1<T, Not>; });
    }
    return true;
  }
  if (name == "shl") return shift<ShiftLeft>(s, 2);
  if (name == "shr") return shift<ShiftRight>(s, 2);
  if (name == "bfi") return shift<InsertField>(s, 4);
  if (name == "bfe" && !is_signed(s.type())) return shift<ExtractField>(s, 3);
  if (name == "popc") return count<CountOnes>(s);
  if (name == "clz") return count<LeadingZeros>(s);
  if (name == "brev") return count<Reversed>(s);
  if (name == "bfind") return count<HighestBit>(s);
  if (name == "prmt") return words<PermuteBytes>(s, 3);
  if (name == "lop3") return words<Logic3>(s, 4);
  if (name == "shf") {
    s.instruction.options = (s.has("r") ? funnel_right : 0) | (s.has("wrap") ? funnel_wraps : 0);
    return words<Funnel>(s, 3, {"l", "r", "wrap", "clamp"});
  }
  return false;
}

}  // namespace emulator
