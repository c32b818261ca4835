#include <cfenv>
#include <cmath>

#include "tests/emulator/machine/map.h"
#include "tests/emulator/ptx/decoder.h"

// Arithmetic of floats. The approximate instructions give the nearest float, which is within what the
// hardware promises; subnormal numbers are kept where .ftz would flush them.

namespace emulator {

namespace {

struct Add {
  template <class T>
  T operator()(T a, T b) const {
    return a + b;
  }
};
struct Sub {
  template <class T>
  T operator()(T a, T b) const {
    return a - b;
  }
};
struct Mul {
  template <class T>
  T operator()(T a, T b) const {
    return a * b;
  }
};
struct Div {
  template <class T>
  T operator()(T a, T b) const {
    return a / b;
  }
};
struct Fma {
  template <class T>
  T operator()(T a, T b, T c) const {
    return std::fma(a, b, c);
  }
};
struct Min {
  template <class T>
  T operator()(T a, T b) const {
    return std::fmin(a, b);
  }
};
struct Max {
  template <class T>
  T operator()(T a, T b) const {
    return std::fmax(a, b);
  }
};
struct Neg {
  template <class T>
  T operator()(T a) const {
    return -a;
  }
};
struct Abs {
  template <class T>
  T operator()(T a) const {
    return std::fabs(a);
  }
};
/// The second operand's magnitude with the first one's sign.
struct CopySign {
  template <class T>
  T operator()(T a, T b) const {
    return std::copysign(b, a);
  }
};
struct Sqrt {
  template <class T>
  T operator()(T a) const {
    return std::sqrt(a);
  }
};
struct Reciprocal {
  template <class T>
  T operator()(T a) const {
    return T{1} / a;
  }
};
struct ReciprocalRoot {
  template <class T>
  T operator()(T a) const {
    return T{1} / std::sqrt(a);
  }
};
struct Exp2 {
  template <class T>
  T operator()(T a) const {
    return std::exp2(a);
  }
};
struct Log2 {
  template <class T>
  T operator()(T a) const {
    return std::log2(a);
  }
};
struct Sin {
  template <class T>
  T operator()(T a) const {
    return std::sin(a);
  }
};
struct Cos {
  template <class T>
  T operator()(T a) const {
    return std::cos(a);
  }
};
struct Tanh {
  template <class T>
  T operator()(T a) const {
    return std::tanh(a);
  }
};

/// The f64 approximations know the upper 32 bits of a result alone.
template <class F>
struct UpperHalf {
  double operator()(double a) const { return as<double>(word(F{}(a)) & ~Word{0xffffffff}); }
};

/// Rounds otherwise than to the nearest.
template <class T, Instruction::Execute execute, int mode>
void rounding(Warp& warp, const Instruction& instruction, LaneMask lanes) {
  const int before = std::fegetround();
  std::fesetround(mode);
  execute(warp, instruction, lanes);
  std::fesetround(before);
}

template <class T, Instruction::Execute execute>
void set_rounded(Statement& s) {
  s.instruction.execute = s.has("rz")   ? rounding<T, execute, FE_TOWARDZERO>
                          : s.has("rp") ? rounding<T, execute, FE_UPWARD>
                          : s.has("rm") ? rounding<T, execute, FE_DOWNWARD>
                                        : execute;
}

const std::initializer_list<std::string_view> rounded{"rn", "rz", "rm", "rp", "ftz"};

template <class F>
bool unary(Statement& s, std::initializer_list<std::string_view> known) {
  s.allow(known);
  s.take(1);
  for_float(s, s.type(), [&]<class T>(T) { set_rounded<T, map1<T, F>>(s); });
  return true;
}

template <class F>
bool binary(Statement& s, std::initializer_list<std::string_view> known) {
  s.allow(known);
  s.take(2);
  for_float(s, s.type(), [&]<class T>(T) { set_rounded<T, map2<T, F>>(s); });
  return true;
}

template <class F>
bool approximate(Statement& s) {
  if (s.type() != Type::f64 || !s.has("approx")) {
    return unary<F>(s, {"approx", "rn", "rz", "rm", "rp", "ftz"});
  }
  s.allow({"approx", "ftz"});
  s.take(1);
  s.instruction.execute = map1<double, UpperHalf<F>>;
  return true;
}

}  // namespace

bool decode_float(Statement& s) {
  const auto type = type_of(s.parts.back());
  if (!type || !is_float(*type)) return false;
  const std::string& name = s.name();
  if (name == "add") return binary<Add>(s, rounded);
  if (name == "sub") return binary<Sub>(s, rounded);
  if (name == "mul") return binary<Mul>(s, rounded);
  if (name == "div") return binary<Div>(s, {"rn", "rz", "rm", "rp", "ftz", "approx", "full"});
  if (name == "min") return binary<Min>(s, {"ftz"});
  if (name == "max") return binary<Max>(s, {"ftz"});
  if (name == "copysign") return binary<CopySign>(s, {});
  if (name == "neg") return unary<Neg>(s, {"ftz"});
  if (name == "abs") return unary<Abs>(s, {"ftz"});
  if (name == "sqrt") return approximate<Sqrt>(s);
  if (name == "rcp") return approximate<Reciprocal>(s);
  if (name == "rsqrt") return approximate<ReciprocalRoot>(s);
  if (name == "ex2") return unary<Exp2>(s, {"approx", "ftz"});
  if (name == "lg2") return unary<Log2>(s, {"approx", "ftz"});
  if (name == "sin") return unary<Sin>(s, {"approx", "ftz"});
  if (name == "cos") return unary<Cos>(s, {"approx", "ftz"});
  if (name == "tanh") return unary<Tanh>(s, {"approx"});
  if (name == "fma" || name == "mad") {
    s.allow(rounded);
    s.take(3);
    for_float(s, s.type(), [&]<class T>(T) { set_rounded<T, map3<T, Fma>>(s); });
    return true;
  }
  return false;
}

}  // namespace emulator
