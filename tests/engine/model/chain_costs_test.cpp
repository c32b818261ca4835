#include "engine/model/chain_costs.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstring>

#include "engine/model/checkpoint_policy.h"
#include "engine/model/feed_forward.h"
#include "engine/model/labelled_gradients.h"
#include "engine/plan/report.h"
#include "engine/run/executor.h"
#include "tests/engine/support.h"

namespace backprop::testing {

namespace {

struct Built {
  Built(std::span<const std::int64_t> widths, std::int64_t examples, bool biases)
      : net(feed_forward(graph, widths, examples, biases, DType::f64)) {
    chain = make_chain(graph, net.x, std::span(net.values).first(net.values.size() - 1), net.loss);
  }

  PlanReport planned(const LabelledGradients& step) const {
    return report(make_plan(graph, step.outputs(net.loss), PlanMode::lesson), step.roles);
  }

  std::vector<std::vector<double>> run(const LabelledGradients& step) const {
    Executor executor(make_plan(graph, step.outputs(net.loss), PlanMode::lesson));
    Random random(5);
    for (NodeId node = 0; node <= net.loss; ++node) {
      if (graph.op(node) == Op::input) {
        executor.set(node, random.values(graph.elements(node), -0.5, 0.5));
      }
    }
    executor.run();
    std::vector<std::vector<double>> values;
    for (const NodeId gradient : step.gradients) {
      values.push_back(executor.get(gradient));
    }
    return values;
  }

  Graph graph;
  FeedForward net;
  Chain chain;
};

constexpr auto activation = static_cast<std::size_t>(Role::activation);

TEST(ChainCosts, PlansKeepTheBudgetAndTakeTheOperationsForetold) {
  const std::vector<std::vector<std::int64_t>> networks{
      {8, 8, 8, 8, 8, 8, 8, 8}, {3, 40, 2, 17, 33, 5, 21, 9, 1}, {50, 4, 50, 4, 50, 4, 50}, {5, 6}};
  for (const std::vector<std::int64_t>& widths : networks) {
    for (const bool biases : {false, true}) {
      for (const std::int64_t examples : {2, 30}) {
        Built built(widths, examples, biases);
        const std::vector<NodeId>& parameters = built.net.parameters;
        const LabelledGradients plain =
            labelled_gradients(built.graph, built.net.loss, parameters, parameters);
        const auto expected = built.run(plain);
        const std::uint64_t full = built.planned(plain).peak_bytes;
        const ChainCosts costs = chain_costs(built.graph, built.chain, parameters);
        EXPECT_EQ(costs.leaf_bytes, built.planned(plain).leaf_bytes);
        const std::uint64_t step_bytes = (full - costs.leaf_bytes) / 40 + 1;
        std::size_t fitting = 0;
        for (std::uint64_t budget = full; budget > costs.leaf_bytes + step_bytes; budget -= step_bytes) {
          BudgetSchedule found;
          try {
            found = within_budget(costs.layers, budget - costs.leaf_bytes);
          } catch (const Error&) {
            break;
          }
          ++fitting;
          const LabelledGradients step =
              labelled_gradients(built.graph, built.chain, parameters, parameters, found.schedule);
          const PlanReport report = built.planned(step);
          EXPECT_LE(report.peak_bytes, costs.leaf_bytes + found.bytes);
          EXPECT_LE(report.peak_bytes, budget);
          EXPECT_EQ(report.operations_by_role[activation], found.forward_operations);
          EXPECT_EQ(built.run(step), expected);
        }
        // With all the memory that it takes anyway, nothing is recomputed.
        const BudgetSchedule rich = within_budget(costs.layers, full - costs.leaf_bytes);
        EXPECT_EQ(rich.forward_operations, built.planned(plain).operations_by_role[activation]);
        EXPECT_EQ(rich.bytes, full - costs.leaf_bytes);
        EXPECT_GE(fitting, 1U);
        if (examples > 2 && widths.size() > 2) {  // otherwise gradients of weights are most of it
          EXPECT_GE(fitting, 3U) << widths.size() << " widths, biases " << biases;
        }
      }
    }
  }
}

TEST(CheckpointPolicy, ReadsItsNamesAndFitsTheChain) {
  const std::int64_t widths[] = {4, 4, 4, 4, 4};
  Built built(widths, 2, false);
  const auto schedule = [&](const CheckpointPolicy& policy) {
    return schedule_of(policy, built.graph, built.chain, built.net.parameters);
  };
  EXPECT_EQ(schedule({.kind = checkpoint_kind("none")}), keep_all(4));
  EXPECT_EQ(schedule({.kind = checkpoint_kind("sqrt")}), keep_sqrt(4));
  EXPECT_EQ(schedule({.kind = checkpoint_kind("binomial"), .slots = 2}), binomial(4, 2));
  EXPECT_EQ(schedule({.kind = checkpoint_kind("positions"), .positions = {2}}),
            keep_positions(4, std::vector<std::size_t>{2}));
  EXPECT_EQ(error_of([&] { schedule({.kind = checkpoint_kind("budget"), .bytes = 100}); }),
            "[checkpoint] parameters and inputs alone take 584 bytes, the budget is 100");
  EXPECT_EQ(error_of([] { checkpoint_kind("root"); }),
            "[checkpoint] expected none, positions, sqrt, binomial or budget, got 'root'");
}

}  // namespace

}  // namespace backprop::testing
