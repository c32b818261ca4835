#pragma once

#include "engine/graph/graph.h"

namespace backprop {

/// Matrix product of rank-2 nodes, a or b read as its transpose where asked: (m,k) @ (k,n) is (m,n).
Expr matmul(Expr a, Expr b, bool transpose_a = false, bool transpose_b = false);

}  // namespace backprop
