#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "engine/model/trainer.h"
#include "tests/engine/model/models.h"
#include "tests/engine/support.h"
#include "tests/ranks/ranks.h"

// Training on several processes, each with its share of every batch, against one process on the CPU that has
// the whole batch.

namespace backprop::testing {

namespace {

constexpr int steps = 6;

/// Loss and every parameter after each step.
using History = std::vector<std::vector<double>>;

/// Trains process `rank` of `size`.
History history(const Model& model, const TrainingOptions& options, Device& device,
                const ExecutorOptions& execution, std::size_t rank, std::size_t size) {
  Trainer trainer(model, options, device, execution);
  const std::size_t share = static_cast<std::size_t>(model.batch) / size;
  EXPECT_EQ(trainer.share(), share);
  const std::size_t width = 9 * 8 * 2;
  History history;
  Random random(11);
  for (int step = 0; step < steps; ++step) {
    const std::vector<double> images = random.values(static_cast<std::uint64_t>(model.batch) * width, -1, 1);
    std::vector<double> labels;
    for (std::int64_t i = 0; i < model.batch; ++i) {
      labels.push_back(random.below(3));
    }
    history.push_back({trainer.step(std::span(images).subspan(rank * share * width, share * width),
                                    std::span(labels).subspan(rank * share, share))});
    for (const std::string& name : trainer.parameter_names()) {
      const std::vector<double> values = trainer.get(name);
      history.back().insert(history.back().end(), values.begin(), values.end());
    }
  }
  return history;
}

History on_one(const Model& model, const TrainingOptions& options = {}) {
  return history(model, options, cpu(), {}, 0, 1);
}

History on_all(const Model& model, const TrainingOptions& options = {}, bool recorded = false,
               Communicator& communicator = communicator_under_test()) {
  return history(model, options, device_under_test(), {.recorded = recorded, .communicator = &communicator},
                 static_cast<std::size_t>(processes().rank()), static_cast<std::size_t>(processes().size()));
}

double largest_difference(const History& a, const History& b) {
  double largest = 0;
  for (std::size_t step = 0; step < a.size(); ++step) {
    EXPECT_EQ(a[step].size(), b[step].size());
    for (std::size_t i = 0; i < a[step].size(); ++i) {
      const double difference = std::fabs(a[step][i] - b[step][i]);
      largest = difference <= largest ? largest : difference;  // a nan counts
    }
  }
  return largest;
}

/// Sums over a batch are added in another order, so results differ in their last bits.
double tolerance_of(DType dtype) { return dtype == DType::f32 ? 2e-5 : 1e-12; }

class DataParallel : public ::testing::TestWithParam<DType> {};

TEST_P(DataParallel, TrainsAsOneProcessDoesStepByStep) {
  const Model model = small_network(Momentum{}, GetParam());
  const History expected = on_one(model);
  for (const bool recorded : {false, true}) {
    EXPECT_LT(largest_difference(on_all(model, {}, recorded), expected), tolerance_of(GetParam()))
        << "recorded " << recorded;
  }
}

TEST_P(DataParallel, GoesWithEveryOptimizer) {
  for (const Optimizer& optimizer : {Optimizer(Sgd{}), Optimizer(RmsProp{}), Optimizer(Adam{})}) {
    Model model = small_network(optimizer, GetParam());
    model.rate = 0.01;
    // Divided by a root of a small mean square, the rounding of a gradient counts for more.
    const double tolerance = tolerance_of(GetParam()) * (optimizer.index() == 0 ? 1 : 1000);
    EXPECT_LT(largest_difference(on_all(model), on_one(model)), tolerance) << name_of(optimizer);
  }
}

TEST_P(DataParallel, GoesWithMicroBatchesEagerUpdatesAndCheckpoints) {
  const Model model = small_network(Momentum{}, GetParam());
  const History expected = on_one(model);
  TrainingOptions parts;
  parts.updates.micro_batches = 2;
  TrainingOptions eager;
  eager.updates.eager = true;
  TrainingOptions checkpoints;
  checkpoints.checkpointing.kind = CheckpointPolicy::Kind::sqrt;
  for (const TrainingOptions& options : {parts, eager, checkpoints}) {
    EXPECT_LT(largest_difference(on_all(model, options, true), expected), tolerance_of(GetParam()));
  }
}

TEST_P(DataParallel, GivesEveryProcessTheSameBits) {
  History own = on_all(small_network(Adam{}, GetParam()));
  std::vector<double> first = own.back();
  processes().broadcast(first.data(), first.size() * sizeof(double));
  EXPECT_EQ(own.back(), first);
}

/// A communicator with a mistake.
class Mistaken : public Communicator {
 public:
  int rank() const override { return communicator_under_test().rank(); }
  int size() const override { return communicator_under_test().size(); }
  const Device& device() const override { return device_under_test(); }
  void wait() override { communicator_under_test().wait(); }
};

class Forgetful final : public Mistaken {
 public:
  void all_reduce(const AllReduceCall& call) override {
    if (call.input != call.result) {
      device_under_test().copy(call.input, call.result, call.elements * size_of(call.dtype));
    }
  }
};

class Undivided final : public Mistaken {
 public:
  void all_reduce(const AllReduceCall& call) override {
    AllReduceCall sum = call;
    sum.mean = false;
    communicator_under_test().all_reduce(sum);
  }
};

TEST_P(DataParallel, WithoutReductionOrDivisionIsSeenToDiffer) {
  const Model model = small_network(Momentum{}, GetParam());
  const History expected = on_one(model);
  Forgetful forgetful;
  EXPECT_GT(largest_difference(on_all(model, {}, true, forgetful), expected), 1e-3);
  Undivided undivided;
  EXPECT_GT(largest_difference(on_all(model, {}, true, undivided), expected), 1e-3);
}

INSTANTIATE_TEST_SUITE_P(Both, DataParallel, ::testing::Values(DType::f32, DType::f64),
                         [](const auto& info) { return std::string(name_of(info.param)); });

TEST(DataParallel, RefusesABatchThatDoesNotSplit) {
  Model model = small_network();
  model.batch = 9;
  const std::string size = std::to_string(processes().size());
  EXPECT_EQ(error_of([&] { on_all(model); }),
            "[model] a batch of 9 does not split into " + size + " equal shares, one for each process");
  model.batch = 8;
  TrainingOptions options;
  options.updates.micro_batches = 3;
  EXPECT_EQ(error_of([&] { on_all(model, options); }), "[model] a batch of 8 does not split into " +
                                                           std::to_string(3 * processes().size()) +
                                                           " equal micro-batches in " + size + " processes");
}

}  // namespace

}  // namespace backprop::testing
