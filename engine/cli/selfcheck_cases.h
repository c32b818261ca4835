#pragma once

#include <functional>
#include <span>
#include <string>
#include <vector>

#include "engine/graph/graph.h"

namespace backprop::cli {

/// A small graph that uses one op, for selfcheck.
struct SelfcheckCase {
  std::string name;
  std::vector<Shape> shapes;  ///< of its inputs, all of one dtype
  double low, high;           ///< inputs' values lie between
  std::function<Expr(std::span<const Expr>)> build;
};

/// Shapes are odd and small, and some large enough for whole vectors, blocks and tiles.
std::vector<SelfcheckCase> selfcheck_cases();

}  // namespace backprop::cli
