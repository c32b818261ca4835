#include "engine/lab/questions/formulas.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <limits>
#include <map>
#include <set>
#include <utility>
#include <vector>

#include "engine/model/layer_table.h"
#include "engine/ops/ops.h"
#include "engine/plan/plan.h"
#include "engine/plan/report.h"
#include "engine/transform/gradients.h"
#include "tests/engine/support.h"

// The closed formulas of the questions against what the engine builds, plans and counts.

namespace backprop::lab {
namespace {

struct Built {
  Graph graph;
  std::vector<Expr> weights;
  Expr batch;
  Expr loss;

  explicit Built(const DenseChain& net) {
    batch = testing::input(graph, {net.b, net.d}, DType::f32, "x");
    for (std::int64_t i = 0; i < net.n; ++i) {
      weights.push_back(testing::input(graph, {net.d, net.d}, DType::f32));
    }
    Expr x = batch;
    for (const Expr& w : weights) {
      x = sigmoid(matmul(x, w));
    }
    loss = sum(x);
  }
};

std::uint64_t multiply_adds(const Graph& graph, const Plan& plan) {
  std::uint64_t total = 0;
  for (const PlanReport::Row& row : report(plan).rows) {
    total += graph.info(row.node).kernel == Kernel::matmul ? row.operations : 0;
  }
  return total;
}

class DenseChains : public ::testing::TestWithParam<DenseChain> {};

TEST_P(DenseChains, AreCountedAsTheEngineCounts) {
  const DenseChain& net = GetParam();
  Built built(net);
  const NodeId loss = built.loss.id;
  const Plan run = make_plan(built.graph, std::vector<NodeId>{loss}, PlanMode::lesson);
  EXPECT_EQ(multiply_adds(built.graph, run), static_cast<std::uint64_t>(net.forward_products()));

  // Alive beside weights and batch, without gradients.
  const PlanReport running = report(run);
  std::uint64_t most = 0;
  for (const std::uint64_t bytes : running.live_bytes) {
    most = std::max(most, bytes - running.leaf_bytes);
  }
  EXPECT_EQ(most / 4, static_cast<std::uint64_t>(net.live()));

  std::vector<NodeId> xs;
  for (const Expr& w : built.weights) {
    xs.push_back(w.id);
  }
  std::vector<NodeId> outputs = gradients(built.graph, loss, xs);
  std::uint64_t gradient_numbers = 0;
  for (const NodeId gradient : outputs) {
    gradient_numbers += built.graph.elements(gradient);
  }
  EXPECT_EQ(gradient_numbers, static_cast<std::uint64_t>(net.weight_gradients()));
  outputs.push_back(loss);
  const Plan both = make_plan(built.graph, outputs, PlanMode::lesson);
  EXPECT_EQ(multiply_adds(built.graph, both),
            static_cast<std::uint64_t>(net.forward_products() + net.backward_products()));

  // What nodes of the backward pass read of the forward pass, the weights aside.
  std::set<NodeId> kept;
  for (const NodeId node : both.order()) {
    if (node > loss) {
      for (const NodeId input : built.graph.inputs(node)) {
        if (input <= loss && std::find(xs.begin(), xs.end(), input) == xs.end()) {
          kept.insert(input);
        }
      }
    }
  }
  std::uint64_t numbers = 0;
  for (const NodeId node : kept) {
    numbers += built.graph.elements(node);
  }
  EXPECT_EQ(numbers, static_cast<std::uint64_t>(net.kept()));
}

INSTANTIATE_TEST_SUITE_P(All, DenseChains,
                         ::testing::Values(DenseChain{2, 4, 3}, DenseChain{3, 5, 2}, DenseChain{4, 7, 6}));

/// The best of all schedules, by dynamic programming over where to store the next state.
std::int64_t best_advances(std::int64_t layers, std::int64_t slots) {
  static std::map<std::pair<std::int64_t, std::int64_t>, std::int64_t> known;
  if (layers <= 1) {
    return 0;
  }
  if (slots == 1) {
    return layers * (layers - 1) / 2;
  }
  const auto [at, added] = known.try_emplace({layers, slots}, std::numeric_limits<std::int64_t>::max());
  if (!added) {
    return at->second;
  }
  std::int64_t best = at->second;
  for (std::int64_t k = 1; k < layers; ++k) {
    best = std::min(best, k + best_advances(k, slots) + best_advances(layers - k, slots - 1));
  }
  known[{layers, slots}] = best;
  return best;
}

TEST(Formulas, BinomialScheduleIsTheBestOfAll) {
  EXPECT_EQ(binomial_advances(10, 3), 15);
  for (std::int64_t layers = 1; layers <= 40; ++layers) {
    for (std::int64_t slots = 1; slots <= 8; ++slots) {
      EXPECT_EQ(binomial_advances(layers, slots), best_advances(layers, slots)) << layers << " " << slots;
    }
  }
}

/// A ConvNet as a model.
Model model_of(const ConvNet& net) {
  const auto conv = [](std::int64_t filters) {
    return ConvolutionLayer{.filters = filters,
                            .kernel = {3, 3},
                            .padding = Padding::same,
                            .stride = {1, 1},
                            .activation = Activation::relu};
  };
  return {.name = "drawn",
          .input = {net.size, net.size, net.channels},
          .layers = {conv(net.first), PoolLayer{}, conv(net.second), PoolLayer{},
                     DenseLayer{.units = net.dense, .activation = Activation::relu},
                     DenseLayer{.units = net.classes}, LossLayer::softmax_cross_entropy},
          .batch = 1,
          .dtype = DType::f32,
          .optimizer = Adam{},
          .rate = 0.001,
          .seed = 1};
}

TEST(Formulas, OfEveryNetworkThatCanBeDrawnAreThoseOfTheLayerTable) {
  for (const std::int64_t size : {50, 46, 54, 38}) {
    for (const std::int64_t first : {32, 16, 24}) {
      for (const std::int64_t second : {64, 48, 40}) {
        for (const std::int64_t dense : {500, 400, 300}) {
          const ConvNet net{
              .size = size, .channels = 3, .first = first, .second = second, .dense = dense, .classes = 10};
          const LayerTable table = layer_table(model_of(net));
          const auto where = [&] { return ::testing::Message() << size << " " << first << " " << second; };
          EXPECT_EQ(net.parameters(), table.total.parameters) << where();
          EXPECT_EQ(net.outputs(), table.total.activations) << where();
          EXPECT_EQ(net.first_parameters(), table.rows[1].parameters) << where();
          EXPECT_EQ(net.second_parameters(), table.rows[3].parameters) << where();
          EXPECT_EQ(net.pooled_again(), table.rows[4].output[0]) << where();
          EXPECT_EQ(net.flat(), table.rows[4].activations) << where();
        }
      }
    }
  }
}

TEST(Formulas, AgreeWithTheNumbersOfTheLessons) {
  EXPECT_EQ(conv_size(28, 5, false), 24);
  EXPECT_EQ(pool_size(25, 2), 12);
  EXPECT_EQ(dense_parameters(784, 100) + dense_parameters(100, 10), 79510);
  const ConvNet net{50, 3, 32, 64, 500, 10};
  EXPECT_EQ(net.first_parameters(), 896);
  EXPECT_EQ(net.second_parameters(), 18496);
  EXPECT_EQ(dense_parameters(net.flat(), 500), 4608500);
  EXPECT_EQ(net.parameters(), 4632902);
  EXPECT_EQ(net.outputs(), 157226);
  EXPECT_EQ(ceil_root(1000), 32);
  EXPECT_EQ(ceil_root(1024), 32);
  EXPECT_EQ(grouped(4632902), "4,632,902");
  EXPECT_EQ(grouped(999), "999");
  EXPECT_EQ(grouped(-1234), "-1,234");
}

}  // namespace
}  // namespace backprop::lab
