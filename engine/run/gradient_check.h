#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "engine/graph/graph.h"
#include "engine/run/kernels.h"

namespace backprop {

struct GradientCheckOptions {
  double step = 1e-5;       ///< of the finite differences, relative to elements larger than 1
  double tolerance = 1e-6;  ///< accepted difference, relative to gradients larger than 1
};

/// Gradients of a graph against central finite differences.
struct GradientCheck {
  struct Mismatch {
    std::size_t input = 0;    ///< index into xs
    std::size_t element = 0;  ///< of that input
    double value = 0;         ///< of the element
    double received = 0;      ///< by `gradients`
    double expected = 0;      ///< by finite differences; at a kink, the nearer one-sided slope
  };
  std::size_t elements = 0;  ///< compared
  std::size_t kinks =
      0;  ///< of these, where the slopes from left and right differ: anything between them is right
  double largest_error = 0;
  std::vector<Mismatch> mismatches;

  bool passed() const { return mismatches.empty(); }
  /// One line per mismatch: input, element, value, received, expected.
  std::string to_string() const;
};

/// Checks dy/dx for every x, where y is any f64 node and xs are f64 inputs; values[i] is the value of xs[i]
/// and every input that y needs is among xs. The elements of y enter with different weights, so that errors
/// cannot cancel.
GradientCheck check_gradients(Graph& graph, NodeId y, std::span<const NodeId> xs,
                              std::span<const std::vector<double>> values,
                              const GradientCheckOptions& options = {}, Device& device = cpu());

}  // namespace backprop
