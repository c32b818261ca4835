#include <array>
#include <cmath>
#include <cstdio>

#include "engine/ops/ops.h"
#include "engine/run/executor.h"
#include "engine/transform/gradients.h"

int main() {
  using namespace backprop;
  Graph graph;
  const Expr x = graph[graph.input()];
  const Expr z = (exp(x) + exp(-x)) * 0.5;
  const Expr dz = gradient(z, x);
  Executor run(make_plan(graph, std::array{dz.id}, PlanMode::fast));
  run.set(x.id, std::log(2.0));
  run.run();
  std::printf("%g\n", run.scalar(dz.id));
}
