#include "engine/graph/graph.h"

#include <gtest/gtest.h>

#include <cmath>

#include "engine/ops/ops.h"
#include "tests/engine/support.h"

namespace backprop::testing {

namespace {

TEST(Graph, NumbersNodesInputsFirst) {
  Graph graph;
  const Expr x = input(graph, {2}, DType::f32, "x");
  const Expr y = exp(x) * x;
  EXPECT_EQ(graph.size(), 3U);
  EXPECT_EQ(y.id, 2U);
  EXPECT_EQ(graph.name(x.id), "x");
  EXPECT_EQ(graph.name(y.id), "");
  EXPECT_EQ(graph.info(y.id).name, "mul");
  EXPECT_EQ(graph.dtype(y.id), DType::f32);
  for (const NodeId read : graph.inputs(y.id)) {
    EXPECT_LT(read, y.id);
  }
}

TEST(Graph, SharesEqualConstants) {
  Graph graph;
  const NodeId one = graph.constant(1);
  EXPECT_EQ(graph.constant(1), one);
  EXPECT_NE(graph.constant(1, DType::f32), one);
  EXPECT_NE(graph.constant(1, DType::f64, {2}), one);
  EXPECT_NE(graph.constant(0.0), graph.constant(-0.0));
  EXPECT_EQ(graph.constant(std::nan("")), graph.constant(std::nan("")));
}

TEST(Graph, KeepsConstantsApartIfAsked) {
  Graph graph({.share_constants = false});
  EXPECT_NE(graph.constant(1), graph.constant(1));
}

TEST(Graph, RoundsConstantsToTheirDtype) {
  Graph graph;
  EXPECT_EQ(graph.constant_value(graph.constant(0.1, DType::f32)), static_cast<double>(0.1F));
  EXPECT_EQ(graph.constant_value(graph.constant(0.1)), 0.1);
}

TEST(Graph, KeepsInputsInPlaceWhileItGrows) {
  Graph graph;
  const Expr x = input(graph);
  const Expr y = x + x;
  const Expr wide = mean_of({x, y, x, y, x});
  const auto narrow_inputs = graph.inputs(y.id);
  const auto wide_inputs = graph.inputs(wide.id);
  const Shape& shape = graph.shape(x.id);
  for (int i = 1; i < 5000; ++i) {
    input(graph, {i});
    mean_of({x, y, x});
  }
  EXPECT_EQ(narrow_inputs.data(), graph.inputs(y.id).data());
  EXPECT_EQ(std::vector<NodeId>(wide_inputs.begin(), wide_inputs.end()),
            (std::vector<NodeId>{0, 1, 0, 1, 0}));
  EXPECT_EQ(&shape, &graph.shape(x.id));
}

TEST(Graph, SaysWhichNodeDoesNotExist) {
  Graph graph;
  input(graph);
  EXPECT_EQ(error_of([&] { graph[1]; }), "[graph] node 1 does not exist; the graph has 1 nodes");
  EXPECT_EQ(error_of([&] { exp(Expr{&graph, 7}); }), "[graph] node 7 does not exist; the graph has 1 nodes");
}

TEST(Ops, RejectDifferentDtypes) {
  Graph graph;
  const Expr a = input(graph, {}, DType::f32);
  const Expr b = input(graph, {}, DType::f64);
  EXPECT_EQ(error_of([&] { a + b; }), "[add] dtypes differ: f32 and f64");
}

TEST(Ops, RejectDifferentGraphs) {
  Graph one;
  Graph two;
  EXPECT_EQ(error_of([&] { input(one) * input(two); }), "[mul] the inputs belong to different graphs");
  EXPECT_EQ(error_of([&] { exp(Expr{}); }), "[exp] the inputs belong to different graphs");
}

TEST(Ops, RejectShapesThatDoNotFit) {
  Graph graph;
  const Expr a = input(graph, {2, 3});
  const Expr b = input(graph, {4, 5});
  EXPECT_EQ(error_of([&] { a / b; }), "[div] shapes do not broadcast: (2,3) and (4,5)");
  EXPECT_EQ(error_of([&] { matmul(a, b); }), "[matmul] inner sizes differ: (2,3) @ (4,5)");
  EXPECT_EQ(error_of([&] { matmul(a, a); }), "[matmul] inner sizes differ: (2,3) @ (2,3)");
  EXPECT_EQ(error_of([&] { matmul(a, b, true, true); }), "[matmul] inner sizes differ: (2,3)^T @ (4,5)^T");
  EXPECT_EQ(error_of([&] { matmul(a, input(graph, {3})); }), "[matmul] needs two matrices: (2,3) @ (3,)");
  EXPECT_EQ(error_of([&] { sum(a, {2}); }), "[sum] axis 2 of a tensor of rank 2");
  EXPECT_EQ(error_of([&] { sum(a, {0, -2}); }), "[sum] axis -2 is named twice");
  EXPECT_EQ(error_of([&] {
              broadcast_to(a, {3, 3});
            }),
            "[broadcast_to] shapes do not broadcast: (2,3) and (3,3)");
  EXPECT_EQ(error_of([&] { broadcast_to(a, {3}); }), "[broadcast_to] (2,3) does not broadcast to (3,)");
  EXPECT_EQ(error_of([&] { reshape(a, {4}); }), "[reshape] sizes differ: (2,3) to (4,)");
  EXPECT_EQ(error_of([&] { transpose(a, {0}); }), "[transpose] 1 axes for a tensor of shape (2,3)");
  EXPECT_EQ(error_of([&] { transpose(a, {1, 1}); }), "[transpose] axis 1 is named twice");
  EXPECT_EQ(error_of([&] { sum_to(a, {2}); }), "[sum_to] shapes do not broadcast: (2,) and (2,3)");
  EXPECT_EQ(error_of([&] { mean_of({}); }), "[mean] takes at least one input");
}

TEST(Ops, GivenWantsAWeightAndALocalGradientPerInput) {
  Graph graph;
  const Expr x = input(graph);
  const double numbers[] = {1, 2};
  EXPECT_EQ(error_of([&] { given(std::span(&x, 1), numbers, 0, numbers); }),
            "[given] one weight and one local gradient per input: 1 inputs, 2 weights, 2 local gradients");
}

TEST(Ops, CostIsMultiplyAddsOrElements) {
  Graph graph;
  const Expr a = input(graph, {2, 3});
  const Expr b = input(graph, {3, 5});
  const auto cost = [&](Expr e) { return graph.info(e.id).cost(graph, e.id); };
  EXPECT_EQ(cost(matmul(a, b)), 30U);
  EXPECT_EQ(cost(matmul(b, a, true, true)), 30U);
  EXPECT_EQ(cost(exp(a)), 6U);
  EXPECT_EQ(cost(a + input(graph, {4, 2, 3})), 24U);
  EXPECT_EQ(cost(sum(a)), 6U);
  EXPECT_EQ(graph.info(a.id).cost, nullptr);
}

TEST(Ops, PowerOfAWholeNumberIsOneOp) {
  Graph graph;
  const Expr x = input(graph);
  EXPECT_EQ(graph.info(pow(x, -1).id).type, "IntPow");
  EXPECT_EQ(graph.info(pow(x, 2.0).id).type, "IntPow");
  EXPECT_EQ(graph.info(pow(x, 0.5).id).type, "Pow");
  EXPECT_EQ(graph.info(pow(x, 1e10).id).type, "Pow");
}

TEST(Ops, ReluLetsNanThrough) {
  Graph graph;
  const Expr x = input(graph);
  EXPECT_TRUE(std::isnan(evaluate(relu(x), {{x, {std::nan("")}}})[0]));
}

}  // namespace

}  // namespace backprop::testing
