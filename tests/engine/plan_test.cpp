#include "engine/plan/plan.h"

#include <gtest/gtest.h>

#include "engine/ops/ops.h"
#include "engine/plan/arena.h"
#include "engine/plan/report.h"
#include "engine/transform/gradients.h"
#include "tests/engine/support.h"

namespace backprop::testing {

namespace {

Plan plan_of(Expr y, PlanMode mode) { return make_plan(*y.graph, std::span(&y.id, 1), mode); }

TEST(Arena, ReusesTheSmallestPlaceThatFits) {
  Arena arena(64);
  const auto a = arena.allocate(640);
  const auto b = arena.allocate(128);
  const auto c = arena.allocate(320);
  arena.allocate(1);
  EXPECT_EQ(arena.size(), 640U + 128 + 320 + 64);
  arena.release(a, 640);
  arena.release(c, 320);
  EXPECT_EQ(arena.allocate(300), c);
  EXPECT_EQ(arena.allocate(400), a);
  EXPECT_EQ(arena.allocate(192), a + 448);
  arena.release(b, 128);
  EXPECT_EQ(arena.allocate(100), b);
  EXPECT_EQ(arena.size(), 640U + 128 + 320 + 64);
}

TEST(Arena, JoinsFreeNeighboursAndGrowsAtItsEnd) {
  Arena arena(64);
  const auto a = arena.allocate(128);
  const auto b = arena.allocate(128);
  const auto c = arena.allocate(128);
  arena.release(a, 128);
  arena.release(c, 128);
  arena.release(b, 128);
  EXPECT_EQ(arena.allocate(384), 0U);
  arena.release(0, 384);
  EXPECT_EQ(arena.allocate(512), 0U);
  EXPECT_EQ(arena.size(), 512U);
  EXPECT_EQ(arena.allocate(0), 0U);
  EXPECT_EQ(arena.size(), 512U);
}

TEST(Plan, LeavesOutWhatTheOutputsDoNotNeed) {
  Graph graph;
  const Expr x = input(graph);
  const Expr unused = exp(x);
  const Expr y = x * 2.0;
  const Plan plan = plan_of(y, PlanMode::lesson);
  EXPECT_FALSE(plan.contains(unused.id));
  EXPECT_EQ(plan.order().size(), 1U);
  EXPECT_EQ(plan.leaves().size(), 2U);
}

TEST(Plan, OfALessonFreesEachValueAfterItsLastReader) {
  Graph graph;
  const Expr x = input(graph, {16});  // 128 bytes
  Expr y = x;
  for (int i = 0; i < 10; ++i) {
    y = exp(y);
  }
  const Plan plan = plan_of(y, PlanMode::lesson);
  EXPECT_EQ(plan.step_count(), 10U);
  EXPECT_EQ(plan.arena_bytes(), 3 * 128U);  // x, and two values in turn
  const PlanReport costs = report(plan);
  EXPECT_EQ(costs.peak_bytes, 3 * 128U);
  EXPECT_EQ(costs.operations, 160U);
  EXPECT_EQ(costs.live_bytes.front(), 2 * 128U);
}

TEST(Plan, FastComputesInPlace) {
  Graph graph;
  const Expr x = input(graph, {64, 64});
  const Expr y = exp(matmul(x, x));
  const Plan plan = plan_of(y, PlanMode::fast);
  EXPECT_TRUE(plan.in_place(y.id));
  EXPECT_EQ(plan.arena_bytes(), 2 * 64 * 64 * 8U);
  EXPECT_EQ(report(plan).peak_bytes, 2 * 64 * 64 * 8U);
  EXPECT_EQ(plan_of(y, PlanMode::lesson).arena_bytes(), 3 * 64 * 64 * 8U);
}

TEST(Plan, NeverComputesInPlaceOfWhatIsStillNeeded) {
  Graph graph;
  const Expr x = input(graph, {4, 4});
  const Expr inner = matmul(x, x);
  EXPECT_FALSE(plan_of(exp(x), PlanMode::fast).in_place((exp(x)).id));  // an input keeps its value
  const Expr once = exp(inner);
  const Expr twice = once + inner;
  const Plan plan = plan_of(matmul(twice, once), PlanMode::fast);
  EXPECT_NE(plan.offset(once.id), plan.offset(inner.id));
  // A broadcast input is smaller than the result, and read again and again.
  const Expr row = sum(matmul(x, x), {0});
  const Plan broadcast = plan_of(matmul(row + x, x), PlanMode::fast);
  EXPECT_FALSE(broadcast.in_place(static_cast<NodeId>(graph.size() - 2)));
}

TEST(Plan, FastFusesElementwiseNodesOfOneShape) {
  Graph graph;
  const Expr x = input(graph, {100, 100});
  const Expr y = sum(tanh(exp(-x) * 2.0 + x));
  const Plan plan = plan_of(y, PlanMode::fast);
  ASSERT_EQ(plan.step_count(), 2U);
  EXPECT_EQ(plan.step(0).size(), 5U);
  EXPECT_TRUE(plan.internal(plan.step(0)[0]));
  EXPECT_FALSE(plan.internal(plan.step(0)[4]));
  // x, the fused result, y; blocks for the values between, far smaller than the tensor.
  EXPECT_LE(plan.arena_bytes(), 2 * 80'000U + 64 + 64 + 2 * Plan::fused_block * 8 + 128);
}

TEST(Plan, FusesNoneOfAnotherShapeOrDtypeAndNoScalars) {
  Graph graph;
  const Expr x = input(graph, {4});
  const Expr y = exp(x) + input(graph, {3, 4});
  EXPECT_EQ(plan_of(y, PlanMode::fast).step_count(), 2U);
  const Expr s = input(graph);
  EXPECT_EQ(plan_of(exp(exp(s)), PlanMode::fast).step_count(), 2U);
}

TEST(Plan, KeepsEverythingInATrace) {
  Graph graph;
  Expr y = input(graph, {16});
  for (int i = 0; i < 10; ++i) {
    y = exp(y);
  }
  const Plan plan = plan_of(y, PlanMode::trace);
  EXPECT_EQ(plan.arena_bytes(), 11 * 128U);
  for (const NodeId node : plan.order()) {
    EXPECT_TRUE(plan.kept(node));
    EXPECT_EQ(plan.last_step(node), plan.step_count());
  }
}

TEST(Plan, StoresAConstantOnceWhereItsReadersBroadcast) {
  Graph graph;
  const Expr ones = graph[graph.constant(1, DType::f64, {100})];
  const Expr x = input(graph, {100});
  EXPECT_EQ(plan_of(x + ones, PlanMode::lesson).bytes(ones.id), 8U);
  EXPECT_EQ(plan_of(sum(ones), PlanMode::lesson).bytes(ones.id), 800U);
}

TEST(Plan, AlignsEveryBuffer) {
  Graph graph;
  Expr y = input(graph, {3});
  for (int i = 0; i < 5; ++i) {
    y = exp(y) + input(graph);
  }
  const Plan plan = plan_of(y, PlanMode::trace);
  for (const NodeId node : plan.order()) {
    EXPECT_EQ(plan.offset(node) % Plan::alignment, 0U);
  }
}

TEST(Plan, ReportsWhoKeepsAValueUntilWhen) {
  Graph graph;
  const Expr x = input(graph, {8});
  const Expr a = exp(x);
  const Expr b = a * 2.0;
  const Expr sum_b = sum(b);
  const Expr sum_a = sum(a);
  const Expr y = sum_b * sum_a;
  const PlanReport costs = report(plan_of(y, PlanMode::lesson));
  for (const PlanReport::Row& row : costs.rows) {
    if (row.node == a.id) {
      EXPECT_EQ(row.bytes, 64U);
      EXPECT_EQ(row.operations, 8U);
      EXPECT_EQ(row.first_step, 0U);
      EXPECT_EQ(row.last_step, 3U);
      EXPECT_EQ(graph.info(row.last_reader).name, "sum");
    }
    if (row.node == x.id) {
      EXPECT_EQ(row.last_step, 5U);
      EXPECT_EQ(row.last_reader, a.id);
    }
  }
  // exp, times 2, two sums, the product; x (64), the 2 (8), a and b (64 each), two sums and their product (8
  // each)
  EXPECT_EQ(costs.live_bytes, (std::vector<std::uint64_t>{136, 200, 208, 152, 96}));
  EXPECT_EQ(costs.peak_bytes, 208U);
  EXPECT_EQ(costs.peak_step, 2U);
  EXPECT_EQ(costs.leaf_bytes, 72U);
  EXPECT_EQ(costs.operations, 8U + 8 + 8 + 8 + 1);
}

TEST(Plan, ReportCountsADonatedBufferOnce) {
  Graph graph;
  const Expr w = input(graph, {8});
  const Expr next = w * 0.5;
  const Donation donation{w.id, next.id};
  const Plan plan = make_plan(graph, std::span(&next.id, 1), PlanMode::lesson, std::span(&donation, 1));
  EXPECT_EQ(report(plan).peak_bytes, 72U);
  EXPECT_EQ(plan.arena_bytes(), 128U);
}

TEST(Plan, RejectsDonationsThatDoNotFit) {
  Graph graph;
  const Expr w = input(graph, {2});
  const Expr v = input(graph, {3});
  const Expr y = exp(w);
  const Expr z = exp(v);
  const auto error = [&](std::vector<NodeId> outputs, std::vector<Donation> donations) {
    return error_of([&] { make_plan(graph, outputs, PlanMode::lesson, donations); });
  };
  EXPECT_EQ(error({y.id}, {{v.id, y.id}}),
            "[plan] input 1 donated to node 2: only an input that the outputs need can be donated");
  EXPECT_EQ(error({y.id, w.id}, {{w.id, y.id}}),
            "[plan] input 0 donated to node 2: a donated input cannot be an output");
  EXPECT_EQ(error({y.id, z.id}, {{w.id, z.id}}),
            "[plan] input 0 donated to node 3: shapes or dtypes differ: (2,) and (3,)");
  EXPECT_EQ(error({y.id, v.id}, {{w.id, v.id}}),
            "[plan] input 0 donated to node 1: the receiver must be an output that is computed");
  EXPECT_EQ(error({y.id}, {{w.id, y.id}, {w.id, y.id}}), "[plan] node 0 is donated, or receives, twice");
  EXPECT_EQ(error({9}, {}), "[graph] node 9 does not exist; the graph has 4 nodes");
}

TEST(Plan, MemoryOfANetworkGrowsOnlyWhereTheLessonSays) {
  // n layers of d x d weights, batch b: without gradients two activations live at a time, with them all n.
  constexpr std::int64_t d = 16;
  constexpr std::int64_t b = 8;
  constexpr std::uint64_t activation = d * b * 8;
  constexpr std::uint64_t weight = d * d * 8;
  for (const std::uint64_t n : {4U, 9U}) {
    Graph graph;
    Expr x = input(graph, {b, d});
    std::vector<NodeId> weights;
    for (std::uint64_t i = 0; i < n; ++i) {
      const Expr w = input(graph, {d, d});
      weights.push_back(w.id);
      x = tanh(matmul(x, w));
    }
    const Expr loss = sum(x);
    const std::uint64_t leaves = n * weight + activation;
    EXPECT_EQ(report(plan_of(loss, PlanMode::lesson)).peak_bytes, leaves + 2 * activation);
    const auto slopes = gradients(graph, loss.id, weights);
    const PlanReport all = report(make_plan(graph, slopes, PlanMode::lesson));
    EXPECT_GE(all.peak_bytes, leaves + n * weight);
    EXPECT_GE(all.peak_bytes, leaves + n * activation);
    EXPECT_LE(all.peak_bytes, leaves + (n + 5) * activation + n * weight + 8 * 8);
    const PlanReport first = report(make_plan(graph, std::span(slopes).first(1), PlanMode::lesson));
    EXPECT_LE(first.peak_bytes, leaves + (n + 5) * activation + weight + 8 * 8);
  }
}

}  // namespace

}  // namespace backprop::testing
