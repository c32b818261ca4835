#include <gtest/gtest.h>

#include "engine/ops/ops.h"
#include "engine/transform/gradients.h"
#include "tests/engine/support.h"

namespace backprop {
namespace {

using testing::error_of;
using testing::input;

/// One thread again at the end, whatever happens.
class Threads : public ::testing::Test {
 protected:
  void SetUp() override {
#ifdef __EMSCRIPTEN__
    GTEST_SKIP() << "WebAssembly has one thread";
#endif
  }
  void TearDown() override { set_cpu_threads(1); }
};

/// Values and gradients of a network whose tensors are large enough to be shared among threads.
std::vector<std::vector<double>> values_with(int threads) {
  set_cpu_threads(threads);
  Graph graph;
  const Expr x = input(graph, {3, 24, 24, 5}, DType::f32);
  const Expr filter = input(graph, {3, 3, 5, 20}, DType::f32);
  const Expr weights = input(graph, {20, 600}, DType::f32);
  const Expr bias = input(graph, {1, 600}, DType::f32);
  const Expr z = reshape(tanh(conv2d(x, filter, Padding::same)), {3 * 24 * 24, 20});
  const Expr y = softmax(matmul(z, weights) + bias);
  const std::vector<NodeId> inputs{x.id, filter.id, weights.id, bias.id};
  std::vector<NodeId> outputs = gradients(graph, sum(y * y).id, inputs);
  outputs.push_back(y.id);
  outputs.push_back(transpose(y).id);
  testing::Random random(1);
  std::vector<testing::Binding> bindings;
  for (const NodeId node : inputs) {
    bindings.push_back({graph[node], random.values(graph.elements(node), -1, 1)});
  }
  return testing::evaluate(graph, outputs, bindings, PlanMode::fast);
}

TEST_F(Threads, ChangeNoBit) {
  const auto expected = values_with(1);
  for (const int threads : {2, 3, 8}) {
    EXPECT_EQ(values_with(threads), expected) << threads << " threads";
  }
}

TEST_F(Threads, CanBeChangedAnyTime) {
  for (const int threads : {4, 1, 1, 7, 2}) {
    set_cpu_threads(threads);
    EXPECT_EQ(cpu_threads(), threads);
    Graph graph;
    const Expr x = input(graph, {100000});
    EXPECT_EQ(testing::evaluate(sum(x * 2.0), {{x, std::vector<double>(100000, 0.5)}})[0], 100000);
  }
}

TEST_F(Threads, RefusesNumbersThatAreNone) {
  EXPECT_EQ(error_of([] { set_cpu_threads(0); }), "[threads] expected 1 to 256, got 0");
  EXPECT_EQ(error_of([] { set_cpu_threads(257); }), "[threads] expected 1 to 256, got 257");
}

}  // namespace
}  // namespace backprop
