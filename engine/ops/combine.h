#pragma once

#include <initializer_list>
#include <span>
#include <vector>

#include "engine/graph/graph.h"

namespace backprop {

// Elementwise ops of any number of inputs.

/// Mean of one or more nodes, element by element: (x_1 + ... + x_n) / n.
Expr mean_of(std::span<const Expr> inputs);
Expr mean_of(std::initializer_list<Expr> inputs);

/// bias + sum of weights[i] * inputs[i], with *stated* local gradients: d/d(inputs[i]) is locals[i] whatever
/// the true derivative is. The oracle for probes, where a gradient rule must not follow from the value.
Expr given(std::span<const Expr> inputs, std::span<const double> weights, double bias,
           std::span<const double> locals);

}  // namespace backprop
