#include "engine/run/gradient_check.h"

#include <gtest/gtest.h>

#include "engine/ops/ops.h"
#include "tests/engine/support.h"

namespace backprop::testing {

namespace {

GradientCheck check(Expr y, Expr x, const std::vector<double>& values) {
  return check_gradients(*y.graph, y.id, std::span(&x.id, 1), std::span(&values, 1));
}

TEST(GradientCheck, FindsAWrongGradient) {
  Graph graph;
  const Expr x = input(graph, {2});
  const double weight = 3;
  const double wrong = 3.001;
  const GradientCheck result =
      check(given(std::span(&x, 1), std::span(&weight, 1), 0, std::span(&wrong, 1)), x, {0.5, 2});
  ASSERT_EQ(result.mismatches.size(), 2U);
  EXPECT_EQ(result.mismatches[1].element, 1U);
  EXPECT_EQ(result.mismatches[1].value, 2);
  EXPECT_NEAR(result.mismatches[1].received / result.mismatches[1].expected, 3.001 / 3, 1e-9);
  EXPECT_EQ(result.to_string().substr(0, 42), "input 0, element 0 = 0.5: received 4.85572");
}

TEST(GradientCheck, FindsANanInAGradient) {
  Graph graph;
  const Expr x = input(graph);
  EXPECT_FALSE(check(pow(x, graph[graph.constant(0)]), x, {0}).passed());  // 0 * 0^-1
}

TEST(GradientCheck, AcceptsAnySlopeBetweenTheTwoOfAKink) {
  Graph graph;
  const Expr x = input(graph, {3});
  const GradientCheck at_kink = check(relu(x), x, {-1, 0, 1});
  EXPECT_TRUE(at_kink.passed()) << at_kink.to_string();
  EXPECT_EQ(at_kink.kinks, 1U);
  EXPECT_EQ(at_kink.elements, 3U);
  EXPECT_TRUE(check(relu(x) + relu(-x), x, {0, 3e-6, -2e-6}).passed());
}

TEST(GradientCheck, RejectsASlopeOutsideThoseOfAKink) {
  Graph graph;
  const Expr x = input(graph);
  const double weight = 1;
  const double wrong = -0.5;
  const Expr bent = relu(x);
  const GradientCheck result =
      check(given(std::span(&bent, 1), std::span(&weight, 1), 0, std::span(&wrong, 1)), x, {2e-6});
  EXPECT_EQ(result.kinks, 1U);
  EXPECT_FALSE(result.passed());
}

TEST(GradientCheck, SeesNoKinkInACurve) {
  Graph graph;
  const Expr x = input(graph, {4});
  const GradientCheck result = check(exp(3 * x) + pow(x, 5), x, {-2, -0.1, 0, 2});
  EXPECT_TRUE(result.passed()) << result.to_string();
  EXPECT_EQ(result.kinks, 0U);
}

TEST(GradientCheck, WantsAValuePerInput) {
  Graph graph;
  const Expr x = input(graph);
  EXPECT_EQ(error_of([&] { check_gradients(graph, exp(x).id, std::span(&x.id, 1), {}); }),
            "[check_gradients] 1 inputs, 0 values");
}

}  // namespace

}  // namespace backprop::testing
