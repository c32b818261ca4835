#pragma once

#include <cstdint>

#include "engine/model/feed_forward.h"

namespace backprop {

/// n layers, weights d x d, a batch of b.
struct DenseChainSize {
  std::int64_t n = 0;
  std::int64_t d = 0;
  std::int64_t b = 0;
};

/// The network on which the lessons count: z_i = W_i x_i, x_(i+1) = tanh(z_i) for i = 1 .. n, without biases,
/// and the sum of x_(n+1) as loss.
FeedForward dense_chain(Graph& graph, const DenseChainSize& size, DType dtype = DType::f32);

}  // namespace backprop
