#include "engine/transform/optimizers.h"

#include <gtest/gtest.h>

#include <cmath>
#include <functional>

#include "engine/ops/ops.h"
#include "engine/plan/report.h"
#include "tests/engine/support.h"

namespace backprop::testing {

namespace {

constexpr double rate = 0.1;

/// Least squares, sum of (x w - y)^2 / rows, whose gradient is written by hand: 2 x^T (x w - y) / rows.
struct LeastSquares {
  static constexpr std::size_t rows = 4;
  static constexpr std::size_t columns = 3;

  explicit LeastSquares(DType dtype = DType::f64, std::int64_t examples = rows)
      : x(input(graph, {examples, columns}, dtype)),
        y(input(graph, {examples, 1}, dtype)),
        w(input(graph, {columns, 1}, dtype, "w")) {
    const Expr error = matmul(x, w) - y;
    loss = sum(error * error) * (1.0 / static_cast<double>(examples));
  }

  Graph graph;
  Expr x, y, w, loss{};
};

const std::vector<double> data_x = Random(1).values(12, -1, 1);
const std::vector<double> data_y = Random(2).values(4, -1, 1);

std::vector<double> gradient_by_hand(const std::vector<double>& w) {
  std::vector<double> gradient(3, 0.0);
  for (std::size_t row = 0; row < 4; ++row) {
    double error = -data_y[row];
    for (std::size_t i = 0; i < 3; ++i) {
      error += data_x[3 * row + i] * w[i];
    }
    for (std::size_t i = 0; i < 3; ++i) {
      gradient[i] += 2 * error * data_x[3 * row + i] / 4;
    }
  }
  return gradient;
}

/// A training step, planned with everything donated.
class Training {
 public:
  Training(const Graph& graph, NodeId loss, Updates all, PlanMode mode = PlanMode::fast)
      : updates(std::move(all)), executor(plan_of(graph, loss, updates, mode)) {
    for (const Donation& donation : updates.donations()) {
      executor.set(donation.input, 0);
    }
    executor.set(updates.rate, rate);
  }

  static Plan plan_of(const Graph& graph, NodeId loss, const Updates& updates, PlanMode mode) {
    std::vector<NodeId> outputs{loss};
    for (const Donation& donation : updates.donations()) {
      outputs.push_back(donation.output);
    }
    return make_plan(graph, outputs, mode, updates.donations());
  }

