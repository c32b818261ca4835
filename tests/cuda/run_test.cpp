#include <dlfcn.h>

#include "engine/transform/optimizers.h"
#include "tests/cuda/both.h"

// Whole runs: recorded as one CUDA graph or not, in one arena or in separate buffers, step after step.

namespace backprop::testing {

namespace {

/// A network of two layers with parameters that a step updates in place.
struct Network {
  explicit Network(DType dtype) : experiment(dtype) {
    Experiment& e = experiment;
    x = e.add({9, 6});
    target = e.add({9, 3});
    rate = e.add({});
    e.bindings.back().values = {0.05};
    for (const Shape& shape : {Shape{6, 8}, Shape{8}, Shape{8, 3}, Shape{3}})
      parameters.push_back(e.add(shape));
    const Expr hidden = tanh(matmul(x, parameters[0]) + parameters[1]);
    const Expr error = matmul(hidden, parameters[2]) + parameters[3] - target;
    loss = mean(error * error);
    std::vector<NodeId> ids;
    for (const Expr parameter : parameters) ids.push_back(parameter.id);
    const std::vector<NodeId> slopes = gradients(e.graph, loss.id, ids);
    outputs.push_back(loss.id);
    for (std::size_t i = 0; i < ids.size(); ++i) {
      const Expr updated = parameters[i] - rate * Expr{&e.graph, slopes[i]};
      outputs.push_back(updated.id);
      donations.push_back({ids[i], updated.id});
    }
  }

  /// The loss of each step.
  std::vector<double> train(Device& device, int steps, PlanMode mode, const ExecutorOptions& options) const {
    Executor executor(make_plan(experiment.graph, outputs, mode, donations), device, options);
    for (const Binding& binding : experiment.bindings) executor.set(binding.input.id, binding.values);
    std::vector<double> losses;
    for (int step = 0; step < steps; ++step) {
      if (step == steps / 2) executor.set(rate.id, 0.02);  // a recording reads its inputs when it is replayed
      executor.run();
      losses.push_back(executor.scalar(loss.id));
    }
    return losses;
  }

  Experiment experiment;
  Expr x, target, rate, loss;
  std::vector<Expr> parameters;
  std::vector<NodeId> outputs;
  std::vector<Donation> donations;
};

class Training : public ::testing::TestWithParam<DType> {};

TEST_P(Training, GoesAsOnTheCpu) {
  const Network network(GetParam());
  const std::vector<double> expected = network.train(cpu(), 20, PlanMode::lesson, {});
  EXPECT_LT(expected.back(), 0.8 * expected.front());
  for (const PlanMode mode : {PlanMode::lesson, PlanMode::fast}) {
    expect_near({network.train(cuda(), 20, mode, {})}, {expected}, GetParam() == DType::f32 ? 1e-4 : 1e-11);
  }
}

TEST_P(Training, HasTheSameBitsRecordedOrNotInAnyBuffersInEitherMode) {
  const Network network(GetParam());
  const Values expected{network.train(cuda(), 20, PlanMode::lesson, {})};
  for (const PlanMode mode : {PlanMode::lesson, PlanMode::fast}) {
    for (const bool separate : {false, true}) {
      for (const bool recorded : {false, true}) {
        const ExecutorOptions options{.separate_buffers = separate, .recorded = recorded};
        EXPECT_TRUE(same_bits({network.train(cuda(), 20, mode, options)}, expected))
            << "separate " << separate << ", recorded " << recorded;
      }
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Both, Training, ::testing::Values(DType::f32, DType::f64),
                         [](const auto& info) { return std::string(name_of(info.param)); });

TEST(Recording, DoesNothingUntilItIsReplayed) {
  void* const memory = cuda().allocate(3 * sizeof(double));
  const auto held = [memory] {
    std::vector<double> values(3);
    cuda().read(DType::f64, memory, values);
    return values;
  };
  cuda().fill(DType::f64, 1, memory, 3);
  const auto recording = cuda().record([memory] { cuda().fill(DType::f64, 7, memory, 3); });
  ASSERT_NE(recording, nullptr);
  EXPECT_EQ(held(), std::vector<double>(3, 1));
  recording->replay();
  EXPECT_EQ(held(), std::vector<double>(3, 7));
  cuda().fill(DType::f64, 2, memory, 3);
  recording->replay();
  EXPECT_EQ(held(), std::vector<double>(3, 7));
  cuda().release(memory);
}

TEST(Recording, MovesValuesOfEveryKindOfNode) {
  Experiment e(DType::f32);
  const Expr x = e.add({4, 5});
  const NodeId outputs[] = {transpose(x).id,         reshape(x, {20}).id,
                            sum(x, {0}).id,          sum(broadcast_to(x, {900, 4, 5})).id,
                            mean_of({x, exp(x)}).id, (x * 0.0 + 3.0).id};
  EXPECT_TRUE(
      same_bits(values_on(cuda(), e.graph, outputs, e.bindings, PlanMode::fast, {.recorded = true}, 3),
                values_on(cuda(), e.graph, outputs, e.bindings, PlanMode::fast)));
}

/// How many kernels the emulator has launched; null on a GPU.
std::uint64_t (*const launches)() = reinterpret_cast<std::uint64_t (*)()>(::dlsym(RTLD_DEFAULT,
                                                                                  "emulator_launches"));

TEST(Launches, AreOneForEachStepOfAPlanHoweverLargeItsLayersAre) {
  if (launches == nullptr) GTEST_SKIP() << "only the emulator counts";
  for (const Optimizer& optimizer : {Optimizer(Momentum{}), Optimizer(Adam{})}) {
    Graph graph;
    const NodeId weights = graph.input({150, 200}, DType::f32, "weights");
    const NodeId gradient = graph.input({150, 200}, DType::f32, "gradient");
    const Updates updates =
        updates_from(graph, std::span(&weights, 1), std::span(&gradient, 1), optimizer, 4);
    std::vector<NodeId> outputs;
    for (const Donation& donation : updates.donations()) outputs.push_back(donation.output);
    const Plan plan = make_plan(graph, outputs, PlanMode::fast, updates.donations());
    Executor executor(plan, cuda());
    for (const NodeId leaf : plan.leaves()) {
      if (graph.op(leaf) == Op::input) executor.set(leaf, 0.5);
    }
    executor.scalar(updates.rate);  // waits
    const std::uint64_t before = launches();
    executor.run();
    executor.scalar(updates.rate);
    EXPECT_LE(launches() - before, plan.step_count());
    EXPECT_LT(plan.step_count(), plan.order().size()) << "nothing is fused";
  }
}

TEST(Transfer, KeepsEveryValueOfATensorLargerThanItsBuffer) {
  Graph graph;
  const Expr x = input(graph, {1100001}, DType::f32);
  std::vector<double> values(1100001);
  for (std::size_t i = 0; i < values.size(); ++i) values[i] = static_cast<double>(i);
  Executor executor(make_plan(graph, std::span(&x.id, 1), PlanMode::lesson), cuda());
  executor.set(x.id, values);
  EXPECT_EQ(executor.get(x.id), values);
}

}  // namespace

}  // namespace backprop::testing
