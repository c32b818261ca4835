#pragma once

#include <string>
#include <utility>

#include "engine/backend/cuda/launches.h"
#include "engine/ops/formulas.h"

// From a formula's code to code compiled for it.

namespace backprop::cuda_backend {

using formulas::Arity;

/// A node's parameters as a kernel gets them: by value.
struct DeviceParameters {
  std::uint32_t attribute;
  double numbers[most_numbers];
};
/// The same without numbers, for kernels that are not for any number of elements.
struct Attribute {
  std::uint32_t attribute;
};

namespace detail {

template <template <class> class Case, class... Arguments, class... F>
void call_listed(std::uint16_t code, formulas::List<F...> /*list*/, Arguments&&... arguments) {
  std::uint16_t at = 0;
  const bool found = ((at++ == code && (Case<F>::call(std::forward<Arguments>(arguments)...), true)) || ...);
  if (!found) {
    fail("cuda", "a formula that engine/ops/formulas.h does not list has no kernel for GPUs");
  }
}

}  // namespace detail

/// Calls Case<F>::call(arguments...) for the formula F of that code; throws Error if it is not listed.
template <template <class> class Case, class... Arguments>
void with_formula(std::uint16_t code, Arguments&&... arguments) {
  detail::call_listed<Case>(code, formulas::All{}, std::forward<Arguments>(arguments)...);
}

/// Throws Error if a node is too wide for a kernel's arguments.
inline void check_width(std::size_t inputs, std::size_t numbers) {
  if (inputs > most_inputs || numbers > most_numbers) {
    fail("cuda", "at most " + std::to_string(most_inputs) + " inputs and " + std::to_string(most_numbers) +
                     " numbers a node, got " + std::to_string(inputs) + " and " + std::to_string(numbers));
  }
}

inline DeviceParameters device_parameters(const Parameters& parameters) {
  DeviceParameters result{parameters.attribute, {}};
  std::copy(parameters.numbers.begin(), parameters.numbers.end(), result.numbers);
  return result;
}

/// One element by a formula of one.
template <class F, class T, class P>
__device__ T of_one(T x, const P& parameters) {
  if constexpr (F::arity == Arity::parametric) {
    return F{}(x, parameters);
  } else {
    return F{}(x);
  }
}

}  // namespace backprop::cuda_backend
