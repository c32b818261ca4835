#include <gtest/gtest.h>

#include <algorithm>
#include <cstring>

#include "engine/ops/ops.h"
#include "engine/plan/report.h"
#include "engine/run/gradient_check.h"
#include "engine/transform/gradients.h"
#include "tests/engine/support.h"

// Random graphs of every kind of node, against finite differences and against brute force.

namespace backprop::testing {

namespace {

struct RandomGraph {
  explicit RandomGraph(std::uint32_t seed, DType dtype = DType::f64) : random(seed) {
    const Shape shapes[] = {{}, {3}, {3, 3}, {1, 3}, {3, 1}, {3, 3, 3}};
    for (int i = 0; i < 4; ++i) {
      leaves.push_back(input(graph, shapes[random.below(6)], dtype));
      ids.push_back(leaves.back().id);
      values.push_back(random.values(leaves.back().shape().elements(), -1, 1));
      bindings.push_back({leaves.back(), values.back()});
    }
    nodes = leaves;
    const int count = 10 + static_cast<int>(random.below(30));
    for (int i = 0; i < count; ++i) {
      nodes.push_back(grow());
    }
    for (int i = 0; i < 3; ++i) {
      outputs.push_back(nodes[nodes.size() - 1 - random.below(8)].id);
    }
  }

  Expr any() {
    return nodes[random.below(3) == 0 ? random.below(static_cast<std::uint32_t>(nodes.size()))
                                      : static_cast<std::uint32_t>(nodes.size()) - 1 - random.below(4)];
  }

  /// One more node; values stay small and away from kinks.
  Expr grow() {
    const Expr a = any();
    const Expr b = any();
    switch (random.below(14)) {
      case 0: return -a;
      case 1: return exp(tanh(a));
      case 2: return tanh(a);
      case 3: return sigmoid(a) - 0.5;
      case 4: return tanh(a - b);
      case 5: return a * sigmoid(b);
      case 6: return tanh(a) / (1.5 + tanh(b));
      case 7: return pow(tanh(a), 3);
      case 8: return mean_of({a, b, a});
      case 9: return a.shape().rank() > 0 ? mean(a, {-1}) : 2 * a;
      case 10: return a.shape().rank() == 2 ? transpose(a) : a * 0.5;
      case 11: return tanh(matmul(broadcast_to(mean(a), {3, 3}), broadcast_to(mean(b), {3, 3})));
      case 12:
        return a.shape() == Shape{3, 3} && b.shape() == Shape{3, 3} ? tanh(matmul(a, b, true, false))
                                                                    : tanh(a + b);
      default:
        return log(1.5 +
                   tanh(reshape(reshape(a, {static_cast<std::int64_t>(a.shape().elements())}), a.shape())));
    }
  }

