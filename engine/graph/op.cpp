#include "engine/graph/op.h"

#include "engine/graph/graph.h"

namespace backprop {

namespace {

constexpr std::array<OpInfo, 256> leaves_only() {
  std::array<OpInfo, 256> table{};
  table[0] = {.name = "input", .type = "Leaf"};
  table[1] = {.name = "constant", .type = "Leaf"};
  return table;
}

constinit unsigned op_count = 2;

}  // namespace

namespace detail {
// Constant-initialised, so that it is ready before any op registers itself.
constinit std::array<OpInfo, 256> op_table = leaves_only();
}  // namespace detail

Op register_op(const OpInfo& info) {
  if (op_count == 256) {
    fail("register_op", "more than 256 ops");
  }
  detail::op_table[op_count] = info;
  return static_cast<Op>(op_count++);
}

std::uint64_t one_per_element(const Graph& graph, NodeId node) { return graph.elements(node); }

DType one_floating_dtype(const Application& application) {
  const DType dtype = application.dtype(0);
  for (std::size_t i = 1; i < application.inputs.size(); ++i) {
    if (application.dtype(i) != dtype) {
      fail(application.name, "dtypes differ: " + std::string(name_of(dtype)) + " and " +
                                 std::string(name_of(application.dtype(i))));
    }
  }
  if (!is_floating(dtype)) {
    fail(application.name, "needs f32 or f64, got " + std::string(name_of(dtype)));
  }
  return dtype;
}

const Shape& Application::shape(std::size_t input) const { return graph.shape(inputs[input]); }

DType Application::dtype(std::size_t input) const { return graph.dtype(inputs[input]); }

Expr Upstream::input(std::size_t i) const { return {gradient.graph, gradient.graph->inputs(node)[i]}; }

std::uint32_t Upstream::attribute() const { return gradient.graph->attribute(node); }

std::span<const double> Upstream::numbers() const { return gradient.graph->numbers(node); }

Expr Upstream::number(double value) const {
  return {gradient.graph, gradient.graph->constant(value, gradient.graph->dtype(node))};
}

}  // namespace backprop
