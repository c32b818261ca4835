#pragma once

#include "engine/graph/graph.h"

namespace backprop {

// Ops on each element. Two operands broadcast by numpy's rule; a plain number becomes a scalar constant of
// the other's dtype.

Expr operator-(Expr x);
Expr operator+(Expr a, Expr b);
Expr operator-(Expr a, Expr b);
Expr operator*(Expr a, Expr b);
Expr operator/(Expr a, Expr b);
Expr operator+(Expr a, double b);
Expr operator-(Expr a, double b);
Expr operator*(Expr a, double b);
Expr operator/(Expr a, double b);
Expr operator+(double a, Expr b);
Expr operator-(double a, Expr b);
Expr operator*(double a, Expr b);
Expr operator/(double a, Expr b);

Expr exp(Expr x);
/// Natural logarithm.
Expr log(Expr x);
Expr sqrt(Expr x);
Expr tanh(Expr x);
/// The logistic function 1 / (1 + e^-x).
Expr sigmoid(Expr x);
/// max(x, 0); its derivative at 0 is taken as 0.
Expr relu(Expr x);
/// 1 where x > 0, otherwise 0; its derivative is zero everywhere.
Expr step(Expr x);

/// a where the condition is not 0, otherwise b.
Expr where(Expr condition, Expr a, Expr b);

/// x^k for a whole number k, also negative.
Expr pow(Expr x, int k);
/// x^k; a whole k is the same as the int.
Expr pow(Expr x, double k);
/// a^b, both nodes. The gradient with respect to b needs a > 0.
Expr pow(Expr a, Expr b);

}  // namespace backprop
