#pragma once

#include <cstdint>

#include "engine/graph/dtype.h"
#include "engine/graph/shape.h"

namespace backprop {

class Graph;

/// A node's number in its graph. Ids increase, and every input of a node has a smaller id than the node.
using NodeId = std::uint32_t;

/// A node with its graph, so that formulas can be written with operators (engine/ops/ops.h). C++ leaves open
/// which operand of `exp(x) * log(x)` is built first: name the operands where the ids of the nodes matter.
struct Expr {
  Graph* graph = nullptr;
  NodeId id = 0;

  const Shape& shape() const;
  DType dtype() const;
};

}  // namespace backprop
