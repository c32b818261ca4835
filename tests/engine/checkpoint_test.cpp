#include "engine/transform/checkpoint.h"

#include <gtest/gtest.h>

#include <cstring>

#include "engine/ops/ops.h"
#include "engine/plan/report.h"
#include "engine/transform/gradients.h"
#include "tests/engine/support.h"

namespace backprop::testing {

namespace {

/// n layers tanh(W x + c), each with a bias stretched over the batch, and the sum at the end.
struct Net {
  Net(int n, std::int64_t d, std::int64_t b, DType dtype = DType::f64) {
    x = input(graph, {d, b}, dtype, "x");
    Expr value = x;
    for (int i = 0; i < n; ++i) {
      const Expr w = input(graph, {d, d}, dtype);
      const Expr bias = input(graph, {d, 1}, dtype);
      weights.push_back(w.id);
      weights.push_back(bias.id);
      value = tanh(matmul(w, value) + bias);
      layers.push_back(value.id);
    }
    loss = sum(value);
    layers.pop_back();
  }

  std::vector<Binding> bindings() const {
    Random random(7);
    std::vector<Binding> result;
    for (NodeId node = 0; node <= loss.id; ++node) {
      if (graph.op(node) == Op::input) {
        result.push_back(
            {{const_cast<Graph*>(&graph), node}, random.values(graph.elements(node), -0.5, 0.5)});
      }
    }
    return result;
  }

  Chain chain() const { return make_chain(graph, x.id, layers, loss.id); }

