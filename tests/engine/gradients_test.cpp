#include "engine/transform/gradients.h"

#include <gtest/gtest.h>

#include <array>
#include <cmath>

#include "engine/ops/ops.h"
#include "engine/transform/keeps.h"
#include "tests/engine/support.h"

namespace backprop::testing {

namespace {

double at(Expr y, Expr x, double value) { return evaluate(y, {{x, {value}}})[0]; }

TEST(Gradients, CoshAtLog2) {
  Graph graph;
  const Expr x = input(graph);
  const Expr z = mean_of({exp(x), exp(-x)});
  EXPECT_EQ(at(z, x, std::log(2)), 1.25);
  EXPECT_EQ(at(gradient(z, x), x, std::log(2)), 0.75);
  EXPECT_EQ(at(gradient(gradient(z, x), x), x, std::log(2)), 1.25);
}

TEST(Gradients, TanhAtLog2) {
  Graph graph;
  const Expr x = input(graph);
  const Expr expx = exp(x);
  const Expr expnx = exp(-x);
  const Expr z = (expx + -expnx) * pow(expx + expnx, -1);
  EXPECT_EQ(at(z, x, std::log(2)), 0.6000000000000001);
  EXPECT_NEAR(at(gradient(z, x), x, std::log(2)), 0.64, 1e-15);
}

TEST(Gradients, PolynomialToTheFourthOrder) {
  Graph graph;
  const Expr x = input(graph, {25});
  Expr y = pow(x, 4) - 2 * pow(x, 3) + 3 * pow(x, 2) - 4 * x + 5;
  std::vector<double> points;
  for (int i = 0; i < 25; ++i) {
    points.push_back(-2 + 5 * i / 24.0);
  }
  const auto expect = [&](Expr derivative, const auto& formula) {
    const std::vector<double> values = evaluate(derivative, {{x, points}});
    for (std::size_t i = 0; i < points.size(); ++i) {
      EXPECT_NEAR(values[i], formula(points[i]), 1e-12) << "at " << points[i];
    }
  };
  y = gradient(sum(y), x);
  expect(y, [](double p) { return 4 * p * p * p - 6 * p * p + 6 * p - 4; });
  y = gradient(sum(y), x);
  expect(y, [](double p) { return 12 * p * p - 12 * p + 6; });
  y = gradient(sum(y), x);
  expect(y, [](double p) { return 24 * p - 12; });
  y = gradient(sum(y), x);
  expect(y, [](double) { return 24.0; });
  y = gradient(sum(y), x);
  expect(y, [](double) { return 0.0; });
}

TEST(Gradients, SumOfSquaredMatmulResidual) {
  Graph graph;
  const Expr a = input(graph, {2, 2});
  const Expr b = input(graph, {2, 3});
  const Expr c = input(graph, {2, 3});
  const Expr loss = sum(pow(matmul(a, b) - c, 2));
  const NodeId xs[] = {a.id, b.id, c.id};
  const auto values = evaluate(graph, gradients(graph, loss.id, xs),
                               {{a, {1, 1, 0, 1}}, {b, {1, 2, 1, 0, 1, 1}}, {c, {3, 0, 1, 1, 2, 3}}});
  EXPECT_EQ(values[0], (std::vector<double>{10, 8, -10, -6}));
  EXPECT_EQ(values[1], (std::vector<double>{-4, 6, 2, -6, 4, -2}));
  EXPECT_EQ(values[2], (std::vector<double>{4, -6, -2, 2, 2, 4}));
}

TEST(Gradients, SumOverEveryReader) {
  Graph graph;
  const Expr x = input(graph);
  EXPECT_EQ(at(gradient(x * x, x), x, 3), 6);
  const Expr b = x + x;
  EXPECT_EQ(at(gradient(b + b, x), x, 3), 4);
  const Expr f = exp(x);
  const Expr g = exp(f);
  const Expr y = f + g * exp(-g);  // paths of unequal length
  const double ef = std::exp(0.5);
  const double eg = std::exp(ef);
  EXPECT_NEAR(at(gradient(y, x), x, 0.5), ef + ef * eg * (1 - eg) * std::exp(-eg), 1e-14);
}

TEST(Gradients, WithRespectToAnInnerNode) {
  Graph graph;
  const Expr x = input(graph);
  const Expr inner = exp(x);
  const Expr y = inner * inner * x;
  EXPECT_NEAR(at(gradient(y, inner), x, 2), 2 * std::exp(2) * 2, 1e-13);
  EXPECT_NEAR(at(gradient(y, x), x, 2), std::exp(4) * (2 * 2 + 1), 1e-12);
  EXPECT_EQ(at(gradient(y, y), x, 2), 1);
}

TEST(Gradients, AreZeroWhereTheOutputDoesNotDepend) {
  Graph graph;
  const Expr x = input(graph, {2});
  const Expr other = input(graph, {3}, DType::f32);
  const Expr y = exp(x);
  const Expr later = input(graph, {4});
  const NodeId xs[] = {other.id, later.id};
  const auto slopes = gradients(graph, y.id, xs);
  EXPECT_EQ(graph.shape(slopes[0]), Shape({3}));
  EXPECT_EQ(graph.dtype(slopes[0]), DType::f32);
  EXPECT_EQ(evaluate(graph, slopes, {})[1], (std::vector<double>{0, 0, 0, 0}));
  EXPECT_EQ(evaluate(gradient(step(x), x), {}), (std::vector<double>{0, 0}));
}

TEST(Gradients, AddOnlyTheNodesThatAreAskedFor) {
  Graph graph;
  const Expr a = input(graph, {3, 4});
  const Expr b = input(graph, {4, 5});
  const Expr y = matmul(a, b);
  const std::size_t before = graph.size();
  gradient(y, a);
  EXPECT_EQ(graph.size(), before + 2);  // the seed and one product

  const Expr base = input(graph);
  const Expr exponent = input(graph);
  const Expr power = pow(base, exponent);
  const std::size_t first = graph.size();
  gradient(power, base);
  for (auto node = static_cast<NodeId>(first); node < graph.size(); ++node) {
    EXPECT_NE(graph.info(node).name, "log");  // only the exponent's gradient takes a logarithm
  }
}

TEST(Gradients, StartFromTheSeed) {
  Graph graph;
  const Expr x = input(graph, {3});
  const Expr y = 2 * x;
  const Expr seed = input(graph, {3});
  const auto slopes = gradients(graph, y.id, std::span(&x.id, 1), seed.id);
  EXPECT_EQ(evaluate(graph, slopes, {{seed, {1, -1, 0.5}}})[0], (std::vector<double>{2, -2, 1}));
}

TEST(Gradients, RejectASeedOfAnotherShape) {
  Graph graph;
  const Expr x = input(graph, {3});
  const Expr y = exp(x);
  const NodeId seed = graph.constant(1, DType::f32);
  EXPECT_EQ(error_of([&] { gradients(graph, y.id, std::span(&x.id, 1), seed); }),
            "[gradients] the seed is f32 (), the output f64 (3,)");
}

TEST(Gradients, OfGivenAreAsStated) {
  Graph graph;
  const std::array<Expr, 2> xs{input(graph), input(graph)};
  const double weights[] = {2, 3};
  const double locals[] = {-7, 0.5};  // not the derivative
  const Expr y = given(xs, weights, 1, locals);
  EXPECT_EQ(evaluate(y, {{xs[0], {10}}, {xs[1], {100}}})[0], 321);
  EXPECT_EQ(evaluate(gradient(y, xs[0]), {})[0], -7);
  EXPECT_EQ(evaluate(gradient(y * y, xs[1]), {{xs[0], {10}}, {xs[1], {100}}})[0], 2 * 321 * 0.5);
}

TEST(Gradients, OfReluAtItsKinkAreZero) {
  Graph graph;
  const Expr x = input(graph, {3});
  EXPECT_EQ(evaluate(gradient(relu(x), x), {{x, {-1, 0, 2}}}), (std::vector<double>{0, 0, 1}));
}

TEST(Gradients, OfWholePowersAreFiniteAtZero) {
  Graph graph;
  const Expr x = input(graph);
  EXPECT_EQ(at(gradient(pow(x, 0), x), x, 0), 0);
  EXPECT_EQ(at(gradient(pow(x, 1), x), x, 0), 1);
  EXPECT_EQ(at(gradient(gradient(pow(x, 2), x), x), x, 0), 2);
  EXPECT_EQ(at(gradient(gradient(gradient(pow(x, 3), x), x), x), x, 0), 6);
}

TEST(Keeps, WhatTheGradientReads) {
  Graph graph;
  const Expr a = input(graph, {2, 2});
  const Expr b = input(graph, {2, 2});
  const auto text = [&](Expr e) {
    const Keeps keeps = kept_for_gradient(graph, e.id);
    std::string result;
    for (const bool kept : keeps.inputs) {
      result += kept ? "x" : "-";
    }
    return result + (keeps.result ? "z" : "-");
  };
  EXPECT_EQ(text(a * b), "xx-");
  EXPECT_EQ(text(a * a), "xx-");
  EXPECT_EQ(text(a + b), "---");
  EXPECT_EQ(text(a / b), "-xz");
  EXPECT_EQ(text(exp(a)), "-z");
  EXPECT_EQ(text(log(a)), "x-");
  EXPECT_EQ(text(tanh(a)), "-z");
  EXPECT_EQ(text(sigmoid(a)), "-z");
  EXPECT_EQ(text(relu(a)), "-z");
  EXPECT_EQ(text(step(a)), "--");
  EXPECT_EQ(text(pow(a, 3)), "x-");
  EXPECT_EQ(text(pow(a, 1)), "--");
  EXPECT_EQ(text(pow(a, 0.5)), "x--");
  EXPECT_EQ(text(pow(a, b)), "xxz");
  EXPECT_EQ(text(matmul(a, b)), "xx-");
  EXPECT_EQ(text(sum(a)), "--");
  EXPECT_EQ(text(broadcast_to(sum(a), {2, 2})), "--");
  EXPECT_EQ(text(reshape(a, {4})), "--");
  EXPECT_EQ(text(transpose(a)), "--");
  EXPECT_EQ(text(mean_of({a, b, a})), "----");
}

}  // namespace

}  // namespace backprop::testing