  Updates updates;
  Executor executor;
};

/// How one weight moves by hand: from the gradient, the step's number (1, 2, ..) and two numbers of state.
using Rule = std::function<double(double g, int t, double& first, double& second)>;

void expect_steps(const Optimizer& optimizer, const Rule& rule) {
  for (const bool eager : {false, true}) {
    LeastSquares problem;
    Training training(
        problem.graph, problem.loss.id,
        updates(problem.graph, problem.loss.id, std::span(&problem.w.id, 1), optimizer, {.eager = eager}));
    std::vector<double> w{0.5, -0.25, 1};
    std::vector<double> first(3, 0.0);
    std::vector<double> second(3, 0.0);
    training.executor.set(problem.x.id, data_x);
    training.executor.set(problem.y.id, data_y);
    training.executor.set(problem.w.id, w);
    for (int t = 1; t <= 20; ++t) {
      training.executor.run();
      const std::vector<double> g = gradient_by_hand(w);
      for (std::size_t i = 0; i < 3; ++i) {
        w[i] -= rate * rule(g[i], t, first[i], second[i]);
      }
      const std::vector<double> received = training.executor.get(training.updates.parameters[0].output);
      for (std::size_t i = 0; i < 3; ++i) {
        ASSERT_NEAR(received[i], w[i], 1e-12) << name_of(optimizer) << " step " << t << " weight " << i;
      }
    }
    EXPECT_EQ(training.updates.state.size(),
              state_per_weight(optimizer) + (name_of(optimizer) == "adam" ? 1 : 0));
    EXPECT_TRUE(training.executor.plan().copies().empty()) << "state is updated in place";
  }
}

TEST(Optimizers, SgdIsTheLoopByHand) {
  expect_steps(Sgd{}, [](double g, int, double&, double&) { return g; });
}

TEST(Optimizers, MomentumIsTheLoopByHand) {
  expect_steps(Momentum{.momentum = 0.8}, [](double g, int, double& v, double&) { return v = 0.8 * v + g; });
}

TEST(Optimizers, RmsPropIsTheLoopByHand) {
  expect_steps(RmsProp{.decay = 0.95, .epsilon = 1e-3}, [](double g, int, double& s, double&) {
    s = 0.95 * s + 0.05 * g * g;
    return g / (std::sqrt(s) + 1e-3);
  });
}

TEST(Optimizers, AdamIsTheLoopByHand) {
  expect_steps(Adam{.beta1 = 0.8, .beta2 = 0.99, .epsilon = 1e-4}, [](double g, int t, double& m, double& v) {
    m = 0.8 * m + 0.2 * g;
    v = 0.99 * v + 0.01 * g * g;
    return m / (1 - std::pow(0.8, t)) / (std::sqrt(v / (1 - std::pow(0.99, t))) + 1e-4);
  });
}

TEST(Optimizers, AdamsCorrectionIsAccurateInFloats) {
  LeastSquares problem(DType::f32);
  Training training(problem.graph, problem.loss.id,
                    updates(problem.graph, problem.loss.id, std::span(&problem.w.id, 1), Adam{}));
  training.executor.set(problem.x.id, data_x);
  training.executor.set(problem.y.id, data_y);
  training.executor.set(problem.w.id, std::vector<double>{0.5, -0.25, 1});
  training.executor.run();
  // The first step moves every weight by the rate: both corrections undo both decays.
  const std::vector<double> w = training.executor.get(training.updates.parameters[0].output);
  const std::vector<double> g = gradient_by_hand({0.5, -0.25, 1});
  const double start[] = {0.5, -0.25, 1};
  for (std::size_t i = 0; i < 3; ++i) {
    EXPECT_NEAR(w[i], start[i] - std::copysign(rate, g[i]), 3e-7);
  }
}

TEST(Optimizers, RateIsAnInputOfEveryRun) {
  LeastSquares problem;
  Training training(problem.graph, problem.loss.id,
                    updates(problem.graph, problem.loss.id, std::span(&problem.w.id, 1), Sgd{}));
  training.executor.set(problem.x.id, data_x);
  training.executor.set(problem.y.id, data_y);
  training.executor.set(problem.w.id, std::vector<double>{1, 2, 3});
  training.executor.set(training.updates.rate, 0);
  training.executor.run();
  EXPECT_EQ(training.executor.get(training.updates.parameters[0].output), (std::vector<double>{1, 2, 3}));
}

TEST(Optimizers, NameTheirState) {
  LeastSquares problem;
  const Updates all =
      updates(problem.graph, problem.loss.id, std::span(&problem.w.id, 1), Adam{}, {.micro_batches = 2});
  std::vector<std::string> names;
  for (const Updates::State& state : all.state) {
    names.push_back(state.name);
  }
  EXPECT_EQ(names, (std::vector<std::string>{"step", "w.gradient_sum", "w.first_moment", "w.second_moment"}));
}

TEST(Optimizers, RejectWhatIsNoParameter) {
  LeastSquares problem;
  const auto with = [&](std::vector<NodeId> parameters) {
    return error_of([&] { updates(problem.graph, problem.loss.id, parameters, Sgd{}); });
  };
  EXPECT_EQ(with({}), "[optimizer] there are no parameters to update");
  EXPECT_EQ(with({problem.loss.id}), "[optimizer] parameters are inputs of one floating dtype, node " +
                                         std::to_string(problem.loss.id) + " is a Mul of f64");
  EXPECT_EQ(error_of([&] { updates_from(problem.graph, std::span(&problem.w.id, 1), {}, Sgd{}); }),
            "[optimizer] 1 parameters, 0 gradients");
  EXPECT_EQ(error_of([&] {
              updates(problem.graph, problem.loss.id, std::span(&problem.w.id, 1), Sgd{},
                      {.micro_batches = 0});
            }),
            "[accumulate] a step takes at least one micro-batch");
}

/// Ten layers of width 32 with tanh between, all weights inputs.
struct Deep {
  explicit Deep(std::int64_t batch) {
    Expr x = input(graph, {batch, 32}, DType::f32, "x");
    first = x;
    for (int layer = 0; layer < 10; ++layer) {
      const Expr w = input(graph, {32, 32}, DType::f32, "W" + std::to_string(layer));
      weights.push_back(w.id);
      x = tanh(matmul(x, w));
    }
    loss = mean(x * x);
  }

