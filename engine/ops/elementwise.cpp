#include "engine/ops/elementwise.h"

#include <cmath>
#include <limits>

#include "engine/ops/define.h"

// One block per op: its formula (formulas.h), its gradient rule (dL/dz = u.gradient, z = the result), its
// function.

namespace backprop {

namespace {

using detail::apply;
using detail::binary_op;
using detail::unary_op;

Expr number_like(Expr x, double value) { return {x.graph, x.graph->constant(value, x.dtype())}; }

// z = -x: dx = -dz
const Op neg_op =
    unary_op("neg", "Negate", formulas::Neg{}, [](const Upstream& u, std::size_t) { return -u.gradient; });

// z = a + b: da = db = dz
const Op add_op =
    binary_op("add", "Add", formulas::Add{}, [](const Upstream& u, std::size_t) { return u.gradient; });

// z = a - b: da = dz, db = -dz
const Op sub_op = binary_op("sub", "Sub", formulas::Sub{}, [](const Upstream& u, std::size_t i) {
  return i == 0 ? u.gradient : -u.gradient;
});

// z = a b: da = dz b, db = dz a
const Op mul_op = binary_op("mul", "Mul", formulas::Mul{},
                            [](const Upstream& u, std::size_t i) { return u.gradient * u.input(1 - i); });

// z = a / b: da = dz / b, db = -dz z / b
const Op div_op = binary_op("div", "Div", formulas::Div{}, [](const Upstream& u, std::size_t i) {
  return i == 0 ? u.gradient / u.input(1) : -(u.gradient * u.result() / u.input(1));
});

// z = e^x: dx = dz z
const Op exp_op = unary_op("exp", "Exp", formulas::Exp{},
                           [](const Upstream& u, std::size_t) { return u.gradient * u.result(); });

// z = log x: dx = dz / x
const Op log_op = unary_op("log", "Log", formulas::Log{},
                           [](const Upstream& u, std::size_t) { return u.gradient / u.input(0); });

// z = sqrt x: dx = dz / (2 z)
const Op sqrt_op = unary_op("sqrt", "Sqrt", formulas::Sqrt{},
                            [](const Upstream& u, std::size_t) { return u.gradient / (2.0 * u.result()); });

// z = tanh x: dx = dz (1 - z^2)
const Op tanh_op = unary_op("tanh", "Tanh", formulas::Tanh{}, [](const Upstream& u, std::size_t) {
  return u.gradient * (1.0 - u.result() * u.result());
});

// z = 1 / (1 + e^-x): dx = dz z (1 - z)
const Op sigmoid_op = unary_op("sigmoid", "Sigmoid", formulas::Sigmoid{}, [](const Upstream& u, std::size_t) {
  return u.gradient * (u.result() * (1.0 - u.result()));
});

// z = max(x, 0), nan stays nan: dx = dz where z > 0, otherwise 0
const Op relu_op = unary_op("relu", "Relu", formulas::Relu{},
                            [](const Upstream& u, std::size_t) { return u.gradient * step(u.result()); });

// z = 1 where x > 0, otherwise 0: no gradient
const Op step_op = unary_op("step", "Step", formulas::Step{}, nullptr);

// z = a where c is not 0, otherwise b: da = dz there, otherwise 0; db the reverse; c has no slope
const Op where_op = detail::elementwise_op(
    "where", "Where", detail::ternary_formula<formulas::Where>, [](const Upstream& u, std::size_t i) {
      const Expr zero = u.number(0);
      switch (i) {
        case 0: return Expr{&u.graph(), u.graph().constant(0, zero.dtype(), u.input(0).shape())};
        case 1: return where(u.input(0), u.gradient, zero);
        default: return where(u.input(0), zero, u.gradient);
      }
    });

// z = x^k, k whole (the attribute): dx = dz k x^(k-1)
const Op int_pow_op = unary_op("pow", "IntPow", formulas::IntPow{}, [](const Upstream& u, std::size_t) {
  const int k = static_cast<std::int32_t>(u.attribute());
  switch (k) {
    case 0: return u.gradient * 0.0;
    case 1: return u.gradient;
    case 2: return u.gradient * (2.0 * u.input(0));
    default: return u.gradient * (static_cast<double>(k) * pow(u.input(0), static_cast<double>(k) - 1));
  }
});

// z = a^b: da = dz b a^(b-1), db = dz z log a
const Op pow_op = binary_op("pow", "Pow", formulas::Pow{}, [](const Upstream& u, std::size_t i) {
  if (i == 1) {
    return u.gradient * (u.result() * log(u.input(0)));
  }
  const Expr exponent = u.input(1);
  const Graph& graph = u.graph();
  if (graph.op(exponent.id) == Op::constant) {
    const double k = graph.constant_value(exponent.id);
    return u.gradient * (exponent * pow(u.input(0), number_like(exponent, k - 1)));
  }
  return u.gradient * (exponent * pow(u.input(0), exponent - 1.0));
});

}  // namespace

Expr operator-(Expr x) { return apply(neg_op, {x}); }
Expr operator+(Expr a, Expr b) { return apply(add_op, {a, b}); }
Expr operator-(Expr a, Expr b) { return apply(sub_op, {a, b}); }
Expr operator*(Expr a, Expr b) { return apply(mul_op, {a, b}); }
Expr operator/(Expr a, Expr b) { return apply(div_op, {a, b}); }
Expr operator+(Expr a, double b) { return a + number_like(a, b); }
Expr operator-(Expr a, double b) { return a - number_like(a, b); }
Expr operator*(Expr a, double b) { return a * number_like(a, b); }
Expr operator/(Expr a, double b) { return a / number_like(a, b); }
Expr operator+(double a, Expr b) { return number_like(b, a) + b; }
Expr operator-(double a, Expr b) { return number_like(b, a) - b; }
Expr operator*(double a, Expr b) { return number_like(b, a) * b; }
Expr operator/(double a, Expr b) { return number_like(b, a) / b; }

Expr exp(Expr x) { return apply(exp_op, {x}); }
Expr log(Expr x) { return apply(log_op, {x}); }
Expr sqrt(Expr x) { return apply(sqrt_op, {x}); }
Expr tanh(Expr x) { return apply(tanh_op, {x}); }
Expr sigmoid(Expr x) { return apply(sigmoid_op, {x}); }
Expr relu(Expr x) { return apply(relu_op, {x}); }
Expr step(Expr x) { return apply(step_op, {x}); }
Expr where(Expr condition, Expr a, Expr b) { return apply(where_op, {condition, a, b}); }

Expr pow(Expr x, int k) { return apply(int_pow_op, {x}, static_cast<std::uint32_t>(k)); }
Expr pow(Expr x, double k) {
  constexpr double lowest = std::numeric_limits<std::int32_t>::min();
  constexpr double highest = std::numeric_limits<std::int32_t>::max();
  if (k >= lowest && k <= highest && k == std::trunc(k)) {
    return pow(x, static_cast<int>(k));
  }
  return pow(x, number_like(x, k));
}
Expr pow(Expr a, Expr b) { return apply(pow_op, {a, b}); }

}  // namespace backprop
