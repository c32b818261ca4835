#include <gtest/gtest.h>

#include "engine/ops/ops.h"
#include "engine/transform/gradients.h"
#include "tests/engine/support.h"

// Plans that run in the memory of another plan, between that one's runs.

namespace backprop::testing {

namespace {

/// A step of training, and the forward pass that it is made of.
struct Step {
  Step() {
    const Expr hidden = tanh(matmul(x, w));
    outputs = matmul(hidden, v);
    const Expr loss = mean(outputs * outputs);
    const NodeId parameters[] = {w.id, v.id};
    const std::vector<NodeId> slopes = gradients(graph, loss.id, parameters);
    wanted = {loss.id};
    for (const Expr parameter : {w, v}) {
      const Expr updated = parameter - 0.1 * Expr{&graph, slopes[donations.size()]};
      wanted.push_back(updated.id);
      donations.push_back({parameter.id, updated.id});
    }
  }

  Plan training() const { return make_plan(graph, wanted, PlanMode::fast, donations); }
  Plan forward(const Plan& training) const {
    return make_plan(graph, std::span(&outputs.id, 1), PlanMode::fast, {}, {.within = &training});
  }
  void set(Executor& executor) const {
    Random random(2);
    for (const Expr each : {x, w, v}) {
      executor.set(each.id, random.values(each.shape().elements(), -1, 1));
    }
  }

  Graph graph;
  Expr x = input(graph, {6, 5});
  Expr w = input(graph, {5, 7});
  Expr v = input(graph, {7, 3});
  Expr outputs{};
  std::vector<NodeId> wanted;
  std::vector<Donation> donations;
};

TEST(Within, LeavesLieWhereTheOtherPlanHasThemAndNothingLiesOnThem) {
  const Step step;
  const Plan training = step.training();
  const Plan forward = step.forward(training);
  std::uint64_t end = 0;
  for (const NodeId leaf : training.leaves()) {
    end = std::max(end, training.offset(leaf) + training.bytes(leaf));
  }
  for (const NodeId leaf : forward.leaves()) {
    EXPECT_EQ(forward.offset(leaf), training.offset(leaf));
  }
  for (const NodeId node : forward.order()) {
    EXPECT_GE(forward.offset(node), end);
  }
  EXPECT_LE(forward.arena_bytes(), training.arena_bytes());
}

TEST(Within, RunsInTurnWithoutDisturbingTheOther) {
  const Step step;
  const Plan training = step.training();
  const Plan forward = step.forward(training);
  for (const bool separate : {false, true}) {
    Executor alone(training, device_under_test(), {.separate_buffers = separate});
    Executor executor(training, device_under_test(), {.separate_buffers = separate});
    step.set(alone);
    step.set(executor);
    Executor between(forward, executor);
    EXPECT_EQ(between.allocated_bytes() > 0, separate);
    for (int run = 0; run < 3; ++run) {
      std::vector<Binding> bindings;
      for (const Expr each : {step.x, step.w, step.v}) {
        bindings.push_back({each, executor.get(each.id)});
      }
      between.run();
      EXPECT_EQ(between.get(step.outputs.id), evaluate(step.outputs, bindings, PlanMode::fast));
      executor.run();
      alone.run();
      EXPECT_EQ(executor.get(step.w.id), alone.get(step.w.id));
      EXPECT_EQ(executor.scalar(step.wanted[0]), alone.scalar(step.wanted[0]));
    }
  }
}

TEST(Within, SaysWhatDoesNotFit) {
  Step step;
  const Plan training = step.training();
  const Expr more = input(step.graph, {3});
  const Expr large = broadcast_to(exp(step.outputs), {900, 6, 3});
  const Expr other = more * 2.0;
  const auto plan = [&](Expr output) {
    return make_plan(step.graph, std::span(&output.id, 1), PlanMode::fast, {}, {.within = &training});
  };
  EXPECT_EQ(error_of([&] { plan(other); }),
            "[plan] node " + std::to_string(more.id) + " is not in the plan that this one is to run within");
  const Plan too_large = plan(large);
  Executor executor(training, device_under_test());
  EXPECT_EQ(error_of([&] { Executor(too_large, executor); }),
            "[run] the plan takes " + std::to_string(too_large.arena_bytes()) +
                " bytes, the memory that it is to run in has " + std::to_string(training.arena_bytes()));
  Executor roomy(training, device_under_test(), {.least_bytes = too_large.arena_bytes()});
  EXPECT_EQ(roomy.allocated_bytes(), too_large.arena_bytes());
  Executor between(too_large, roomy);
  EXPECT_EQ(error_of([&] { between.run(); }), "[run] node 0 (Leaf) has no value yet");
}

}  // namespace

}  // namespace backprop::testing
