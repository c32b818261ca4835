#include <gtest/gtest.h>

#include <cmath>

#include "engine/ops/ops.h"
#include "engine/plan/report.h"
#include "engine/transform/gradients.h"
#include "tests/engine/support.h"

// Nothing is recursive over a graph, and nothing but the counts below grows faster than the graph.

namespace backprop::testing {

namespace {

constexpr int million = sanitized ? 100'000 : 1'000'000;

TEST(Scale, AMillionNodeChainIsBuiltDifferentiatedPlannedAndRun) {
  Graph graph;
  const Expr x = input(graph);
  Expr y = x;
  for (int i = 0; i < million; ++i) {
    y = i % 2 == 0 ? -y : y * 1.000001;
  }
  const Expr slope = gradient(y, x);
  EXPECT_LE(graph.size(), 2U * million + 4U);
  const NodeId outputs[] = {y.id, slope.id};
  for (const PlanMode mode : {PlanMode::lesson, PlanMode::fast}) {
    const auto values = evaluate(graph, outputs, {{x, {2}}}, mode);
    EXPECT_NEAR(values[0][0], 2 * std::pow(1.000001, million / 2), 1e-6);
    EXPECT_NEAR(values[1][0], std::pow(1.000001, million / 2), 1e-6);
  }
}

TEST(Scale, StackedDiamondsCostOneNodeEach) {
  Graph graph;
  const Expr x = input(graph);
  Expr c = x;
  constexpr int depth = 100'000;
  for (int i = 0; i < depth; ++i) {
    c = (c + c) * 0.5;
  }
  const Expr slope = gradient(c, x);
  EXPECT_LE(graph.size(), 5U * depth);
  EXPECT_EQ(evaluate(slope, {{x, {3}}})[0], 1);
}

TEST(Scale, EighteenDoublingsReachTwoToTheEighteenth) {
  Graph graph;
  const Expr x = input(graph);
  Expr c = x;
  for (int i = 0; i < 18; ++i) {
    c = c + c;
  }
  const std::size_t before = graph.size();
  const Expr slope = gradient(c, x);
  EXPECT_EQ(graph.size(), before + 1 + 18);
  EXPECT_EQ(evaluate(slope, {})[0], 262144);
}

TEST(Scale, ANodeWithAHundredThousandReadersIsDifferentiatedInOneWalk) {
  Graph graph;
  const Expr x = input(graph);
  Expr total = x;
  for (int i = 1; i < 100'000; ++i) {
    total = total + x;
  }
  EXPECT_EQ(evaluate(gradient(total, x), {})[0], 100'000);
}

TEST(Scale, AMeanOfManyNodes) {
  Graph graph;
  const Expr x = input(graph);
  const std::vector<Expr> many(65'535, x);
  EXPECT_EQ(evaluate(mean_of(many), {{x, {2}}})[0], 2);
  EXPECT_NEAR(evaluate(gradient(mean_of(many), x), {})[0], 1, 1e-12);
  const std::vector<Expr> too_many(65'536, x);
  EXPECT_EQ(error_of([&] { mean_of(too_many); }), "[mean] takes at most 65535 inputs, got 65536");
}

TEST(Scale, ASecondGradientOfALongChainIsStillLinear) {
  Graph graph;
  const Expr x = input(graph);
  Expr y = x;
  for (int i = 0; i < 20'000; ++i) {
    y = sigmoid(y) * 2.0;
  }
  const Expr second = gradient(gradient(y, x), x);
  EXPECT_LE(graph.size(), 20'000U * 30);
  EXPECT_TRUE(std::isfinite(evaluate(second, {{x, {0.3}}})[0]));
}

TEST(Scale, AMillionNodesAreReported) {
  Graph graph;
  Expr y = input(graph);
  for (int i = 0; i < million; ++i) {
    y = -y;
  }
  const PlanReport costs = report(make_plan(graph, std::span(&y.id, 1), PlanMode::lesson));
  EXPECT_EQ(costs.operations, static_cast<std::uint64_t>(million));
  EXPECT_EQ(costs.peak_bytes, 24U);
  EXPECT_EQ(costs.arena_bytes, 192U);
}

}  // namespace

}  // namespace backprop::testing
