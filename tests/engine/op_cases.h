#pragma once

#include <functional>
#include <span>
#include <string>
#include <vector>

#include "engine/graph/expr.h"
#include "tests/engine/naive.h"

namespace backprop::testing {

/// One op on inputs of given shapes: how the engine builds it, and what a naive loop makes of the same
/// values.
struct OpCase {
  std::string name;
  std::vector<Shape> shapes;
  double low, high;  ///< the inputs' values lie between
  std::function<Expr(std::span<const Expr>)> build;
  std::function<Tensor(std::span<const Tensor>)> expected;
};

/// The rows of the ops of networks: convolutions, pooling, softmax. (network_cases.cpp)
void add_networks(std::vector<OpCase>& cases);

/// The table: an elementwise op is one row, expanded to several shapes.
std::vector<OpCase> op_cases();

}  // namespace backprop::testing
