#include "engine/ops/combine.h"

#include <string>
#include <utility>

#include "engine/ops/define.h"
#include "engine/ops/elementwise.h"

namespace backprop {

namespace {

// z = (x_1 + ... + x_n) / n: dx_i = dz / n
const Op mean_op = detail::elementwise_op(
    "mean", "Mean", detail::any_formula<formulas::MeanOf>, [](const Upstream& u, std::size_t) {
      return u.gradient / static_cast<double>(u.graph().inputs(u.node).size());
    });

// z = bias + sum of w_i x_i: dx_i = dz local_i, as stated
const Op given_op = detail::elementwise_op(
    "given", "Given", detail::any_formula<formulas::Given>, [](const Upstream& u, std::size_t i) {
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
