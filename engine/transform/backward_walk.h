#pragma once

#include <optional>
#include <span>
#include <vector>

#include "engine/graph/graph.h"

namespace backprop {

/// A gradient on its way back: one reader's share of dL/d(to), or a sum of such shares.
struct HandedOn {
  NodeId to;
  NodeId gradient;
};

/// The walk of back-propagation, one node at a time, for transforms that do something in between: visit every
/// node from y down to first(), ids descending, and a node's gradient is complete when its turn comes.
class BackwardWalk {
 public:
  /// Of y with respect to each of xs. `seed` is dL/dy, of y's shape; without one it is 1 in every element.
  BackwardWalk(Graph& graph, NodeId y, std::span<const NodeId> xs, std::optional<NodeId> seed = {});

  /// No node below it has a gradient.
  NodeId first() const { return first_; }
  /// Whether the node hands a gradient on: it has one, and one of xs lies below it.
  bool hands_on(NodeId node) const;
  /// Hands the node's gradient on to its inputs. Gradient rules read what they need from `values`: the node
  /// itself, or a copy of it whose inputs hold the same values as the node's.
  void visit(NodeId node, NodeId values);
  void visit(NodeId node) { visit(node, node); }

  /// dL/d(node) as summed so far; none where nothing has arrived.
  std::optional<NodeId> gradient_of(NodeId node) const;
  /// dL/dx for each of xs; a constant zero of x's shape where y does not depend on it.
  std::vector<NodeId> results();
  /// Every gradient handed on and every sum of them, in order; what else the walk added is workspace.
  const std::vector<HandedOn>& handed_on() const { return handed_on_; }

 private:
  bool depends(NodeId node) const { return node >= first_ && node <= y_ && depends_[node - first_]; }

  Graph& graph_;
  NodeId y_;
  std::vector<NodeId> xs_;
  NodeId first_;
  std::vector<bool> depends_;     // per node of [first, y], whether a gradient has a way down to one of xs
  std::vector<NodeId> gradient_;  // per node of [first, y], the sum over the readers met so far
  std::vector<HandedOn> handed_on_;
};

}  // namespace backprop