  void set(Executor& executor, const std::vector<double>& data) const {
    executor.set(first.id, data);
    for (std::size_t i = 0; i < weights.size(); ++i) {
      executor.set(weights[i], Random(static_cast<std::uint32_t>(i)).values(32 * 32, -0.3, 0.3));
    }
  }

  Graph graph;
  Expr first{}, loss{};
  std::vector<NodeId> weights;
};

TEST(Eager, FreesEachGradientOnceItsWeightIsUpdated) {
  Deep late(8);
  Deep eager(8);
  Training all_at_the_end(late.graph, late.loss.id, updates(late.graph, late.loss.id, late.weights, Sgd{}));
  Training one_by_one(eager.graph, eager.loss.id,
                      updates(eager.graph, eager.loss.id, eager.weights, Sgd{}, {.eager = true}));
  // 2 |theta| + 1 numbers, or not.
  const std::uint64_t weight = 32 * 32 * 4;
  const std::uint64_t late_bytes = report(all_at_the_end.executor.plan()).peak_bytes;
  const std::uint64_t eager_bytes = report(one_by_one.executor.plan()).peak_bytes;
  EXPECT_GE(late_bytes, 20 * weight);
  EXPECT_LT(eager_bytes, 15 * weight);

  // The same weights to the bit.
  const std::vector<double> data = Random(9).values(8 * 32, -1, 1);
  late.set(all_at_the_end.executor, data);
  eager.set(one_by_one.executor, data);
  for (int step = 0; step < 3; ++step) {
    all_at_the_end.executor.run();
    one_by_one.executor.run();
  }
  for (std::size_t i = 0; i < late.weights.size(); ++i) {
    EXPECT_EQ(all_at_the_end.executor.get(all_at_the_end.updates.parameters[i].output),
              one_by_one.executor.get(one_by_one.updates.parameters[i].output));
  }
}

TEST(Eager, UpdatesAWeightOnlyAfterItsLastReader) {
  Graph graph;
  const Expr w = input(graph, {4, 4}, DType::f64, "w");
  const Expr unused = input(graph, {2}, DType::f64, "unused");
  const Expr x = input(graph, {4, 4});
  const Expr loss = sum(matmul(tanh(matmul(matmul(x, w), w)), w));
  const NodeId parameters[] = {w.id, unused.id};
  const std::vector<double> start = Random(3).values(16, -1, 1);
  std::vector<std::vector<double>> results;
  for (const bool eager : {false, true}) {
    Training training(graph, loss.id, updates(graph, loss.id, parameters, Momentum{}, {.eager = eager}));
    training.executor.set(x.id, Random(4).values(16, -1, 1));
    training.executor.set(w.id, start);
    training.executor.run();
    training.executor.run();
    results.push_back(training.executor.get(training.updates.parameters[0].output));
    EXPECT_EQ(training.executor.get(training.updates.parameters[1].output), (std::vector<double>{0, 0}));
  }
  EXPECT_EQ(results[0], results[1]);
}

/// Four parts of a batch of 64, run one after the other.
struct InParts {
  static constexpr std::uint32_t parts = 4;

  InParts(const Optimizer& optimizer, bool eager)
      : training(network.graph, network.loss.id,
                 updates(network.graph, network.loss.id, network.weights, optimizer,
                         {.eager = eager, .micro_batches = parts})) {}

