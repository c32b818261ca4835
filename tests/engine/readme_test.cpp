// The README's example, between the marks, word for word (tests/web/readme.test.ts holds the two together).
#include <gtest/gtest.h>

#include <cmath>

// example
#include <array>

#include "engine/ops/ops.h"
#include "engine/run/executor.h"
#include "engine/transform/gradients.h"

using namespace backprop;

double slope_of_cosh(double at) {
  Graph graph;
  const Expr x = graph[graph.input()];
  const Expr z = (exp(x) + exp(-x)) * 0.5;
  const Expr dz = gradient(z, x);  // nodes like any others: differentiate them again

  Executor run(make_plan(graph, std::array{z.id, dz.id}, PlanMode::fast));
  run.set(x.id, at);
  run.run();
  return run.scalar(dz.id);
}
// end of example

TEST(Readme, ExampleGivesTheSlopeOfCosh) { EXPECT_DOUBLE_EQ(slope_of_cosh(std::log(2.0)), 0.75); }
