#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "engine/graph/dtype.h"
#include "engine/graph/error.h"
#include "engine/graph/expr.h"
#include "engine/graph/op.h"
#include "engine/graph/shape.h"

namespace backprop {

/// What to compute: an arena of immutable nodes. Creation order is a topological order. It knows no values
/// and no device. An Expr refers to its graph by address, so a graph must stay where it is while Exprs of it
/// are in use.
class Graph {
 public:
  struct Options {
    bool share_constants = true;  ///< equal constants are one node
  };

  Graph() : Graph(Options{}) {}
  explicit Graph(Options options);

  /// A leaf whose value is given before each run.
  NodeId input(const Shape& shape = {}, DType dtype = DType::f64, std::string_view name = {});
  /// A leaf with one value in all its elements, rounded to the dtype. Throws Error if a whole dtype cannot
  /// hold it.
  NodeId constant(double value, DType dtype = DType::f64, const Shape& shape = {});
  /// A node that applies an op; `engine/ops` offers a function per op. Throws Error if shapes or dtypes do
  /// not fit. `numbers` are kept beside the node, for the few ops that have any.
  NodeId apply(Op op, std::span<const NodeId> inputs, std::uint32_t attribute = 0,
               std::vector<double> numbers = {});

  Expr operator[](NodeId id) {
    check(id);
    return {this, id};
  }

  /// Number of nodes; their ids are 0 .. size() - 1.
  std::size_t size() const { return size_; }
  Op op(NodeId id) const { return node(id).op; }
  const OpInfo& info(NodeId id) const { return info_of(node(id).op); }
  DType dtype(NodeId id) const { return node(id).dtype; }
  const Shape& shape(NodeId id) const { return shapes_[node(id).shape]->shape; }
  std::uint64_t elements(NodeId id) const { return shapes_[node(id).shape]->elements; }
  /// Equal for nodes of equal shape.
  std::uint32_t shape_id(NodeId id) const { return node(id).shape; }
  /// Valid as long as the graph, also while nodes are added.
  std::span<const NodeId> inputs(NodeId id) const {
    const Node& n = node(id);
    return n.input_count <= inline_inputs ? std::span<const NodeId>(n.inputs, n.input_count)
                                          : std::span<const NodeId>(wide_inputs_[n.inputs[0]]);
  }
  /// Op-specific: transpose flags, a mask of axes, an exponent, ...
  std::uint32_t attribute(NodeId id) const { return node(id).attribute; }
  /// The numbers given to apply; empty if there were none.
  std::span<const double> numbers(NodeId id) const;
  /// Of a constant.
  double constant_value(NodeId id) const { return constants_[node(id).attribute]; }
  /// Empty if the node has none.
  std::string_view name(NodeId id) const;
  void set_name(NodeId id, std::string_view name);

  /// The number of a shape, for ops whose attribute is a shape.
  std::uint32_t intern(const Shape& shape);
  const Shape& interned(std::uint32_t shape_id) const { return shapes_[shape_id]->shape; }

  /// Throws Error if there is no such node.
  void check(NodeId id) const;

 private:
  static constexpr std::size_t inline_inputs = 2;
  static constexpr std::size_t chunk_bits = 10;  // nodes stay where they are: spans of inputs survive growth
  static constexpr std::size_t chunk_mask = (std::size_t{1} << chunk_bits) - 1;

  struct Node {
    Op op;
    DType dtype;
    std::uint16_t input_count;
    std::uint32_t shape;
    std::uint32_t attribute;
    NodeId inputs[inline_inputs];  // more inputs: inputs[0] is an index into wide_inputs_
  };
  static_assert(sizeof(Node) == 20);

  struct InternedShape {
    Shape shape;
    std::uint64_t elements;
  };

  struct ConstantKey {
    std::uint64_t bits;
    std::uint32_t shape;
    DType dtype;
    bool operator==(const ConstantKey&) const = default;
  };
  struct ConstantKeyHash {
    std::size_t operator()(const ConstantKey& key) const;
  };

  const Node& node(NodeId id) const { return chunks_[id >> chunk_bits][id & chunk_mask]; }
  NodeId append(const Node& node);

  Options options_;
  std::size_t size_ = 0;
  std::vector<std::unique_ptr<Node[]>> chunks_;
  std::vector<std::unique_ptr<InternedShape>> shapes_;  // references to shapes survive growth
  std::unordered_map<Shape, std::uint32_t, ShapeHash> shape_ids_;
  std::uint32_t last_shape_ = 0;
  std::deque<std::vector<NodeId>> wide_inputs_;
  std::unordered_map<NodeId, std::vector<double>> numbers_;
  std::vector<double> constants_;
  std::unordered_map<ConstantKey, NodeId, ConstantKeyHash> shared_constants_;
  std::unordered_map<NodeId, std::string> names_;
};

inline const Shape& Expr::shape() const { return graph->shape(id); }
inline DType Expr::dtype() const { return graph->dtype(id); }

}  // namespace backprop
