#include <gtest/gtest.h>

#include "engine/ops/ops.h"
#include "engine/transform/gradients.h"
#include "tests/engine/support.h"
#include "tests/ranks/ranks.h"

// Gradients through an all_reduce node, against finite differences of all processes' losses together.

namespace backprop::testing {

namespace {

constexpr std::size_t count = 3;

/// L_p = sum of w_p tanh(z), where z is reduced from x_p^2; x and w differ from process to process.
struct Losses {
  explicit Losses(Reduction reduction) {
    loss = sum(tanh(all_reduce(x * x, reduction)) * w);
    slope = Expr{&graph, gradients(graph, loss.id, std::span(&x.id, 1))[0]};
    Random random(static_cast<std::uint32_t>(7 + processes().rank()));
    values = random.values(count, 0.2, 1);
    weights = random.values(count, -1, 1);
  }

  Executor run(const std::vector<double>& at, PlanMode mode) const {
    const NodeId outputs[] = {loss.id, slope.id};
    Executor executor(make_plan(graph, outputs, mode), device_under_test(),
                      {.communicator = &communicator_under_test()});
    executor.set(x.id, at);
    executor.set(w.id, weights);
    executor.run();
    return executor;
  }

  /// The sum over the processes of L_p, where in one of them one element of x is moved.
  double total(int rank, std::size_t element, double by) const {
    std::vector<double> moved = values;
    if (rank == processes().rank()) {
      moved[element] += by;
    }
    double loss_here = run(moved, PlanMode::lesson).scalar(loss.id);
    processes().all_reduce(
        {.dtype = DType::f64, .input = &loss_here, .result = &loss_here, .elements = 1, .mean = false});
    return loss_here;
  }

  Graph graph;
  Expr x = input(graph, {count});
  Expr w = input(graph, {count});
  Expr loss, slope;
  std::vector<double> values, weights;
};

TEST(AllReduceGradient, IsThatOfFiniteDifferencesOfAllLosses) {
  constexpr double h = 1e-5;
  for (const Reduction reduction : {Reduction::sum, Reduction::mean}) {
    const Losses losses(reduction);
    const std::vector<double> slope = losses.run(losses.values, PlanMode::lesson).get(losses.slope.id);
    for (int rank = 0; rank < processes().size(); ++rank) {
      for (std::size_t element = 0; element < count; ++element) {
        const double difference =
            (losses.total(rank, element, h) - losses.total(rank, element, -h)) / (2 * h);
        if (rank == processes().rank()) {
          EXPECT_NEAR(slope[element], difference, 1e-8) << "element " << element;
        }
      }
    }
  }
}

TEST(AllReduceGradient, HasTheSameBitsInEitherMode) {
  const Losses losses(Reduction::mean);
  EXPECT_EQ(losses.run(losses.values, PlanMode::lesson).get(losses.slope.id),
            losses.run(losses.values, PlanMode::fast).get(losses.slope.id));
}

}  // namespace

}  // namespace backprop::testing
