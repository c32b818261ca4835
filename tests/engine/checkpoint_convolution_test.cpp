#include <gtest/gtest.h>

#include "engine/ops/ops.h"
#include "engine/transform/checkpoint.h"
#include "engine/transform/gradients.h"
#include "tests/engine/support.h"

namespace backprop::testing {

namespace {

TEST(Checkpoint, RecomputesConvolutionsAndTheirPools) {
  Graph graph;
  const Expr x = input(graph, {2, 8, 8, 2}, DType::f32, "x");
  const Expr labels = input(graph, {2}, DType::u8);
  std::vector<NodeId> parameters;
  const auto parameter = [&](const Shape& shape) {
    parameters.push_back(graph.input(shape, DType::f32));
    return graph[parameters.back()];
  };
  std::vector<NodeId> boundaries;
  Expr value = x;
  for (const std::int64_t channels : {2, 3}) {
    value = relu(conv2d(value, parameter({3, 3, channels, channels + 1}), Padding::same) +
                 parameter({channels + 1}));
    boundaries.push_back(value.id);
    value = max_pool(value, {2, 2}, {2, 2});
    boundaries.push_back(value.id);
  }
  value = reshape(value, {2, 16});
  const Expr hidden = tanh(matmul(value, parameter({16, 6})));
  boundaries.push_back(hidden.id);
  const Expr loss = softmax_cross_entropy(matmul(hidden, parameter({6, 5})), labels);

  std::vector<Binding> bindings{{labels, {3, 1}}};
  Random random(11);
  for (NodeId node = 0; node <= loss.id; ++node) {
    if (graph.op(node) == Op::input && node != labels.id) {
      bindings.push_back({graph[node], random.values(graph.elements(node), -0.5, 0.5)});
    }
  }
  const Chain chain = make_chain(graph, x.id, boundaries, loss.id);
  const auto expected = evaluate(graph, gradients(graph, loss.id, parameters), bindings);
  const std::size_t middle[] = {2, 4};
  for (const Schedule& schedule :
       {keep_positions(6, middle), keep_sqrt(6), binomial(6, 1), binomial(6, 2), binomial(6, 3)}) {
    const Checkpointed result = checkpoint(graph, chain, parameters, schedule);
    EXPECT_FALSE(result.copies.empty());
    for (const PlanMode mode : {PlanMode::lesson, PlanMode::fast}) {
      EXPECT_EQ(evaluate(graph, result.gradients, bindings, mode), expected);
    }
  }
  // The finest chain has a boundary in every layer too, as far as values are not read beside each other.
  EXPECT_GE(find_chain(graph, x.id, loss.id).layers(), 6U);
}

}  // namespace

}  // namespace backprop::testing
