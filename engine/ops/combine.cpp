#include "engine/ops/combine.h"

#include <string>
#include <utility>

#include "engine/ops/define.h"
#include "engine/ops/elementwise.h"

namespace backprop {

namespace {

template <class T>
void mean_loop(std::span<const Operand> inputs, void* result, std::size_t n,
               const Parameters& /*parameters*/) {
  T* out = static_cast<T*>(result);
  const T count = static_cast<T>(inputs.size());
  for (std::size_t i = 0; i < n; ++i) {
    T total = 0;
    for (const Operand& input : inputs) {
      total += detail::data_of<T>(input)[static_cast<std::ptrdiff_t>(i) * input.step];
    }
    out[i] = total / count;
  }
}

// z = (x_1 + ... + x_n) / n: dx_i = dz / n
constexpr Formula mean_formula{mean_loop<float>, mean_loop<double>};
const Op mean_op = detail::elementwise_op("mean", "Mean", mean_formula, [](const Upstream& u, std::size_t) {
  return u.gradient / static_cast<double>(u.graph().inputs(u.node).size());
});

// A node's numbers: bias, weights, locals.
template <class T>
void given_loop(std::span<const Operand> inputs, void* result, std::size_t n, const Parameters& parameters) {
  T* out = static_cast<T*>(result);
  for (std::size_t i = 0; i < n; ++i) {
    T total = static_cast<T>(parameters.numbers[0]);
    for (std::size_t j = 0; j < inputs.size(); ++j) {
      total += static_cast<T>(parameters.numbers[1 + j]) *
               detail::data_of<T>(inputs[j])[static_cast<std::ptrdiff_t>(i) * inputs[j].step];
    }
    out[i] = total;
  }
}

// z = bias + sum of w_i x_i: dx_i = dz local_i, as stated
constexpr Formula given_formula{given_loop<float>, given_loop<double>};
const Op given_op =
    detail::elementwise_op("given", "Given", given_formula, [](const Upstream& u, std::size_t i) {
      return u.gradient * u.numbers()[1 + u.graph().inputs(u.node).size() + i];
    });

}  // namespace

Expr mean_of(std::span<const Expr> inputs) { return detail::apply(mean_op, inputs); }
Expr mean_of(std::initializer_list<Expr> inputs) { return mean_of(std::span(inputs.begin(), inputs.size())); }

Expr given(std::span<const Expr> inputs, std::span<const double> weights, double bias,
           std::span<const double> locals) {
  if (weights.size() != inputs.size() || locals.size() != inputs.size()) {
    fail("given", "one weight and one local gradient per input: " + std::to_string(inputs.size()) +
                      " inputs, " + std::to_string(weights.size()) + " weights, " +
                      std::to_string(locals.size()) + " local gradients");
  }
  std::vector<double> numbers{bias};
  numbers.insert(numbers.end(), weights.begin(), weights.end());
  numbers.insert(numbers.end(), locals.begin(), locals.end());
  return detail::apply(given_op, inputs, 0, std::move(numbers));
}

}  // namespace backprop
