#pragma once

#include "engine/graph/graph.h"

namespace backprop {

/// Matrix product of rank-2 nodes, a or b read as its transpose where asked: (m,k) @ (k,n) is (m,n).
Expr matmul(Expr a, Expr b, bool transpose_a = false, bool transpose_b = false);

/// Reads a matmul node's attribute: whether operand 0 or 1 is read transposed.
inline bool is_transposed(std::uint32_t attribute, std::size_t operand) {
  return (attribute >> operand & 1U) != 0;
}

}  // namespace backprop
