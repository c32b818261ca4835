#pragma once

#include <cstdint>
#include <map>
#include <utility>
#include <vector>

#include "engine/transform/checkpoint.h"
#include "engine/transform/keeps.h"

namespace backprop {

/// Which node holds the value of each node of the forward pass at the moment, while a transform goes along:
/// the node itself, a copy that computes it again, or none.
class Recompute {
 public:
  /// At first every node up to `last` holds its own value.
  Recompute(Graph& graph, NodeId last);

  void drop(NodeId node) { holders_[node] = none; }
  bool holds(NodeId node) const { return holders_[node] != none; }
  /// The holder of the node's value; copies are added as far as values are missing, in the
  /// order of the forward pass.
  NodeId value(NodeId node);
  /// What the node's gradient rule may read instead of the node: a node of the same op whose inputs, and
  /// whose own value, are held as far as the rule reads them.
  NodeId stand_in(NodeId node);

  std::vector<Checkpointed::Copy> take_copies() { return std::move(copies_); }

 private:
  static constexpr NodeId none = static_cast<NodeId>(-1);
  static constexpr NodeId queued = static_cast<NodeId>(-2);  // only inside value

  NodeId copy(NodeId node, const std::vector<NodeId>& inputs);
  const Keeps& keeps(NodeId node);

  Graph& graph_;
  std::vector<NodeId> holders_;
  std::vector<Checkpointed::Copy> copies_;
  std::map<std::vector<std::uint32_t>, Keeps> keeps_;  // by op, attribute and inputs' shapes
};

}  // namespace backprop
