#include "engine/ops/matmul.h"

#include <string>

#include "engine/ops/define.h"

namespace backprop {

namespace {

std::string operand_text(const Application& application, std::size_t input) {
  return application.shape(input).to_string() + (is_transposed(application.attribute, input) ? "^T" : "");
}

Shape product_shape(const Application& application) {
  const Shape& a = application.shape(0);
  const Shape& b = application.shape(1);
  const auto pair = [&application] {
    return operand_text(application, 0) + " @ " + operand_text(application, 1);
  };
  if (a.rank() != 2 || b.rank() != 2) {
    fail(application.name, "needs two matrices: " + pair());
  }
  const bool ta = is_transposed(application.attribute, 0);
  const bool tb = is_transposed(application.attribute, 1);
  if (a[ta ? 0 : 1] != b[tb ? 1 : 0]) {
    fail(application.name, "inner sizes differ: " + pair());
  }
  return Shape{a[ta ? 1 : 0], b[tb ? 0 : 1]};
}

// Z = A B, G = dL/dZ: dA = G B^T, dB = A^T G; of an operand stored transposed, the transpose of that.
Expr product_gradient(const Upstream& u, std::size_t input) {
  const bool ta = is_transposed(u.attribute(), 0);
  const bool tb = is_transposed(u.attribute(), 1);
  if (input == 0) {
    return ta ? matmul(u.input(1), u.gradient, tb, true) : matmul(u.gradient, u.input(1), false, !tb);
  }
  return tb ? matmul(u.gradient, u.input(0), true, ta) : matmul(u.input(0), u.gradient, !ta, false);
}

// m n k multiply-adds.
std::uint64_t product_cost(const Graph& graph, NodeId node) {
  const Shape& a = graph.shape(graph.inputs(node)[0]);
  const std::int64_t k = a[is_transposed(graph.attribute(node), 0) ? 0 : 1];
  return graph.elements(node) * static_cast<std::uint64_t>(k);
}

const Op matmul_op = register_op({.name = "matmul",
                                  .type = "Matmul",
                                  .kernel = Kernel::matmul,
                                  .shape = product_shape,
                                  .gradient = product_gradient,
                                  .cost = product_cost});

}  // namespace

Expr matmul(Expr a, Expr b, bool transpose_a, bool transpose_b) {
  return detail::apply(matmul_op, {a, b}, (transpose_a ? 1U : 0U) | (transpose_b ? 2U : 0U));
}

}  // namespace backprop
