#include <algorithm>

#include "tests/emulator/machine/map.h"
#include "tests/emulator/ptx/decoder.h"

// Arithmetic of integers. Overflow wraps around.

namespace emulator {

namespace {

template <class T>
struct Twice;
template <>
struct Twice<std::uint16_t> {
  using type = std::uint32_t;
};
template <>
struct Twice<std::uint32_t> {
  using type = std::uint64_t;
};
template <>
struct Twice<std::uint64_t> {
  using type = UInt128;
};
template <>
struct Twice<std::int16_t> {
  using type = std::int32_t;
};
template <>
struct Twice<std::int32_t> {
  using type = std::int64_t;
};
template <>
struct Twice<std::int64_t> {
  using type = Int128;
};

template <class T>
typename Twice<T>::type product(T a, T b) {
  return static_cast<typename Twice<T>::type>(a) * static_cast<typename Twice<T>::type>(b);
}
template <class T>
T high(T a, T b) {
  return static_cast<T>(product(a, b) >> (8 * sizeof(T)));
}
template <class T>
T wrapped(Word value) {
  return static_cast<T>(value);
}

struct Add {
  template <class T>
  T operator()(T a, T b) const {
    return wrapped<T>(static_cast<Word>(a) + static_cast<Word>(b));
  }
};
struct Sub {
  template <class T>
  T operator()(T a, T b) const {
    return wrapped<T>(static_cast<Word>(a) - static_cast<Word>(b));
  }
};
struct MulLow {
  template <class T>
  T operator()(T a, T b) const {
    return wrapped<T>(static_cast<Word>(a) * static_cast<Word>(b));
  }
};
struct MulHigh {
  template <class T>
  T operator()(T a, T b) const {
    return high(a, b);
  }
};
struct MulWide {
  template <class T>
  auto operator()(T a, T b) const {
    return product(a, b);
  }
};
struct MadLow {
  template <class T>
  T operator()(T a, T b, T c) const {
    return Add{}(MulLow{}(a, b), c);
  }
};
struct MadHigh {
  template <class T>
  T operator()(T a, T b, T c) const {
    return Add{}(high(a, b), c);
  }
};
/// Division by 0 gives all ones; the one signed quotient that overflows wraps around.
struct Div {
  template <class T>
  T operator()(T a, T b) const {
    if (b == 0) return static_cast<T>(-1);
    if (std::is_signed_v<T> && b == static_cast<T>(-1)) return Sub{}(T{0}, a);
    return static_cast<T>(a / b);
  }
};
struct Rem {
  template <class T>
  T operator()(T a, T b) const {
    if (b == 0) return a;
    if (std::is_signed_v<T> && b == static_cast<T>(-1)) return 0;
    return static_cast<T>(a % b);
  }
};
struct Min {
  template <class T>
  T operator()(T a, T b) const {
    return std::min(a, b);
  }
};
struct Max {
  template <class T>
  T operator()(T a, T b) const {
    return std::max(a, b);
  }
};
struct Neg {
  template <class T>
  T operator()(T a) const {
    return Sub{}(T{0}, a);
  }
};
struct Abs {
  template <class T>
  T operator()(T a) const {
    return a < 0 ? Sub{}(T{0}, a) : a;
  }
};

/// 32-bit factors, a 64-bit sum.
template <class T>
void mad_wide(Warp& warp, const Instruction& instruction, LaneMask lanes) {
  Word* const z = warp.result(instruction.results[0]);
  const Word* const a = warp.source(instruction.sources[0]);
  const Word* const b = warp.source(instruction.sources[1]);
  const Word* const c = warp.source(instruction.sources[2]);
  for_each_lane(lanes, [&](unsigned lane) {
    z[lane] = static_cast<Word>(product(as<T>(a[lane]), as<T>(b[lane]))) + c[lane];
  });
}

enum CarryOptions { uses_carry = 1, sets_carry = 2, subtracts = 4, multiplies_low = 8, multiplies_high = 16 };

/// add, sub and mad of u32 with the lane's carry bit.
void with_carry(Warp& warp, const Instruction& instruction, LaneMask lanes) {
  const int options = instruction.options;
  const bool multiplies = (options & (multiplies_low | multiplies_high)) != 0;
  for_each_lane(lanes, [&](unsigned lane) {
    const auto source = [&](int i) -> Word {
      return as<std::uint32_t>(warp.source(instruction.sources[i])[lane]);
    };
    Word a = source(0);
    Word b = source(1);
    if (multiplies) {
      a = (options & multiplies_high) != 0 ? a * b >> 32 : (a * b & 0xffffffff);
      b = source(2);
    }
    const Word carry = (options & uses_carry) != 0 && warp.carry[lane] ? 1 : 0;
    const Word sum = (options & subtracts) != 0 ? a - b - carry : a + b + carry;
    if ((options & sets_carry) != 0) {
      warp.carry[lane] = (sum >> 32 & 1) != 0;
    }
    warp.result(instruction.results[0])[lane] = sum & 0xffffffff;
  });
}

template <class F>
bool unary(Statement& s) {
  s.allow({});
  s.take(1);
  for_integer(s, s.type(), [&]<class T>(T) { s.instruction.execute = map1<T, F>; });
  return true;
}

template <class F>
bool binary(Statement& s, std::initializer_list<std::string_view> known = {}) {
  s.allow(known);
  s.take(2);
  for_integer(s, s.type(), [&]<class T>(T) { s.instruction.execute = map2<T, F>; });
  return true;
}

bool mul(Statement& s) {
  if (s.has("hi")) return binary<MulHigh>(s, {"hi"});
  if (!s.has("wide")) return binary<MulLow>(s, {"lo"});
  s.allow({"wide"});
  s.take(2);
  for_integer(s, s.type(), [&]<class T>(T) {
    if constexpr (sizeof(T) < 8) {
      s.instruction.execute = map2<T, MulWide>;
    } else {
      s.unsupported();
    }
  });
  return true;
}

bool mad(Statement& s) {
  s.allow({"lo", "hi", "wide"});
  s.take(3);
  for_integer(s, s.type(), [&]<class T>(T) {
    if (s.has("wide")) {
      if constexpr (sizeof(T) == 4) {
        s.instruction.execute = mad_wide<T>;
      } else {
        s.unsupported();
      }
    } else {
      s.instruction.execute = s.has("hi") ? map3<T, MadHigh> : map3<T, MadLow>;
    }
  });
  return true;
}

bool carry(Statement& s) {
  s.allow({"cc", "lo", "hi"});
  const std::string& name = s.name();
  const bool multiplies = name[0] == 'm';
  if (bytes_of(s.type()) != 4) {
    s.unsupported();
  }
  s.take(multiplies ? 3 : 2);
  s.instruction.options = (name.back() == 'c' ? uses_carry : 0) | (s.has("cc") ? sets_carry : 0) |
                          (name[0] == 's' ? subtracts : 0) |
                          (!multiplies   ? 0
                           : s.has("hi") ? multiplies_high
                                         : multiplies_low);
  s.instruction.execute = with_carry;
  return true;
}

}  // namespace

bool decode_integer(Statement& s) {
  const std::string& name = s.name();
  if (name == "addc" || name == "subc" || name == "madc" ||
      (s.has("cc") && (name == "add" || name == "sub" || name == "mad"))) {
    return carry(s);
  }
  const auto type = type_of(s.parts.back());
  if (!type || is_float(*type) || *type == Type::pred) return false;
  if (name == "add") return binary<Add>(s);
  if (name == "sub") return binary<Sub>(s);
  if (name == "mul") return mul(s);
  if (name == "mad") return mad(s);
  if (name == "div") return binary<Div>(s);
  if (name == "rem") return binary<Rem>(s);
  if (name == "min") return binary<Min>(s);
  if (name == "max") return binary<Max>(s);
  if (name == "neg") return unary<Neg>(s);
  if (name == "abs") return unary<Abs>(s);
  return false;
}

}  // namespace emulator
