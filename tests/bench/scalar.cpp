// A chain of n scalar nodes, y = 0.5 * y + 1 over and over: what a node costs to build, differentiate, plan
// and run. Prints a line per n: n, then nanoseconds per node of the chain for each of the four.

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <vector>

#include "engine/graph/graph.h"
#include "engine/ops/ops.h"
#include "engine/plan/plan.h"
#include "engine/run/executor.h"
#include "engine/transform/gradients.h"

namespace {

using Clock = std::chrono::steady_clock;
using Row = std::array<double, 4>;

double nanoseconds_since(Clock::time_point begun) {
  return std::chrono::duration<double, std::nano>(Clock::now() - begun).count();
}

Row measure(std::size_t n) {
  using namespace backprop;
  Row row;
  auto begun = Clock::now();
  Graph graph;
  const Expr x = graph[graph.input()];
  Expr y = x;
  for (std::size_t i = 0; i < n / 2; ++i) y = 0.5 * y + 1.0;
  row[0] = nanoseconds_since(begun);

  begun = Clock::now();
  const Expr slope = gradient(y, x);
  row[1] = nanoseconds_since(begun);

  begun = Clock::now();
  const std::array<NodeId, 2> outputs{y.id, slope.id};
  const Plan plan = make_plan(graph, outputs, PlanMode::lesson);
  row[2] = nanoseconds_since(begun);

  Executor executor(plan);
  executor.set(x.id, 100.0);
  begun = Clock::now();
  executor.run();
  row[3] = nanoseconds_since(begun);
  if (n >= 200 && executor.scalar(y.id) != 2.0) std::abort();
  for (double& value : row) value /= static_cast<double>(n);
  return row;
}

}  // namespace

int main(int count, char** arguments) {
  measure(1000);  // warm
  for (int i = 1; i < count; ++i) {
    const std::size_t n = std::strtoull(arguments[i], nullptr, 10);
    Row best = measure(n);
    for (int repeat = 0; repeat < 2; ++repeat) {
      const Row row = measure(n);
      for (std::size_t k = 0; k < row.size(); ++k) best[k] = std::min(best[k], row[k]);
    }
    std::printf("%zu %.1f %.1f %.1f %.1f\n", n, best[0], best[1], best[2], best[3]);
  }
}
