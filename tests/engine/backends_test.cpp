#include <gtest/gtest.h>

#include "engine/graph/op.h"
#include "engine/ops/formula.h"
#include "engine/ops/ops.h"
#include "engine/transform/gradients.h"
#include "tests/engine/support.h"

// What an engine promises its backends, and says where one is missing.

namespace backprop::testing {

namespace {

TEST(Formulas, OfEveryOpAreListedForBackendsThatCompileThemselves) {
  std::size_t formulas = 0;
  for (const OpInfo& info : detail::op_table) {
    if (info.formula != nullptr) {
      EXPECT_NE(info.formula->code, Formula::no_code) << info.name << " is missing from formulas::All";
      ++formulas;
    }
  }
  EXPECT_GE(formulas, 16U);
}

TEST(SeparateBuffers, GiveWhatOneArenaGives) {
  Graph graph;
  const Expr x = input(graph, {700, 3});
  const Expr w = input(graph, {3, 2});
  const Expr loss = sum(pow(tanh(matmul(x, w)) * 2 - 0.5, 2)) / 10;
  const std::vector<NodeId> slope = gradients(graph, loss.id, std::span(&w.id, 1));
  const Expr updated = w - Expr{&graph, slope[0]} * 0.001;
  const NodeId outputs[] = {loss.id, updated.id};
  const Donation state{w.id, updated.id};
  for (const PlanMode mode : {PlanMode::lesson, PlanMode::fast, PlanMode::trace}) {
    const Plan plan = make_plan(graph, outputs, mode, std::span(&state, 1));
    std::vector<std::vector<double>> losses;
    for (const bool separate : {false, true}) {
      Executor executor(plan, cpu(), {.separate_buffers = separate});
      executor.set(x.id, Random(3).values(2100, -1, 1));
      executor.set(w.id, Random(4).values(6, -1, 1));
      losses.emplace_back();
      for (int step = 0; step < 4; ++step) {
        executor.run();
        losses.back().push_back(executor.scalar(loss.id));
      }
      EXPECT_EQ(executor.allocated_bytes() == plan.arena_bytes(), !separate);
    }
    EXPECT_EQ(losses[0], losses[1]);
    EXPECT_LT(losses[0].back(), losses[0].front());
  }
}

TEST(Cuda, SaysWhatIsMissing) {
  const std::string error = error_of([] { cuda(); });
  if (error == "no error") GTEST_SKIP() << "there is a GPU";
  EXPECT_EQ(error.compare(0, 7, "[cuda] "), 0) << error;
  EXPECT_TRUE(error.find("BACKPROP_CUDA=ON") != std::string::npos ||
              error.find("device") != std::string::npos)
      << error;
}

}  // namespace

}  // namespace backprop::testing
