#include "engine/run/executor.h"

#include <gtest/gtest.h>

#include <cmath>

#include "engine/ops/ops.h"
#include "engine/run/trace.h"
#include "engine/transform/gradients.h"
#include "tests/engine/naive.h"
#include "tests/engine/support.h"

namespace backprop::testing {

namespace {

Plan plan_of(Expr y, PlanMode mode = PlanMode::lesson) {
  return make_plan(*y.graph, std::span(&y.id, 1), mode);
}

TEST(Executor, RunsAgainWithNewInputs) {
  Graph graph;
  const Expr x = input(graph);
  const Expr y = exp(x) + 1.0;
  for (const PlanMode mode : {PlanMode::lesson, PlanMode::fast, PlanMode::trace}) {
    Executor executor(plan_of(y, mode));
    executor.set(x.id, 0);
    executor.run();
    EXPECT_EQ(executor.scalar(y.id), 2);
    executor.run();  // inputs keep their values
    EXPECT_EQ(executor.scalar(y.id), 2);
    executor.set(x.id, 1);
    executor.run();
    EXPECT_EQ(executor.scalar(y.id), std::exp(1.0) + 1);
    EXPECT_EQ(executor.scalar(x.id), 1);
  }
}

TEST(Executor, SaysWhichInputHasNoValue) {
  Graph graph;
  const Expr x = input(graph, {}, DType::f64, "x");
  const Expr w = input(graph, {}, DType::f64, "w");
  Executor executor(plan_of(x * w));
  executor.set(x.id, 1);
  EXPECT_EQ(error_of([&] { executor.run(); }), "[run] node 1 (Leaf w) has no value yet");
}

TEST(Executor, RejectsValuesThatDoNotFit) {
  Graph graph;
  const Expr x = input(graph, {2, 3}, DType::f64, "x");
  const Expr unused = input(graph);
  const Expr y = exp(x);
  Executor executor(plan_of(y));
  EXPECT_EQ(error_of([&] { executor.set(x.id, std::vector<double>(5)); }),
            "[run] node 0 (Leaf x) has shape (2,3), got 5 values");
  EXPECT_EQ(error_of([&] { executor.set(y.id, 1); }), "[run] node 2 (Exp) is not an input");
  EXPECT_EQ(error_of([&] { executor.set(unused.id, 1); }), "[run] node 1 (Leaf) is not needed by this plan");
}

TEST(Executor, SaysThatAValueIsNotKept) {
  Graph graph;
  const Expr x = input(graph, {2});
  const Expr inner = exp(x);
  const Expr y = -inner;
  Executor executor(plan_of(y));
  executor.set(x.id, 0);
  executor.run();
  EXPECT_EQ(error_of([&] { executor.get(inner.id); }),
            "[run] node 1 (Exp) is not kept by this plan: make it an output, or plan in mode trace");
  EXPECT_EQ(error_of([&] { executor.scalar(y.id); }),
            "[run] node 2 (Negate) has shape (2,), not one element");
}

TEST(Executor, TracesEveryNodeInOrder) {
  Graph graph;
  const Expr x = input(graph);
  const Expr up = exp(x);
  const Expr down = exp(-x);
  Executor executor(plan_of(up * down, PlanMode::trace));
  executor.set(x.id, std::log(2));
  const std::vector<TraceStep> steps = trace(executor);
  ASSERT_EQ(steps.size(), 4U);
  const double values[] = {2, -std::log(2), 0.5, 1};
  for (std::size_t i = 0; i < 4; ++i) {
    EXPECT_EQ(steps[i].node, i + 1);
    EXPECT_EQ(steps[i].value, std::vector<double>{values[i]});
  }
  EXPECT_EQ(executor.scalar(1), 2);  // and all values are still there afterwards
}

TEST(Executor, StepsOnlyThroughTraces) {
  Graph graph;
  const Expr x = input(graph);
  Executor executor(plan_of(exp(x)));
  executor.set(x.id, 0);
  EXPECT_EQ(error_of([&] { trace(executor); }),
            "[run] only a plan of mode trace keeps every value for stepping");
}

TEST(Executor, ReturnsLeavesAndRepeatedOutputs) {
  Graph graph;
  const Expr x = input(graph, {2}, DType::f32);
  const NodeId half = graph.constant(0.5, DType::f64, {3});
  const NodeId outputs[] = {x.id, half, x.id};
  const auto values = evaluate(graph, outputs, {{x, {0.1, 2}}});
  EXPECT_EQ(values[0], (std::vector<double>{static_cast<double>(0.1F), 2}));
  EXPECT_EQ(values[1], (std::vector<double>{0.5, 0.5, 0.5}));
  EXPECT_EQ(values[2], values[0]);
}

TEST(Executor, RunsAPlanOfNothing) {
  const Graph graph;
  Executor executor(make_plan(graph, {}, PlanMode::fast));
  executor.run();
  EXPECT_EQ(executor.allocated_bytes(), 0U);
}

TEST(Executor, ReadsLargeConstantsInEveryKernel) {
  Graph graph;
  const Expr two = graph[graph.constant(2, DType::f64, {3, 3})];
  const Expr x = input(graph, {3, 3});
  const std::vector<double> ones(9, 1.0);
  EXPECT_EQ(evaluate(sum(x * two), {{x, ones}})[0], 18);
  EXPECT_EQ(evaluate(matmul(two, x), {{x, ones}})[0], 6);
  EXPECT_EQ(evaluate(sum(two), {})[0], 18);
  EXPECT_EQ(evaluate(transpose(two), {})[8], 2);
  EXPECT_EQ(evaluate(reshape(two, {9}), {})[8], 2);
  const Expr row = input(graph, {1, 3});
  EXPECT_EQ(evaluate(row * two, {{row, {1, 2, 3}}}), (std::vector<double>{2, 4, 6, 2, 4, 6, 2, 4, 6}));
}

TEST(Executor, FusesOverManyBlocksWithoutChangingABit) {
  for (const DType dtype : {DType::f32, DType::f64}) {
    for (const std::int64_t elements :
         {std::int64_t{511}, std::int64_t{512}, std::int64_t{513}, std::int64_t{2000}}) {
      Graph graph;
      const Expr x = input(graph, {elements}, dtype);
      const Expr w = input(graph, {elements}, dtype);
      const Expr scale = input(graph, {1}, dtype);
      const Expr ones = graph[graph.constant(1, dtype, {elements})];
      const Expr inner = tanh(x * w + scale);  // outlives its step
      const Expr first = exp(inner - ones) * scale;
      const Expr second = first * sigmoid(inner) + inner * inner;
      const Expr loss = sum(second * first);
      const NodeId xs[] = {x.id, w.id, scale.id};
      std::vector<NodeId> outputs = gradients(graph, loss.id, xs);
      outputs.push_back(loss.id);
      Random random(9);
      const auto size = static_cast<std::uint64_t>(elements);
      const std::vector<Binding> bindings{
          {x, random.values(size, -1, 1)}, {w, random.values(size, -1, 1)}, {scale, {0.7}}};
      const Plan plan = make_plan(graph, outputs, PlanMode::fast);
      EXPECT_LT(plan.step_count(), plan.order().size() / 2);
      EXPECT_EQ(evaluate(graph, outputs, bindings, PlanMode::lesson),
                evaluate(graph, outputs, bindings, PlanMode::fast));
    }
  }
}

TEST(Executor, UpdatesStateInPlace) {
  Graph graph;
  const Expr weight = input(graph, {4});
  const Expr rate = input(graph);
  const Expr loss = sum(pow(weight, 2));
  const Expr updated = weight - rate * (2 * weight);
  const NodeId outputs[] = {loss.id, updated.id};
  const Donation donation{weight.id, updated.id};
  for (const PlanMode mode : {PlanMode::lesson, PlanMode::fast, PlanMode::trace}) {
    const Plan plan = make_plan(graph, outputs, mode, std::span(&donation, 1));
    EXPECT_EQ(plan.offset(weight.id), plan.offset(updated.id));
    Executor executor(plan);
    executor.set(weight.id, std::vector<double>{1, 2, 3, 4});
    executor.set(rate.id, 0.25);
    double expected = 30;
    for (int i = 0; i < 3; ++i) {
      executor.run();
      EXPECT_EQ(executor.scalar(loss.id), expected);
      expected /= 4;
    }
    EXPECT_EQ(executor.get(weight.id), (std::vector<double>{0.125, 0.25, 0.375, 0.5}));
  }
}

TEST(Executor, CopiesStateThatIsReadAfterItsUpdate) {
  Graph graph;
  const Expr state = input(graph, {2, 2});
  const Expr next = matmul(state, state);  // reads every element more than once
  const Expr late = sum(state * next);
  const NodeId outputs[] = {next.id, late.id};
  const Donation donation{state.id, next.id};
  const Plan plan = make_plan(graph, outputs, PlanMode::fast, std::span(&donation, 1));
  ASSERT_EQ(plan.copies().size(), 1U);
  Executor executor(plan);
  executor.set(state.id, std::vector<double>{1, 1, 0, 1});
  executor.run();
  EXPECT_EQ(executor.scalar(late.id), 1 + 2 + 0 + 1);
  executor.run();
  EXPECT_EQ(executor.get(state.id), (std::vector<double>{1, 4, 0, 1}));
}

TEST(Cpu, MultipliesLargeMatricesAsTheNaiveLoopDoes) {
  Random random(3);
  for (const int flags : sanitized ? std::vector<int>{1} : std::vector<int>{0, 1, 2, 3}) {
    const bool ta = (flags & 1) != 0;
    const bool tb = (flags & 2) != 0;
    Graph graph;
    const Expr a = input(graph, ta ? Shape{270, 260} : Shape{260, 270});
    const Expr b = input(graph, tb ? Shape{280, 270} : Shape{270, 280});
    const std::vector<double> a_values = random.values(270 * 260, -1, 1);
    const std::vector<double> b_values = random.values(270 * 280, -1, 1);
    const Tensor expected = naive_matmul({a.shape(), a_values}, {b.shape(), b_values}, ta, tb);
    const std::vector<double> received = evaluate(matmul(a, b, ta, tb), {{a, a_values}, {b, b_values}});
    double worst = 0;
    for (std::size_t i = 0; i < received.size(); ++i) {
      worst = std::fmax(worst, std::fabs(received[i] - expected.values[i]));
    }
    EXPECT_LT(worst, 1e-12);
  }
}

TEST(Cpu, SumsManyFloatsAccurately) {
  Graph graph;
  const Expr x = input(graph, {1'000'000}, DType::f32);
  const double tenth = static_cast<double>(0.1F);
  EXPECT_NEAR(evaluate(sum(x), {{x, std::vector<double>(1'000'000, 0.1)}})[0], 1e6 * tenth, 0.02);
}

}  // namespace

}  // namespace backprop::testing
