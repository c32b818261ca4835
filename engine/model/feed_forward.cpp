#include "engine/model/feed_forward.h"

#include <algorithm>
#include <string>

#include "engine/ops/ops.h"

namespace backprop {

void check_feed_forward(std::span<const std::int64_t> widths, std::int64_t examples) {
  if (widths.size() < 2) {
    fail("feed_forward", "needs the input's width and at least one layer's, got " +
                             std::to_string(widths.size()) + (widths.size() == 1 ? " width" : " widths"));
  }
  if (const std::int64_t least = std::min(examples, *std::min_element(widths.begin(), widths.end()));
      least < 1) {
    fail("feed_forward", "widths and examples are at least 1, got " + std::to_string(least));
  }
}

FeedForward feed_forward(Graph& graph, std::span<const std::int64_t> widths, std::int64_t examples,
                         bool biases, DType dtype) {
  check_feed_forward(widths, examples);
  const auto named = [&graph](Expr expr, const char* letter, std::size_t number) {
    graph.set_name(expr.id, letter + std::to_string(number));
    return expr;
  };
  FeedForward net;
  Expr value = graph[graph.input({widths[0], examples}, dtype, "x_1")];
  net.x = value.id;
  for (std::size_t layer = 1; layer < widths.size(); ++layer) {
    const Expr weight = named(graph[graph.input({widths[layer], widths[layer - 1]}, dtype)], "W_", layer);
    net.weights.push_back(weight.id);
    net.parameters.push_back(weight.id);
    Expr z = matmul(weight, value);
    if (biases) {
      const Expr bias = named(graph[graph.input({widths[layer], 1}, dtype)], "b_", layer);
      net.parameters.push_back(bias.id);
      z = z + bias;
    }
    value = named(tanh(named(z, "z_", layer)), "x_", layer + 1);
    net.values.push_back(value.id);
  }
  const Expr loss = sum(value);
  graph.set_name(loss.id, "L");
  net.loss = loss.id;
  return net;
}

}  // namespace backprop
