#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "engine/graph/graph.h"

namespace backprop {

/// A forward graph as layers one after the other: layer i, counted from 1, computes values[i] from values[i -
/// 1] and from other leaves. values[0] is the input, values.back() the loss. Between two layers nothing else
/// that depends on the input passes on.
struct Chain {
  std::vector<NodeId> values;

  std::size_t layers() const { return values.size() - 1; }
  NodeId input() const { return values.front(); }
  NodeId loss() const { return values.back(); }
};

/// The finest chain: every value through which all that depends on `input` must pass on its way to `loss`, in
/// the order of creation. Values computed from other leaves alone (a stretched bias, a penalty on weights)
/// hinder nothing. Throws Error where the input is no leaf, the loss does not depend on it, or the graph is
/// no chain: no such value lies between the two.
Chain find_chain(const Graph& graph, NodeId input, NodeId loss);

/// The chain with these values between input and loss, in the order of creation. Throws Error unless each is
/// one that find_chain finds.
Chain make_chain(const Graph& graph, NodeId input, std::span<const NodeId> values, NodeId loss);

}  // namespace backprop
