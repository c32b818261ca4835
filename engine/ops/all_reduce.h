#pragma once

#include "engine/graph/graph.h"

namespace backprop {

/// What becomes of the values of all processes.
enum class Reduction : std::uint8_t { sum, mean };

/// The sum or the mean of x over all processes that run this graph together, element by element; every
/// process gets it. Where there is one process, x. Gradients are those of the sum, over the processes, of the
/// outputs that are differentiated.
Expr all_reduce(Expr x, Reduction reduction = Reduction::sum);

}  // namespace backprop