  Graph graph;
  Expr x;
  Expr loss;
  std::vector<NodeId> weights;
  std::vector<NodeId> layers;  // every layer's result but the last
};

std::uint64_t peak_above_leaves(const Graph& graph, NodeId loss, const std::vector<NodeId>& slopes) {
  std::vector<NodeId> outputs{loss};
  outputs.insert(outputs.end(), slopes.begin(), slopes.end());
  const PlanReport costs = report(make_plan(graph, outputs, PlanMode::lesson));
  return costs.peak_bytes - costs.leaf_bytes;
}

/// Bit for bit: also a zero's sign counts.
void expect_identical(const std::vector<std::vector<double>>& a, const std::vector<std::vector<double>>& b) {
  ASSERT_EQ(a.size(), b.size());
  for (std::size_t i = 0; i < a.size(); ++i) {
    ASSERT_EQ(a[i].size(), b[i].size());
    EXPECT_EQ(std::memcmp(a[i].data(), b[i].data(), a[i].size() * sizeof(double)), 0) << "output " << i;
  }
}

TEST(Chain, FindsEveryValueThatAllPassesThrough) {
  Graph graph;
  const Expr x = input(graph, {4, 4});
  const Expr w = input(graph, {4, 4});
  const Expr z = matmul(w, x);
  const Expr a = tanh(z);
  const Expr inner = exp(a);
  const Expr residual = a + inner;  // a is read past inner, so inner is no boundary
  const Expr loss = sum(residual);
  EXPECT_EQ(find_chain(graph, x.id, loss.id).values,
            (std::vector<NodeId>{x.id, z.id, a.id, residual.id, loss.id}));
}

TEST(Chain, PassesOverWhatDependsOnOtherLeavesAlone) {
  Graph graph;
  const Expr x = input(graph, {3});
  const Expr w = input(graph, {3});
  const Expr penalty = sum(w * w);
  const Expr a = x * w;
  const Expr b = exp(a);
  const Expr data = sum(b);
  const Expr loss = data + penalty;
  EXPECT_EQ(find_chain(graph, x.id, loss.id).values,
            (std::vector<NodeId>{x.id, a.id, b.id, data.id, loss.id}));
}

TEST(Chain, SaysWhatMakesAGraphNoChain) {
  Graph graph;
  const Expr x = input(graph, {3}, DType::f64, "x");
  const Expr a = exp(x);
  const Expr b = tanh(a);
  const Expr c = b * 2.0;
  const Expr loss = c + a;
  EXPECT_EQ(error_of([&] { find_chain(graph, x.id, exp(sigmoid(input(graph))).id); }),
            "[chain] node 8 (Exp) does not depend on node 0 (Leaf x)");
  EXPECT_EQ(error_of([&] { find_chain(graph, a.id, loss.id); }),
            "[chain] node 1 (Exp) is computed; a chain begins at a leaf");
  const NodeId inner[] = {b.id};
  EXPECT_EQ(
      error_of([&] { make_chain(graph, x.id, inner, loss.id); }),
      "[chain] node 2 (Tanh) is no boundary: not all that depends on node 0 (Leaf x) passes through it");
  const Expr other = exp(x);
  const Expr both = tanh(x) * other;
  EXPECT_EQ(error_of([&] { find_chain(graph, x.id, both.id); }),
            "[chain] the graph is no chain: node 0 (Leaf x) is read up to node 10 (Tanh), past all values "
            "between node 0 (Leaf x) and node 11 (Mul)");
  const Expr y = input(graph);
  const Expr first = exp(y);
  const Expr skipping = tanh(exp(first)) + first;
  EXPECT_EQ(find_chain(graph, y.id, skipping.id).values, (std::vector<NodeId>{y.id, first.id, skipping.id}));
}

TEST(Checkpoint, GradientsAreIdenticalToTheBit) {
  for (const DType dtype : {DType::f32, DType::f64}) {
    for (const PlanMode mode : {PlanMode::lesson, PlanMode::fast}) {
      Net net(10, 5, 3, dtype);
      const std::vector<NodeId> plain = gradients(net.graph, net.loss.id, net.weights);
      const auto expected = evaluate(net.graph, plain, net.bindings(), mode);
      const std::size_t three[] = {2, 5, 9};
      for (const Schedule& schedule :
           {keep_all(10), keep_positions(10, three), keep_sqrt(10), binomial(10, 1), binomial(10, 3)}) {
        const Checkpointed result = checkpoint(net.graph, net.chain(), net.weights, schedule);
        expect_identical(evaluate(net.graph, result.gradients, net.bindings(), mode), expected);
      }
      const NodeId kept[] = {net.layers[3], net.layers[6]};
      expect_identical(evaluate(net.graph, checkpoint(net.graph, net.loss.id, net.weights, kept).gradients,
                                net.bindings(), mode),
                       expected);
    }
  }
}

TEST(Checkpoint, KeepingAllAddsNoCopies) {
  Net net(6, 4, 4);
  EXPECT_TRUE(checkpoint(net.graph, net.chain(), net.weights, keep_all(6)).copies.empty());
}

TEST(Checkpoint, RunsEachLayerForwardAsOftenAsTheScheduleSays) {
  Net net(10, 4, 4);
  const Checkpointed result = checkpoint(net.graph, net.chain(), net.weights, binomial(10, 3));
  std::vector<NodeId> outputs{net.loss.id};
  outputs.insert(outputs.end(), result.gradients.begin(), result.gradients.end());
  const Plan plan = make_plan(net.graph, outputs, PlanMode::lesson);
  // Advances go through a layer's tanh once each. Besides, the first taping is the last layer's, and a layer
  // whose result is still there from its own storing need not be run again to be taped.
  std::size_t runs = 0;
  std::size_t recomputed = 0;
  for (const NodeId node : plan.order()) {
    runs += net.graph.info(node).type == "Tanh" ? 1 : 0;
  }
  for (const Checkpointed::Copy& copy : result.copies) {
    recomputed += plan.contains(copy.node) && net.graph.info(copy.node).type == "Tanh" ? 1 : 0;
  }
  EXPECT_EQ(runs, 10 + recomputed);
  EXPECT_GE(runs, 15U + 1);
  EXPECT_LE(runs, 15U + 10);
}

TEST(Checkpoint, FewerSlotsTakeLessMemoryAndMoreOperations) {
  std::uint64_t operations = 0;
  std::uint64_t peak = ~std::uint64_t{0};
  for (const std::size_t slots : {40U, 10U, 5U, 3U, 2U}) {
    Net net(40, 4, 64);
    // Only the first layer's gradient, or the gradients would hide the activations.
    const std::span<const NodeId> first = std::span(net.weights).first(1);
    const Checkpointed result = checkpoint(net.graph, net.chain(), first, binomial(40, slots));
    const std::uint64_t needed = peak_above_leaves(net.graph, net.loss.id, result.gradients);
    std::vector<NodeId> outputs{net.loss.id, result.gradients[0]};
    const std::uint64_t work = report(make_plan(net.graph, outputs, PlanMode::lesson)).operations;
    EXPECT_LT(needed, peak) << slots;
    EXPECT_GT(work, operations) << slots;
    peak = needed;
    operations = work;
  }
}

TEST(Checkpoint, AThousandLayersTrainWithTwentyActivations) {
  Net net(1000, 3, 8);
  constexpr std::uint64_t activation = 3 * 8 * sizeof(double);
  const Checkpointed result = checkpoint(net.graph, net.chain(), net.weights, binomial(1000, 11));
  Roles roles;
  roles.set_forward(net.graph, net.loss.id);
  roles.set(net.weights, Role::parameter);
  for (const HandedOn& share : result.handed_on) {
    roles.set(share.gradient, Role::gradient);
  }
  roles.set(result.gradients, Role::parameter_gradient);
  for (const Checkpointed::Copy& copy : result.copies) {
    roles.set(copy.node, Role::activation);
  }
  std::vector<NodeId> outputs{net.loss.id};
  outputs.insert(outputs.end(), result.gradients.begin(), result.gradients.end());
  const Plan plan = make_plan(net.graph, outputs, PlanMode::lesson);
  const PlanReport costs = report(plan, roles);
  const auto live = live_by_role(costs);
  std::uint64_t most = 0;
  for (const PerRole& bytes : live) {
    // Everything but the parameters and their gradients.
    std::uint64_t total = 0;
    for (const Role role : {Role::activation, Role::gradient, Role::workspace, Role::input}) {
      total += bytes[static_cast<std::size_t>(role)];
    }
    most = std::max(most, total);
  }
  EXPECT_LE(most, 20 * activation);

  Executor executor(plan, device_under_test());
  for (const Binding& binding : net.bindings()) {
    executor.set(binding.input.id, binding.values);
  }
  executor.run();
  std::vector<std::vector<double>> values;
  for (const NodeId slope : result.gradients) {
    values.push_back(executor.get(slope));
  }
  const std::vector<NodeId> plain = gradients(net.graph, net.loss.id, net.weights);
  expect_identical(values, evaluate(net.graph, plain, net.bindings()));
  EXPECT_GT(peak_above_leaves(net.graph, net.loss.id, plain), 1000 * activation);
}

TEST(Checkpoint, RejectsSchedulesThatDoNotFit) {
  Net net(4, 2, 2);
  const auto error = [&](const Schedule& schedule) {
    return error_of([&] { checkpoint(net.graph, net.chain(), net.weights, schedule); });
  };
  using enum Action::Kind;
  EXPECT_EQ(error({{backward, 1, 4}}), "[checkpoint] an action starts at x_1, which is not stored");
  EXPECT_EQ(error({{advance, 0, 2}, {backward, 2, 3}}),
            "[checkpoint] an action goes from x_2 to x_3 while the backward pass stands at x_4");
  EXPECT_EQ(error({{advance, 0, 2}, {backward, 2, 4}}),
            "[checkpoint] the schedule ends before the backward pass of layer 2");
  EXPECT_EQ(error({{advance, 2, 2}}),
            "[checkpoint] an action goes from x_2 to x_2 while the backward pass stands at x_4");
}

}  // namespace

}  // namespace backprop::testing
