#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <limits>

#include "engine/ops/ops.h"
#include "engine/plan/report.h"
#include "engine/transform/gradients.h"
#include "engine/transform/keeps.h"
#include "tests/engine/naive.h"
#include "tests/engine/support.h"

// What the op-case table leaves open: convolutions of many blocks, who keeps what, ties, nans, labels,
// errors.

namespace backprop::testing {

namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();

TEST(Matmul, OfManyTilesAgreesWithThreeLoops) {
  const std::array<std::int64_t, 3> sizes[] = {{97, 257, 9}, {5, 300, 263}, {130, 31, 20}};
  for (const auto& [m, k, n] : sizes) {
    for (const int flags : {0, 1, 2, 3}) {
      const bool ta = (flags & 1) != 0;
      const bool tb = (flags & 2) != 0;
      Graph graph;
      const Expr a = input(graph, ta ? Shape{k, m} : Shape{m, k}, DType::f32);
      const Expr b = input(graph, tb ? Shape{n, k} : Shape{k, n}, DType::f32);
      Random random(3);
      const std::vector<Binding> bindings{{a, random.values(a.shape().elements(), -1, 1)},
                                          {b, random.values(b.shape().elements(), -1, 1)}};
      const std::vector<double> received = evaluate(matmul(a, b, ta, tb), bindings);
      const Tensor expected =
          naive_matmul({a.shape(), bindings[0].values}, {b.shape(), bindings[1].values}, ta, tb);
      for (std::size_t i = 0; i < received.size(); ++i) {
        ASSERT_NEAR(received[i], expected.values[i], 1e-4) << m << "," << k << "," << n << " at " << i;
      }
    }
  }
}

TEST(Conv2d, OfManyBlocksAgreesWithThreeLoops) {
  const Shape shape_x{2, 40, 62, 17};
  const Shape shape_w{3, 5, 17, 4};
  for (const bool same : {true, false}) {
    Graph graph;
    const Expr x = input(graph, shape_x, DType::f32);
    const Expr w = input(graph, shape_w, DType::f32);
    const Expr z = conv2d(x, w, same ? Padding::same : Padding::valid, {1, 2});
    const Expr dz = input(graph, z.shape(), DType::f32);
    const NodeId xs[] = {x.id, w.id};
    std::vector<NodeId> outputs = gradients(graph, z.id, xs, dz.id);
    outputs.push_back(z.id);

    Random random(5);
    const std::vector<Binding> bindings{{x, random.values(shape_x.elements(), -1, 1)},
                                        {w, random.values(shape_w.elements(), -1, 1)},
                                        {dz, random.values(z.shape().elements(), -1, 1)}};
    std::vector<std::vector<double>> expected{std::vector<double>(shape_x.elements()),
                                              std::vector<double>(shape_w.elements()),
                                              std::vector<double>(z.shape().elements())};
    ASSERT_EQ(z.shape(), convolved_shape(shape_x, shape_w, same, {1, 2}));
    each_convolution_term(shape_x, shape_w, z.shape(), same, {1, 2},
                          [&](std::size_t at_x, std::size_t at_w, std::size_t at_z) {
                            expected[0][at_x] += bindings[1].values[at_w] * bindings[2].values[at_z];
                            expected[1][at_w] += bindings[0].values[at_x] * bindings[2].values[at_z];
                            expected[2][at_z] += bindings[0].values[at_x] * bindings[1].values[at_w];
                          });
    const Plan plan = make_plan(graph, outputs, PlanMode::lesson);
    const std::uint64_t patches = z.shape().elements() / 4 * 3 * 5 * 17 * 4;
    EXPECT_GT(patches, 3 * plan.workspace(z.id).bytes);
    const auto received = evaluate(graph, outputs, bindings);
    for (std::size_t i = 0; i < received.size(); ++i) {
      for (std::size_t element = 0; element < received[i].size(); ++element) {
        ASSERT_NEAR(received[i][element], expected[i][element], 2e-3) << i << " at " << element;
      }
    }
  }
}

TEST(Conv2d, PlansItsWorkspaceAndSaysSo) {
  Graph graph;
  const Expr x = input(graph, {8, 32, 32, 16}, DType::f32);
  const Expr w = input(graph, {3, 3, 16, 4}, DType::f32);
  const Expr z = conv2d(x, w, Padding::same);
  const Expr y = z * 2.0;
  const Plan plan = make_plan(graph, std::span(&y.id, 1), PlanMode::lesson);
  const Workspace workspace = plan.workspace(z.id);
  EXPECT_LE(workspace.bytes, 512U * 1024);
  EXPECT_GT(workspace.bytes, 511U * 1024);
  for (const NodeId other : {x.id, w.id, z.id}) {
    EXPECT_TRUE(plan.offset(other) + plan.bytes(other) <= workspace.offset ||
                workspace.offset + workspace.bytes <= plan.offset(other));
  }
  EXPECT_EQ(plan.workspace(y.id).bytes, 0U);
  const PlanReport costs = report(plan);
  EXPECT_EQ(costs.live_bytes[0], costs.leaf_bytes + plan.bytes(z.id) + workspace.bytes);
  EXPECT_EQ(costs.live_bytes[1], costs.leaf_bytes + 2 * plan.bytes(z.id));
  EXPECT_EQ(costs.rows[costs.rows.size() - 2].workspace_bytes, workspace.bytes);
  EXPECT_EQ(costs.operations, 8U * 32 * 32 * 4 * 9 * 16 + z.shape().elements());
}

TEST(Conv2d, KeepsBothFactors) {
  Graph graph;
  const Expr z = conv2d(input(graph, {1, 4, 4, 1}), input(graph, {3, 3, 1, 2}), Padding::same);
  const Keeps keeps = kept_for_gradient(graph, z.id);
  EXPECT_EQ(keeps.inputs, (std::vector<bool>{true, true}));
  EXPECT_FALSE(keeps.result);
}

TEST(Conv2d, RejectsWhatDoesNotFit) {
  Graph graph;
  const Expr x = input(graph, {1, 4, 4, 3});
  const auto convolved = [&](const Shape& shape, Window::Pair stride = {1, 1}) {
    return error_of([&] { conv2d(x, input(graph, shape), Padding::valid, stride); });
  };
  EXPECT_EQ(convolved({3, 3}), "[conv2d] needs (b,h,w,c) and a filter (kh,kw,c,o): (1,4,4,3) and (3,3)");
  EXPECT_EQ(convolved({3, 3, 2, 8}), "[conv2d] channels differ: (1,4,4,3) and (3,3,2,8)");
  EXPECT_EQ(convolved({5, 5, 3, 8}), "[conv2d] a window of 5x5 does not fit into 4x4");
  EXPECT_EQ(convolved({0, 3, 3, 8}), "[conv2d] a window's size is from 1 to 65535, got 0x3");
  EXPECT_EQ(convolved({3, 3, 3, 8}, {1, 0}), "[conv2d] a stride is from 1 to 65535, got 1x0");
}

TEST(MaxPool, KeepsTheWinnersIndicesAlone) {
  Graph graph;
  const Expr x = input(graph, {2, 4, 4, 3}, DType::f32);
  const Expr z = max_pool(x, {2, 2}, {2, 2});
  const NodeId indices = graph.inputs(z.id)[1];
  EXPECT_EQ(graph.dtype(indices), DType::u8);
  EXPECT_EQ(kept_for_gradient(graph, z.id).inputs, (std::vector<bool>{false, true}));
  EXPECT_FALSE(kept_for_gradient(graph, z.id).result);
  EXPECT_EQ(kept_for_gradient(graph, indices).inputs, (std::vector<bool>{false}));

  // Between the forward pass and the backward pass, one byte per window is all that is left of it.
  const Expr hidden = exp(x);
  const Expr pooled = max_pool(hidden * 2.0, {2, 2}, {2, 2});
  const Expr slope = gradient(sum(pow(pooled, 3)), hidden);
  const Plan plan = make_plan(graph, std::span(&slope.id, 1), PlanMode::lesson);
  const NodeId doubled = graph.inputs(pooled.id)[0];
  const NodeId places = graph.inputs(pooled.id)[1];
  EXPECT_EQ(plan.bytes(places), 2U * 2 * 2 * 3);
  EXPECT_LT(plan.last_step(doubled), plan.last_step(places));
  EXPECT_EQ(graph.info(plan.step(plan.last_step(doubled))[0]).kernel, Kernel::window_gather);
  EXPECT_EQ(graph.info(plan.step(plan.last_step(places))[0]).kernel, Kernel::window_scatter);
}

TEST(MaxPool, TakesTheFirstOfEqualsAndANanBeforeAll) {
  Graph graph;
  const Expr x = input(graph, {1, 2, 4, 2});
  const Expr z = max_pool(x, {2, 2}, {2, 2});
  const Expr dx = gradient(sum(z), x);
  const NodeId outputs[] = {graph.inputs(z.id)[1], z.id, dx.id};
  const auto values = evaluate(graph, outputs, {{x, {1, 5, 3, 5, nan, 0, 9, 0, 3, 4, 2, 5, 8, 0, nan, -1}}});
  EXPECT_EQ(values[0], (std::vector<double>{1, 0, 0, 0}));
  EXPECT_EQ(values[1][0], 3);
  EXPECT_EQ(values[1][1], 5);
  EXPECT_TRUE(std::isnan(values[1][2]));
  EXPECT_EQ(values[2], (std::vector<double>{0, 1, 1, 0, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0}));
}

TEST(MaxPool, RejectsWhatDoesNotFit) {
  Graph graph;
  EXPECT_EQ(error_of([&] {
              max_pool(input(graph, {4, 4}), {2, 2}, {2, 2});
            }),
            "[max_pool] needs (b,h,w,c), got (4,4)");
  EXPECT_EQ(error_of([&] {
              max_pool(input(graph, {1, 2, 2, 1}), {3, 3}, {2, 2});
            }),
            "[max_pool] a window of 3x3 does not fit into 2x2");
}

TEST(WindowGather, RejectsIndicesThatDoNotFit) {
  Graph graph;
  const Expr x = input(graph, {1, 4, 4, 1});
  const Window window = make_window("test", {4, 4}, {2, 2}, {2, 2}, Padding::valid);
  EXPECT_EQ(error_of([&] {
              window_gather(x, input(graph, {1, 2, 2, 1}), window);
            }),
            "[window_gather] needs values of f32 or f64 and indices of u8 or i32, got f64 and f64");
  EXPECT_EQ(error_of([&] {
              window_gather(x, input(graph, {1, 3, 2, 1}, DType::u8), window);
            }),
            "[window_gather] values and indices do not fit a window over 4x4: (1,4,4,1) and (1,3,2,1)");
}

TEST(Softmax, OverflowsNowhere) {
  Graph graph;
  const Expr x = input(graph, {2, 3}, DType::f32);
  const NodeId outputs[] = {softmax(x).id, log_softmax(x).id};
  const auto values = evaluate(graph, outputs, {{x, {1000, 999, -1000, -1e30, -1e30, -1e30}}});
  const double ratio = std::exp(-1.0);
  const std::vector<double> expected{1 / (1 + ratio), ratio / (1 + ratio), 0, 1.0 / 3, 1.0 / 3, 1.0 / 3};
  for (std::size_t i = 0; i < 6; ++i) {
    EXPECT_NEAR(values[0][i], expected[i], 1e-6);
    EXPECT_NEAR(values[1][i], i == 2 ? -2000 - std::log(1 + ratio) : std::log(expected[i]), 2e-4);
  }
}

TEST(SoftmaxCrossEntropy, TakesEachRowsOwnLabel) {
  Graph graph;
  const Expr logits = input(graph, {3, 3});
  const Expr labels = input(graph, {3}, DType::i32);
  const Expr loss = softmax_cross_entropy(logits, labels);
  const NodeId outputs[] = {loss.id, gradient(loss, logits).id};
  const std::vector<double> x{1, 2, 3, 0, 0, 0, 5, -5, 1};
  const auto values = evaluate(graph, outputs, {{logits, x}, {labels, {2, 0, 1}}});
  const std::size_t label[] = {2, 0, 1};
  double expected = 0;
  for (std::size_t row = 0; row < 3; ++row) {
    double total = 0;
    for (std::size_t i = 0; i < 3; ++i) {
      total += std::exp(x[3 * row + i]);
    }
    expected += (std::log(total) - x[3 * row + label[row]]) / 3;
    for (std::size_t i = 0; i < 3; ++i) {
      // (softmax - one where the label is) / batch
      EXPECT_NEAR(values[1][3 * row + i], (std::exp(x[3 * row + i]) / total - (i == label[row] ? 1 : 0)) / 3,
                  1e-14);
    }
  }
  EXPECT_NEAR(values[0][0], expected, 1e-14);
}

TEST(SoftmaxCrossEntropy, OfAClassThatIsNotThereIsNan) {
  for (const double label : {-1.0, 2.0, 255.0}) {
    Graph graph;
    const Expr logits = input(graph, {1, 2});
    const Expr labels = input(graph, {1}, DType::i32);
    const Expr loss = softmax_cross_entropy(logits, labels);
    const NodeId outputs[] = {loss.id, gradient(loss, logits).id};
    const auto values = evaluate(graph, outputs, {{logits, {0, 1}}, {labels, {label}}});
    EXPECT_TRUE(std::isnan(values[0][0])) << label;
  }
}

TEST(SoftmaxCrossEntropy, RejectsWhatDoesNotFit) {
  Graph graph;
  const Expr logits = input(graph, {2, 3});
  EXPECT_EQ(error_of([&] { softmax_cross_entropy(logits, input(graph, {3}, DType::i32)); }),
            "[softmax_cross_entropy] needs logits (b,k) and labels (b,): (2,3) and (3,)");
  EXPECT_EQ(error_of([&] { softmax_cross_entropy(logits, input(graph, {2})); }),
            "[softmax_cross_entropy] labels are class indices, u8 or i32, got f64");
  EXPECT_EQ(error_of([&] {
              pick(logits, input(graph, {2, 1}, DType::u8));
            }),
            "[pick] needs (b,k) and (b,): (2,3) and (2,1)");
  EXPECT_EQ(error_of([&] { softmax(input(graph)); }), "[softmax] needs at least one axis, got a scalar");
}

TEST(Indices, AreNoNumbersToComputeWith) {
  Graph graph;
  const Expr indices = input(graph, {3}, DType::u8, "places");
  EXPECT_EQ(error_of([&] { exp(indices); }), "[exp] needs f32 or f64, got u8");
  EXPECT_EQ(error_of([&] { indices + indices; }), "[add] needs f32 or f64, got u8");
  EXPECT_EQ(error_of([&] { graph.constant(256, DType::u8); }),
            "[graph] a constant of dtype u8 cannot be 256.0");
  EXPECT_EQ(error_of([&] { graph.constant(0.5, DType::i32); }),
            "[graph] a constant of dtype i32 cannot be 0.5");
  const NodeId copy = reshape(indices, {1, 3}).id;
  Executor executor(make_plan(graph, std::span(&copy, 1), PlanMode::lesson));
  EXPECT_EQ(executor.plan().bytes(copy), 3U);
  EXPECT_EQ(error_of([&] {
              executor.set(indices.id, std::vector<double>{0, 1, -1});
            }),
            "[run] node 0 (Leaf places) is of dtype u8, which cannot hold -1.0");
  executor.set(indices.id, std::vector<double>{0, 1, 255});
  executor.run();
  EXPECT_EQ(executor.get(copy), (std::vector<double>{0, 1, 255}));
}

TEST(Relu, KeepsItsOutputAndTakesItsInputsPlace) {
  Graph graph;
  const Expr x = input(graph, {4, 5}, DType::f32);
  const Expr w = input(graph, {5, 6}, DType::f32);
  const Expr z = matmul(x, w);
  const Expr a = relu(z);
  const Keeps keeps = kept_for_gradient(graph, a.id);
  EXPECT_TRUE(keeps.result);
  EXPECT_EQ(keeps.inputs, (std::vector<bool>{false}));
  const Expr slope = gradient(sum(pow(a, 2)), w);
  const NodeId outputs[] = {slope.id};
  EXPECT_TRUE(make_plan(graph, outputs, PlanMode::fast).in_place(a.id));
}

}  // namespace

}  // namespace backprop::testing
