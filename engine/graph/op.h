#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "engine/graph/dtype.h"
#include "engine/graph/expr.h"
#include "engine/graph/shape.h"

namespace backprop {

struct Formula;  // engine/ops/formula.h: how an elementwise op computes

/// Code of an operation. The two leaves are fixed; every other op gets its code where it is registered, in
/// engine/ops.
enum class Op : std::uint8_t { input = 0, constant = 1 };

/// Which kernel computes an op. New elementwise ops need no new kernel.
enum class Kernel : std::uint8_t {
  leaf,         ///< nothing to compute: inputs and constants
  elementwise,  ///< Formula on each element, inputs broadcast to the result
  permute,      ///< axes reordered
  reshape,      ///< same elements in the same order, another shape
  matmul,
  sum,
  conv2d,
  conv2d_input_gradient,
  conv2d_filter_gradient,
  window_argmax,   ///< where in each window its largest element is
  window_gather,   ///< of each window, the element with a given index
  window_scatter,  ///< the reverse: each element added at an index of its window
  softmax,         ///< along the innermost axis; attribute 1: its logarithm
  all_reduce,      ///< over all processes, element by element; attribute 1: the mean instead of the sum
};

/// An op about to be applied: what its shape rule sees.
struct Application {
  const Graph& graph;
  std::string_view name;  ///< of the op, for errors
  std::span<const NodeId> inputs;
  std::uint32_t attribute;
  std::span<const double> numbers;

  const Shape& shape(std::size_t input) const;
  DType dtype(std::size_t input) const;
};

/// What a gradient rule sees: one node and the gradient of the final output with respect to it.
struct Upstream {
  Expr gradient;  ///< dL/d(node), of the node's shape
  NodeId node;

  Graph& graph() const { return *gradient.graph; }
  Expr result() const { return {gradient.graph, node}; }
  Expr input(std::size_t i) const;
  std::uint32_t attribute() const;
  std::span<const double> numbers() const;
  /// A scalar constant of the node's dtype.
  Expr number(double value) const;
};

/// Result's shape from the inputs' shapes; throws Error where they do not fit.
using ShapeRule = Shape (*)(const Application&);

/// Result's dtype from the inputs' dtypes; throws Error where they do not fit.
using DTypeRule = DType (*)(const Application&);

/// dL/d(input i), written with ops, so that it can be differentiated again. Inputs of elementwise ops may
/// come out in the broadcast shape: `gradients` sums them back.
using GradientRule = Expr (*)(const Upstream&, std::size_t input);

/// Operations of one evaluation: multiply-adds for products, one per element otherwise.
using CostRule = std::uint64_t (*)(const Graph&, NodeId);

/// Bytes of scratch memory that the node's kernel may use while it runs: about so many at most, but enough to
/// work with.
using WorkspaceRule = std::uint64_t (*)(const Graph&, NodeId, std::uint64_t most);

/// The most scratch memory that one kernel is given, in bytes, by where it runs: enough for good products,
/// and little enough to stay in a core's second-level cache, or in that of a large GPU (40 MiB and more).
constexpr std::uint64_t cpu_workspace_bytes = std::uint64_t{512} << 10;
constexpr std::uint64_t gpu_workspace_bytes = std::uint64_t{32} << 20;

/// Everything the engine knows about an op; filled in once, in the op's file.
struct OpInfo {
  std::string_view name;  ///< in errors: "matmul"
  std::string_view type;  ///< in printed trees: "Matmul"
  Kernel kernel = Kernel::leaf;
  ShapeRule shape = nullptr;
  GradientRule gradient = nullptr;    ///< none: constant almost everywhere, its gradient is zero
  CostRule cost = nullptr;            ///< none: free
  const Formula* formula = nullptr;   ///< of ops that read elements
  bool attribute_is_shape = false;    ///< the attribute is the interned shape of the result
  DTypeRule dtype = nullptr;          ///< none: all inputs and the result have one floating dtype
  WorkspaceRule workspace = nullptr;  ///< none: needs no scratch memory
};

namespace detail {
extern std::array<OpInfo, 256> op_table;
}

/// Gives the op its code. Called while the program starts, from the file that defines the op.
Op register_op(const OpInfo& info);

inline const OpInfo& info_of(Op op) { return detail::op_table[static_cast<std::uint8_t>(op)]; }

/// One operation per element of the result: the usual cost rule.
std::uint64_t one_per_element(const Graph& graph, NodeId node);

/// All inputs alike and floating: the usual dtype rule. Throws Error "[add] dtypes differ: f32 and f64".
DType one_floating_dtype(const Application& application);

}  // namespace backprop
