#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "engine/graph/graph.h"

namespace backprop {

/// A fully connected network and the sum of its outputs.
struct FeedForward {
  NodeId x = 0;  ///< (n_0, m): one example per column
  std::vector<NodeId>
      parameters;  ///< W_1 (n_1, n_0), b_1 (n_1, 1), W_2, ..; without biases the weights alone
  std::vector<NodeId> weights;
  std::vector<NodeId> values;  ///< x_2 .. x_(L+1): the layers' results, (n_l, m)
  NodeId loss = 0;
};

/// Adds a network with `widths` n_0 .. n_L for m examples: z_l = W_l x_l (+ b_l), x_(l+1) = tanh(z_l), x_1
/// the input; its loss is the sum of all elements of x_(L+1). Nodes are named as here, the loss L. Throws
/// Error for fewer than two widths and for sizes below 1.
FeedForward feed_forward(Graph& graph, std::span<const std::int64_t> widths, std::int64_t examples,
                         bool biases, DType dtype = DType::f32);

/// Throws Error for sizes that feed_forward does not take.
void check_feed_forward(std::span<const std::int64_t> widths, std::int64_t examples);

}  // namespace backprop
