#include "engine/model/dense_chain.h"

#include <string>
#include <vector>

namespace backprop {

FeedForward dense_chain(Graph& graph, const DenseChainSize& size, DType dtype) {
  if (size.n < 1 || size.d < 1 || size.b < 1) {
    fail("dense_chain", "n, d and b are at least 1, got " + std::to_string(size.n) + ", " +
                            std::to_string(size.d) + " and " + std::to_string(size.b));
  }
  const std::vector<std::int64_t> widths(static_cast<std::size_t>(size.n) + 1, size.d);
  return feed_forward(graph, widths, size.b, false, dtype);
}

}  // namespace backprop
