#pragma once

#include <cstddef>
#include <type_traits>

#include "engine/ops/formulas.h"

// Writes the loops of a Formula from the formula of one element: one of formulas.h.

// A result may be an input's own memory, element on element; that never hinders vectors.
#if defined(__clang__)
#pragma clang diagnostic push
#pragma clang diagnostic ignored \
    "-Wpass-failed"  // where a formula calls a function, there are no vectors to be had
#define BACKPROP_INDEPENDENT _Pragma("clang loop vectorize(assume_safety)")
#else
#define BACKPROP_INDEPENDENT _Pragma("GCC ivdep")
#endif

namespace backprop::detail {

template <class T>
const T* data_of(const Operand& operand) {
  return static_cast<const T*>(operand.data);
}

template <class F, class T>
T one_element(T x, [[maybe_unused]] const Parameters& parameters) {
  if constexpr (std::is_invocable_v<F, T, const Parameters&>) {
    return F{}(x, parameters);
  } else {
    return F{}(x);
  }
}

template <class F, class T>
void unary_loop(std::span<const Operand> inputs, void* result, std::size_t n, const Parameters& parameters) {
  T* out = static_cast<T*>(result);
  const T* x = data_of<T>(inputs[0]);
  const std::ptrdiff_t step = inputs[0].step;
  if (step == 1) {
    BACKPROP_INDEPENDENT
    for (std::size_t i = 0; i < n; ++i) {
      out[i] = one_element<F>(x[i], parameters);
    }
  } else {
    for (std::size_t i = 0; i < n; ++i) {
      out[i] = one_element<F>(x[static_cast<std::ptrdiff_t>(i) * step], parameters);
    }
  }
}

template <class F, class T>
void binary_loop(std::span<const Operand> inputs, void* result, std::size_t n,
                 const Parameters& /*parameters*/) {
  constexpr F f{};
  T* out = static_cast<T*>(result);
  const T* a = data_of<T>(inputs[0]);
  const T* b = data_of<T>(inputs[1]);
  const std::ptrdiff_t step_a = inputs[0].step;
  const std::ptrdiff_t step_b = inputs[1].step;
  if (n == 1) {
    *out = f(*a, *b);
  } else if (step_a == 1 && step_b == 1) {
    BACKPROP_INDEPENDENT
    for (std::size_t i = 0; i < n; ++i) {
      out[i] = f(a[i], b[i]);
    }
  } else if (step_a == 1 && step_b == 0) {
    const T y = *b;
    BACKPROP_INDEPENDENT
    for (std::size_t i = 0; i < n; ++i) {
      out[i] = f(a[i], y);
    }
  } else if (step_a == 0 && step_b == 1) {
    const T x = *a;
    BACKPROP_INDEPENDENT
    for (std::size_t i = 0; i < n; ++i) {
      out[i] = f(x, b[i]);
    }
  } else {
    for (std::size_t i = 0; i < n; ++i) {
      const auto at = static_cast<std::ptrdiff_t>(i);
      out[i] = f(a[at * step_a], b[at * step_b]);
    }
  }
}

template <class F, class T>
void ternary_loop(std::span<const Operand> inputs, void* result, std::size_t n,
                  const Parameters& /*parameters*/) {
  constexpr F f{};
  T* out = static_cast<T*>(result);
  const T* a = data_of<T>(inputs[0]);
  const T* b = data_of<T>(inputs[1]);
  const T* c = data_of<T>(inputs[2]);
  if (inputs[0].step == 0 && inputs[1].step == 1 && inputs[2].step == 1) {
    const T x = *a;
    BACKPROP_INDEPENDENT
    for (std::size_t i = 0; i < n; ++i) {
      out[i] = f(x, b[i], c[i]);
    }
  } else {
    for (std::size_t i = 0; i < n; ++i) {
      const auto at = static_cast<std::ptrdiff_t>(i);
      out[i] = f(a[at * inputs[0].step], b[at * inputs[1].step], c[at * inputs[2].step]);
    }
  }
}

/// The elements that one element of a result is made of, of any number of inputs.
template <class T>
struct ElementsAt {
  std::span<const Operand> inputs;
  std::ptrdiff_t at;

  T operator[](std::size_t input) const { return data_of<T>(inputs[input])[at * inputs[input].step]; }
};

template <class F, class T>
void any_loop(std::span<const Operand> inputs, void* result, std::size_t n, const Parameters& parameters) {
  T* out = static_cast<T*>(result);
  for (std::size_t i = 0; i < n; ++i) {
    out[i] =
        F::template of<T>(ElementsAt<T>{inputs, static_cast<std::ptrdiff_t>(i)}, inputs.size(), parameters);
  }
}

template <class F>
inline constexpr Formula unary_formula{unary_loop<F, float>, unary_loop<F, double>, formulas::code_of<F>()};

template <class F>
inline constexpr Formula binary_formula{binary_loop<F, float>, binary_loop<F, double>,
                                        formulas::code_of<F>()};

template <class F>
inline constexpr Formula ternary_formula{ternary_loop<F, float>, ternary_loop<F, double>,
                                         formulas::code_of<F>()};

template <class F>
inline constexpr Formula any_formula{any_loop<F, float>, any_loop<F, double>, formulas::code_of<F>(), true};

}  // namespace backprop::detail

#if defined(__clang__)
#pragma clang diagnostic pop
#endif
#undef BACKPROP_INDEPENDENT
