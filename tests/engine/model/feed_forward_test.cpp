#include "engine/model/feed_forward.h"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "engine/model/feed_forward_costs.h"
#include "engine/ops/ops.h"
#include "tests/engine/support.h"

namespace backprop::testing {

namespace {

TEST(FeedForward, CountsAreTheFormulas) {
  const std::vector<std::vector<std::int64_t>> networks{
      {784, 100, 10}, {1, 1}, {3, 7, 5, 2}, {64, 64, 64, 64}};
  for (const std::vector<std::int64_t>& widths : networks) {
    for (const std::int64_t examples : {1, 2, 32}) {
      for (const bool biases : {false, true}) {
        EXPECT_EQ(counted_feed_forward(widths, examples, biases),
                  feed_forward_costs(widths, examples, biases))
            << widths.size() << " widths from " << widths[0] << ", " << examples << " examples, biases "
            << biases;
      }
    }
  }
}

TEST(FeedForward, ADigitsNetworkByHand) {
  const std::int64_t widths[] = {784, 100, 10};
  const FeedForwardCosts costs = feed_forward_costs(widths, 32, true);
  EXPECT_EQ(costs.parameters, 79'510U);
  EXPECT_EQ(costs.gradient_descent, 159'021U);
  EXPECT_EQ(costs.activations, 110U * 32);
  EXPECT_EQ(costs.activation_calls, 110U * 32);
  EXPECT_EQ(costs.multiply_adds_forward, (78'400U + 1000) * 32);
  EXPECT_EQ(costs.multiply_adds_backward, (78'400U + 2 * 1000) * 32);
  EXPECT_EQ(feed_forward_costs(widths, 32, false).parameters, 79'400U);
}

TEST(FeedForward, ExponentsOfSquareNetworksDependOnTheBatch) {
  const std::int64_t sizes[] = {32, 64, 128, 256};
  const SquareNetworkExponents one = square_network_exponents(sizes, false);
  EXPECT_NEAR(one.forward, 3, 0.02);
  EXPECT_NEAR(one.backward, 3, 0.02);
  EXPECT_NEAR(one.iterations, 4, 0.02);
  const SquareNetworkExponents batch = square_network_exponents(sizes, true);
  EXPECT_NEAR(batch.forward, 4, 0.02);
  EXPECT_NEAR(batch.backward, 4, 0.02);
  EXPECT_NEAR(batch.iterations, 5, 0.02);
}

TEST(FeedForward, TrainingTakesAboutThreeTimesTheWorkOfInference) {
  const std::int64_t widths[] = {512, 512, 512, 512, 512};
  const FeedForwardTraining costs = feed_forward_training(widths, 256, true);
  const double work = static_cast<double>(costs.operations_train) / static_cast<double>(costs.operations_run);
  EXPECT_GT(work, 2.7);  // no gradient of the input
  EXPECT_LT(work, 3.0);
  // With 4 layers the gradients of the weights are as large as the weights, and the peak lies where all are
  // there.
  EXPECT_GT(static_cast<double>(costs.bytes_train), 1.5 * static_cast<double>(costs.bytes_run));
}

TEST(FeedForward, ComputesWhatItSays) {
  Graph graph;
  const std::int64_t widths[] = {2, 3};
  const FeedForward net = feed_forward(graph, widths, 2, true, DType::f64);
  const auto node = [&graph](NodeId id) { return graph[id]; };
  const std::vector<Binding> bindings{{node(net.x), {1, 2, 3, 4}},
                                      {node(net.parameters[0]), {0.1, 0.2, 0.3, 0.4, 0.5, 0.6}},
                                      {node(net.parameters[1]), {-1, 0, 1}}};
  const double expected = std::tanh(0.1 + 0.6 - 1) + std::tanh(0.2 + 0.8 - 1) + std::tanh(0.3 + 1.2) +
                          std::tanh(0.6 + 1.6) + std::tanh(0.5 + 1.8 + 1) + std::tanh(1.0 + 2.4 + 1);
  EXPECT_NEAR(evaluate(node(net.loss), bindings)[0], expected, 1e-12);
}

TEST(FeedForward, RejectsSizesThatMakeNoNetwork) {
  Graph graph;
  const std::int64_t one[] = {3};
  const std::int64_t none[] = {3, 0, 2};
  EXPECT_EQ(error_of([&] { feed_forward(graph, one, 1, true); }),
            "[feed_forward] needs the input's width and at least one layer's, got 1 width");
  EXPECT_EQ(error_of([&] { feed_forward_costs(none, 1, true); }),
            "[feed_forward] widths and examples are at least 1, got 0");
}

}  // namespace

}  // namespace backprop::testing