  Random random;
  Graph graph;
  std::vector<Expr> leaves;
  std::vector<NodeId> ids;
  std::vector<std::vector<double>> values;
  std::vector<Binding> bindings;
  std::vector<Expr> nodes;
  std::vector<NodeId> outputs;
};

/// The last outputs that mix what was grown, their gradients too.
std::vector<NodeId> with_gradients(RandomGraph& random_graph) {
  std::vector<NodeId> all = random_graph.outputs;
  for (const NodeId slope : gradients(random_graph.graph, random_graph.outputs[0], random_graph.ids)) {
    all.push_back(slope);
  }
  return all;
}

TEST(RandomGraphs, GradientsAreThoseOfFiniteDifferences) {
  for (std::uint32_t seed = 1; seed <= 150; ++seed) {
    RandomGraph random(seed);
    const GradientCheck check = check_gradients(random.graph, random.outputs[0], random.ids, random.values);
    EXPECT_TRUE(check.passed()) << "seed " << seed << "\n" << check.to_string();
  }
}

TEST(RandomGraphs, SecondGradientsAreThoseOfFiniteDifferences) {
  for (std::uint32_t seed = 1; seed <= 40; ++seed) {
    RandomGraph random(seed);
    const Expr slope = gradient(random.graph[random.outputs[0]], random.leaves[0]);
    const GradientCheck check = check_gradients(random.graph, slope.id, random.ids, random.values);
    EXPECT_TRUE(check.passed()) << "seed " << seed << "\n" << check.to_string();
  }
}

TEST(RandomGraphs, ModesAgreeBitForBit) {
  for (std::uint32_t seed = 1; seed <= 150; ++seed) {
    RandomGraph random(seed, seed % 2 == 0 ? DType::f32 : DType::f64);
    const std::vector<NodeId> outputs = with_gradients(random);
    const auto lesson = evaluate(random.graph, outputs, random.bindings, PlanMode::lesson);
    for (const PlanMode mode : {PlanMode::fast, PlanMode::trace}) {
      const auto other = evaluate(random.graph, outputs, random.bindings, mode);
      for (std::size_t i = 0; i < outputs.size(); ++i) {
        EXPECT_EQ(std::memcmp(lesson[i].data(), other[i].data(), lesson[i].size() * sizeof(double)), 0)
            << "seed " << seed << ", output " << i;
      }
    }
  }
}

/// A value's bytes in the arena and the steps in which they must not change.
struct Lifetime {
  NodeId node;
  std::uint64_t begin, end;
  std::size_t first, last;
};

/// Lifetimes found the slow way: from every reader, without the plan's own bookkeeping.
std::vector<Lifetime> lifetimes(const Plan& plan) {
  const Graph& graph = plan.graph();
  const std::size_t steps = plan.step_count();
  std::vector<Lifetime> result;
  const auto last_read = [&](NodeId node) {
    std::size_t last = 0;
    for (std::size_t step = 0; step < steps; ++step) {
      for (const NodeId reader : plan.step(step)) {
        for (const NodeId input : graph.inputs(reader)) {
          last = input == node ? step : last;
        }
      }
    }
    return last;
  };
  const auto is_output = [&](NodeId node) {
    for (const NodeId output : plan.outputs()) {
      if (output == node) {
        return true;
      }
    }
    return plan.mode() == PlanMode::trace;
  };
  for (const NodeId leaf : plan.leaves()) {
    result.push_back({leaf, plan.offset(leaf), plan.offset(leaf) + plan.bytes(leaf), 0, steps});
  }
  for (std::size_t step = 0; step < steps; ++step) {
    for (const NodeId node : plan.step(step)) {
      if (!plan.internal(node)) {
        result.push_back({node, plan.offset(node), plan.offset(node) + plan.bytes(node), step,
                          is_output(node) ? steps : last_read(node)});
      } else {
        EXPECT_FALSE(is_output(node));
        EXPECT_EQ(last_read(node), step);
      }
    }
  }
  return result;
}

TEST(RandomGraphs, LiveValuesNeverOverlap) {
  for (std::uint32_t seed = 1; seed <= 100; ++seed) {
    RandomGraph random(seed);
    const std::vector<NodeId> outputs = with_gradients(random);
    for (const PlanMode mode : {PlanMode::lesson, PlanMode::fast, PlanMode::trace}) {
      const Plan plan = make_plan(random.graph, outputs, mode);
      const std::vector<Lifetime> all = lifetimes(plan);
      std::vector<std::uint64_t> live(std::max<std::size_t>(plan.step_count(), 1), 0);
      for (std::size_t i = 0; i < all.size(); ++i) {
        const Lifetime& a = all[i];
        EXPECT_LE(a.end, plan.arena_bytes());
        for (std::size_t step = a.first; step <= a.last && step < live.size(); ++step) {
          live[step] += plan.in_place(a.node) && step == a.first ? 0 : a.end - a.begin;
        }
        for (std::size_t j = 0; j < i; ++j) {
          const Lifetime& b = all[j];
          const bool share_bytes = a.begin < b.end && b.begin < a.end;
          const bool share_steps = a.first <= b.last && b.first <= a.last;
          // The one exception: a node that takes the place of an input in the step that reads it last.
          const auto inputs = random.graph.inputs(a.node);
          const bool in_place = mode == PlanMode::fast && plan.in_place(a.node) && b.last == a.first &&
                                std::count(inputs.begin(), inputs.end(), b.node) > 0;
          EXPECT_FALSE(share_bytes && share_steps && !in_place)
              << "seed " << seed << ": nodes " << b.node << " and " << a.node << " in mode "
              << static_cast<int>(mode);
        }
      }
      EXPECT_EQ(report(plan).live_bytes, live) << "seed " << seed << " in mode " << static_cast<int>(mode);
    }
  }
}

TEST(RandomGraphs, FastTakesNoMoreMemoryThanLesson) {
  std::uint64_t fast = 0;
  std::uint64_t lesson = 0;
  for (std::uint32_t seed = 1; seed <= 100; ++seed) {
    RandomGraph random(seed);
    const std::vector<NodeId> outputs = with_gradients(random);
    fast += report(make_plan(random.graph, outputs, PlanMode::fast)).peak_bytes;
    lesson += report(make_plan(random.graph, outputs, PlanMode::lesson)).peak_bytes;
  }
  EXPECT_LT(fast, lesson);
}

}  // namespace

}  // namespace backprop::testing
