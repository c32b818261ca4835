#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <type_traits>

#include "engine/ops/float_math.h"
#include "engine/ops/formula.h"

// The elementwise formulas, one element at a time. Compiled for the CPU where an op is registered
// (formula_loops.h), and for GPUs by the backend that has one. They say nothing about loops or memory.

namespace backprop::formulas {

/// What a formula is called with.
enum class Arity : std::uint8_t {
  unary,
  parametric,  ///< one element and the node's parameters
  binary,
  ternary,
  any,  ///< any number of elements, and the parameters
};

struct Unary {
  static constexpr Arity arity = Arity::unary;
};
struct Parametric {
  static constexpr Arity arity = Arity::parametric;
};
struct Binary {
  static constexpr Arity arity = Arity::binary;
};
struct Ternary {
  static constexpr Arity arity = Arity::ternary;
};
struct Any {
  static constexpr Arity arity = Arity::any;
};

struct Same : Unary {
  template <class T>
  BACKPROP_FORMULA T operator()(T x) const {
    return x;
  }
};

struct Neg : Unary {
  template <class T>
  BACKPROP_FORMULA T operator()(T x) const {
    return -x;
  }
};

struct Exp : Unary {
  template <class T>
  BACKPROP_FORMULA T operator()(T x) const {
    return backprop::detail::exp_of(x);
  }
};

struct Log : Unary {
  template <class T>
  BACKPROP_FORMULA T operator()(T x) const {
    return std::log(x);
  }
};

struct Sqrt : Unary {
  template <class T>
  BACKPROP_FORMULA T operator()(T x) const {
    return std::sqrt(x);
  }
};

struct Tanh : Unary {
  template <class T>
  BACKPROP_FORMULA T operator()(T x) const {
    return backprop::detail::tanh_of(x);
  }
};

struct Sigmoid : Unary {
  template <class T>
  BACKPROP_FORMULA T operator()(T x) const {
    return backprop::detail::sigmoid_of(x);
  }
};

/// nan stays nan.
struct Relu : Unary {
  template <class T>
  BACKPROP_FORMULA T operator()(T x) const {
    return x < 0 ? T{0} : x;
  }
};

struct Step : Unary {
  template <class T>
  BACKPROP_FORMULA T operator()(T x) const {
    return static_cast<T>(x > 0 ? 1 : 0);
  }
};

/// The attribute is the whole exponent.
struct IntPow : Parametric {
  template <class T, class P>
  BACKPROP_FORMULA T operator()(T x, const P& parameters) const {
    return std::pow(x, static_cast<T>(static_cast<std::int32_t>(parameters.attribute)));
  }
};

struct Add : Binary {
  template <class T>
  BACKPROP_FORMULA T operator()(T a, T b) const {
    return a + b;
  }
};

struct Sub : Binary {
  template <class T>
  BACKPROP_FORMULA T operator()(T a, T b) const {
    return a - b;
  }
};

struct Mul : Binary {
  template <class T>
  BACKPROP_FORMULA T operator()(T a, T b) const {
    return a * b;
  }
};

struct Div : Binary {
  template <class T>
  BACKPROP_FORMULA T operator()(T a, T b) const {
    return a / b;
  }
};

struct Pow : Binary {
  template <class T>
  BACKPROP_FORMULA T operator()(T a, T b) const {
    return std::pow(a, b);
  }
};

/// `elements[i]` is the element of input i.
struct MeanOf : Any {
  template <class T, class Elements, class P>
  BACKPROP_FORMULA static T of(const Elements& elements, std::size_t count, const P& /*parameters*/) {
    T total = 0;
    for (std::size_t i = 0; i < count; ++i) {
      total += elements[i];
    }
    return total / static_cast<T>(count);
  }
};

/// The numbers are: bias, weights, locals.
struct Given : Any {
  template <class T, class Elements, class P>
  BACKPROP_FORMULA static T of(const Elements& elements, std::size_t count, const P& parameters) {
    T total = static_cast<T>(parameters.numbers[0]);
    for (std::size_t i = 0; i < count; ++i) {
      total += static_cast<T>(parameters.numbers[1 + i]) * elements[i];
    }
    return total;
  }
};

/// a where the condition is not 0, otherwise b.
struct Where : Ternary {
  template <class T>
  BACKPROP_FORMULA T operator()(T condition, T a, T b) const {
    return condition != 0 ? a : b;
  }
};

template <class... F>
struct List {
  static constexpr std::size_t size = sizeof...(F);
};

/// Every formula. A formula's code is its place here.
using All = List<Same, Neg, Exp, Log, Tanh, Sigmoid, Relu, Step, IntPow, Add, Sub, Mul, Div, Pow, MeanOf,
                 Given, Sqrt, Where>;

namespace detail {

template <class Wanted, class... F>
constexpr std::uint16_t place(List<F...> /*list*/) {
  std::uint16_t at = 0;
  const bool found = ((std::is_same_v<Wanted, F> || (++at, false)) || ...);
  return found ? at : Formula::no_code;
}

}  // namespace detail

template <class F>
constexpr std::uint16_t code_of() {
  return detail::place<F>(All{});
}

}  // namespace backprop::formulas