  void step(const std::vector<double>& data) {
    for (std::size_t part = 0; part < parts; ++part) {
      const std::size_t size = data.size() / parts;
      training.executor.set(network.first.id, std::span(data).subspan(part * size, size));
      training.executor.set(*training.updates.apply, part + 1 == parts ? 1 : 0);
      training.executor.run();
    }
  }

  Deep network{64 / parts};
  Training training;
};

TEST(Accumulation, MovesTheWeightsAsTheWholeBatchDoes) {
  const std::vector<double> data = Random(9).values(64 * 32, -1, 1);
  for (const bool eager : {false, true}) {
    for (const Optimizer& optimizer :
         {Optimizer(Sgd{}), Optimizer(Momentum{}), Optimizer(Adam{.epsilon = 0.01})}) {
      Deep whole(64);
      Training at_once(whole.graph, whole.loss.id,
                       updates(whole.graph, whole.loss.id, whole.weights, optimizer, {.eager = eager}));
      InParts in_parts(optimizer, eager);
      whole.set(at_once.executor, data);
      in_parts.network.set(in_parts.training.executor, std::vector<double>(16 * 32));
      for (int step = 0; step < 3; ++step) {
        at_once.executor.run();
        in_parts.step(data);
      }
      for (std::size_t i = 0; i < whole.weights.size(); ++i) {
        const std::vector<double> expected = at_once.executor.get(at_once.updates.parameters[i].output);
        const std::vector<double> received =
            in_parts.training.executor.get(in_parts.training.updates.parameters[i].output);
        const std::vector<double> start = Random(static_cast<std::uint32_t>(i)).values(32 * 32, -0.3, 0.3);
        double moved = 0;
        for (std::size_t j = 0; j < expected.size(); ++j) {
          ASSERT_NEAR(received[j], expected[j], 2e-6) << name_of(optimizer) << " weight " << i;
          moved = std::fmax(moved, std::fabs(expected[j] - start[j]));
        }
        EXPECT_GT(moved, 1e-4);
      }
      EXPECT_TRUE(in_parts.training.executor.plan().copies().empty());
    }
  }
}

TEST(Accumulation, LeavesWeightsAndStateAloneUntilTheLastPart) {
  InParts in_parts(Adam{}, false);
  const std::vector<double> data = Random(9).values(16 * 32, -1, 1);
  in_parts.network.set(in_parts.training.executor, data);
  const auto value = [&](NodeId node) { return in_parts.training.executor.get(node); };
  const Updates& updates = in_parts.training.updates;
  const std::vector<double> start = value(updates.parameters[0].input);
  in_parts.training.executor.set(*updates.apply, 0);
  for (int part = 0; part < 3; ++part) {
    in_parts.training.executor.run();
    EXPECT_EQ(value(updates.parameters[0].output), start);
    EXPECT_EQ(value(updates.state[0].donation.output), std::vector<double>{0});
  }
  in_parts.training.executor.set(*updates.apply, 1);
  in_parts.training.executor.run();
  EXPECT_NE(value(updates.parameters[0].output), start);
  for (const Updates::State& state : updates.state) {
    const std::vector<double> values = value(state.donation.output);
    if (state.name == "step") {
      EXPECT_EQ(values, std::vector<double>{1});
    } else if (state.name.ends_with("gradient_sum")) {
      EXPECT_EQ(values, std::vector<double>(32 * 32, 0.0));
    } else {
      EXPECT_NE(values, std::vector<double>(32 * 32, 0.0));
    }
  }
}

TEST(Accumulation, TakesLessMemoryThanTheWholeBatch) {
  constexpr std::int64_t batch = 4096;
  Deep whole(batch);
  Deep part(batch / 16);
  const Plan at_once = Training::plan_of(
      whole.graph, whole.loss.id, updates(whole.graph, whole.loss.id, whole.weights, Sgd{}), PlanMode::fast);
  const Plan in_parts = Training::plan_of(
      part.graph, part.loss.id, updates(part.graph, part.loss.id, part.weights, Sgd{}, {.micro_batches = 16}),
      PlanMode::fast);
  EXPECT_LT(in_parts.arena_bytes(), at_once.arena_bytes() / 8);
}

}  // namespace

}  // namespace backprop::testing
