#include "engine/model/trainer.h"

#include <gtest/gtest.h>

#include <cmath>

#include "engine/plan/report.h"
#include "engine/run/gradient_check.h"
#include "tests/engine/model/models.h"
#include "tests/engine/support.h"

namespace backprop::testing {

namespace {

/// Images of small_network with a bright corner that tells the class.
struct Data {
  explicit Data(std::size_t count, std::uint32_t seed = 3) {
    Random random(seed);
    for (std::size_t i = 0; i < count; ++i) {
      const std::uint32_t label = random.below(3);
      std::vector<double> image = random.values(9 * 8 * 2, -0.5, 0.5);
      for (std::size_t row = 0; row < 3; ++row) {
        for (std::size_t column = 0; column < 2; ++column) {
          image[((3 * label + row) * 8 + 2 * label + column) * 2] += 1.5;
        }
      }
      images.insert(images.end(), image.begin(), image.end());
      labels.push_back(label);
    }
  }
  std::vector<double> images;
  std::vector<double> labels;
};

TEST(Network, GradientsAreThoseOfFiniteDifferences) {
  Graph graph;
  Model model = small_network();
  model.layers.back() = LossLayer::mean_squared_error;  // classes are no numbers to differentiate by
  const Network network = build_network(graph, model, 2);
  std::vector<NodeId> xs = network.parameter_nodes();
  xs.push_back(network.input);
  xs.push_back(network.labels);
  std::vector<std::vector<double>> values;
  Random random(4);
  for (const NodeId x : xs) {
    values.push_back(random.values(graph.elements(x), -0.6, 0.6));
  }
  const GradientCheck check = check_gradients(graph, network.loss, xs, values, {}, device_under_test());
  EXPECT_TRUE(check.passed()) << check.to_string();
  EXPECT_GT(check.elements, 300U);
}

TEST(Trainer, LearnsToTellTheClasses) {
  for (const Optimizer& optimizer :
       {Optimizer(Sgd{}), Optimizer(Momentum{}), Optimizer(RmsProp{}), Optimizer(Adam{})}) {
    Model model = small_network(optimizer, DType::f32);
    model.rate = optimizer.index() < 2 ? 0.2 : 0.01;
    Trainer trainer(model, {}, device_under_test());
    const Data data(64);
    const Data unseen(50, 11);
    const Evaluation before = trainer.evaluate(unseen.images, unseen.labels);
    double last = 0;
    for (std::size_t step = 0; step < 160; ++step) {
      const std::size_t first = step % 8 * 8;
      last = trainer.step(std::span(data.images).subspan(first * 144, 8 * 144),
                          std::span(data.labels).subspan(first, 8));
    }
    const Evaluation after = trainer.evaluate(unseen.images, unseen.labels);
    EXPECT_LT(last, 0.25) << name_of(optimizer);
    EXPECT_LT(after.loss, before.loss / 2) << name_of(optimizer);
    EXPECT_GT(after.accuracy, 0.9) << name_of(optimizer);
    EXPECT_EQ(trainer.steps(), 160U);
  }
}

TEST(Trainer, GivesTheSameNumbersForTheSameSeed) {
  const Data data(8);
  const auto losses = [&](std::uint32_t seed) {
    Model model = small_network(Adam{}, DType::f32);
    model.seed = seed;
    Trainer trainer(model, {}, device_under_test());
    std::vector<double> result;
    for (int step = 0; step < 5; ++step) {
      result.push_back(trainer.step(data.images, data.labels));
    }
    return result;
  };
  EXPECT_EQ(losses(1), losses(1));
  EXPECT_NE(losses(1), losses(2));
}

TEST(Trainer, TakesItsPlansArenaAndNoMore) {
  for (const TrainingOptions& options :
       {TrainingOptions{}, TrainingOptions{.updates = {.eager = true}, .checkpointing = {}},
        TrainingOptions{.updates = {.micro_batches = 4}, .checkpointing = {}},
        TrainingOptions{.updates = {}, .checkpointing = {.kind = CheckpointPolicy::Kind::sqrt}}}) {
    Trainer trainer(small_network(), options, device_under_test());
    EXPECT_EQ(trainer.allocated_bytes(), trainer.plan().arena_bytes());
    EXPECT_TRUE(trainer.plan().copies().empty()) << "state is updated in place";
    const PlanReport costs = report(trainer.plan(), trainer.training().roles);
    EXPECT_LE(costs.peak_bytes, trainer.allocated_bytes());
    std::uint64_t parameter_bytes = 0;
    for (const std::string& name : trainer.parameter_names()) {
      parameter_bytes += trainer.shape(name).elements() * 8;
    }
    EXPECT_EQ(costs.peak_by_role[static_cast<std::size_t>(Role::parameter)], parameter_bytes);
  }
}

TEST(Trainer, OptionsChangeMemoryAndNotTheNumbers) {
  const Data data(8);
  const auto trained = [&](const TrainingOptions& options) {
    Trainer trainer(small_network(), options, device_under_test());
    for (int step = 0; step < 4; ++step) {
      trainer.step(data.images, data.labels);
    }
    std::vector<std::vector<double>> values;
    for (const std::string& name : trainer.parameter_names()) {
      values.push_back(trainer.get(name));
    }
    return values;
  };
  const auto plain = trained({});
  EXPECT_EQ(trained({.updates = {.eager = true}, .checkpointing = {}}), plain);
  EXPECT_EQ(trained({.updates = {}, .checkpointing = {.kind = CheckpointPolicy::Kind::sqrt}}), plain);
  const auto in_parts = trained({.updates = {.micro_batches = 4}, .checkpointing = {}});
  for (std::size_t i = 0; i < plain.size(); ++i) {
    for (std::size_t j = 0; j < plain[i].size(); ++j) {
      EXPECT_NEAR(in_parts[i][j], plain[i][j], 1e-12);
    }
  }
}

TrainingOptions in_processes(std::uint32_t processes, std::uint32_t micro_batches = 1) {
  TrainingOptions options;
  options.processes = processes;
  options.updates.micro_batches = micro_batches;
  return options;
}

TEST(Trainer, ProcessesTakeASharePlannedForThemAlone) {
  const Model model = small_network();
  Graph whole;
  Graph shared;
  const TrainingStep one = training_step(whole, model);
  const TrainingStep quarter = training_step(shared, model, in_processes(4));
  EXPECT_EQ(one.network.batch, 8);
  EXPECT_EQ(quarter.network.batch, 2);
  EXPECT_LT(quarter.plan(shared).arena_bytes(), one.plan(whole).arena_bytes());
  EXPECT_EQ(shared.info(quarter.loss).kernel, Kernel::all_reduce);
  for (const NodeId gradient : quarter.updates.gradients) {
    EXPECT_EQ(shared.info(gradient).kernel, Kernel::all_reduce);
  }
  EXPECT_EQ(one.loss, one.network.loss);
}

TEST(Trainer, ProcessesDivideTheBatch) {
  Graph graph;
  EXPECT_EQ(error_of([&] { training_step(graph, small_network(), in_processes(3)); }),
            "[model] a batch of 8 does not split into 3 equal shares, one for each process");
  EXPECT_EQ(error_of([&] { training_step(graph, small_network(), in_processes(0)); }),
            "[model] training takes at least one process");
  EXPECT_EQ(error_of([&] { training_step(graph, small_network(), in_processes(4, 4)); }),
            "[model] a batch of 8 does not split into 16 equal micro-batches in 4 processes");
}

TEST(Trainer, OptionsSaveMemoryInLesson6) {
  const auto bytes = [](const TrainingOptions& options, PlanMode mode = PlanMode::fast) {
    Graph graph;
    return training_step(graph, lesson_6(), options).plan(graph, mode).arena_bytes();
  };
  const std::uint64_t plain = bytes({});
  EXPECT_LT(bytes({.updates = {.micro_batches = 8}, .checkpointing = {}}), plain);
  EXPECT_LE(bytes({.updates = {.eager = true}, .checkpointing = {}}), plain);
  EXPECT_LT(plain, bytes({}, PlanMode::lesson));
  // Parameters, two moments and gradients, and what the backward pass keeps: more than the first, less than
  // twice it all.
  EXPECT_GT(plain, 4U * 4'632'902 * 4);
  EXPECT_LT(plain, 4U * 4'632'902 * 4 + 2 * 40'250'000U);
}

TEST(Trainer, TakesParametersAndStateOutAndIn) {
  const Data data(8);
  Trainer first(small_network(), {}, device_under_test());
  first.step(data.images, data.labels);
  Model other = small_network();
  other.seed = 99;
  Trainer second(other, {}, device_under_test());
  EXPECT_NE(second.get("dense_1.weights"), first.get("dense_1.weights"));
  EXPECT_EQ(first.state_names().front(), "conv2d_1.filter.velocity");
  for (const auto& names : {first.parameter_names(), first.state_names()}) {
    for (const std::string& name : names) {
      second.set(name, first.get(name));
    }
  }
  EXPECT_EQ(first.step(data.images, data.labels), second.step(data.images, data.labels));
  EXPECT_EQ(second.get("dense_1.weights"), first.get("dense_1.weights"));
  EXPECT_EQ(first.shape("conv2d_2.filter"), (Shape{2, 2, 4, 3}));
}

TEST(Trainer, EvaluatesAnyNumberOfExamples) {
  Trainer trainer(small_network(), {}, device_under_test());
  const Data data(21);  // two batches and five more
  const Evaluation all = trainer.evaluate(data.images, data.labels);
  const std::vector<double> outputs = trainer.predict(data.images);
  ASSERT_EQ(outputs.size(), 21U * 3);
  double loss = 0;
  double right = 0;
  for (std::size_t i = 0; i < 21; ++i) {
    const double* row = &outputs[3 * i];
    const auto label = static_cast<std::size_t>(data.labels[i]);
    loss += std::log(std::exp(row[0]) + std::exp(row[1]) + std::exp(row[2])) - row[label];
    right += row[label] >= std::fmax(row[0], std::fmax(row[1], row[2])) ? 1 : 0;
  }
  EXPECT_NEAR(all.loss, loss / 21, 1e-12);
  EXPECT_NEAR(all.accuracy, right / 21, 1e-12);

  // With the parameters as they are at that moment.
  trainer.step(std::span(data.images).first(8 * 144), std::span(data.labels).first(8));
  EXPECT_NE(trainer.evaluate(data.images, data.labels).loss, all.loss);
  EXPECT_NE(trainer.predict(data.images), outputs);
}

TEST(Trainer, EvaluatesInTheMemoryOfTrainingWithoutDisturbingIt) {
  const Data data(11);  // not a multiple of any batch
  const auto batch = std::span(data.images).first(8 * 144);
  const auto labels = std::span(data.labels).first(8);
  for (const TrainingOptions& options :
       {TrainingOptions{}, TrainingOptions{.updates = {.eager = true}, .checkpointing = {}},
        TrainingOptions{.updates = {.micro_batches = 4}, .checkpointing = {}},
        TrainingOptions{.updates = {}, .checkpointing = {.kind = CheckpointPolicy::Kind::sqrt}}}) {
    for (const bool recorded : {false, true}) {
      const ExecutorOptions execution{.recorded = recorded};
      Trainer alone(small_network(), options, device_under_test(), execution);
      Trainer trainer(small_network(), options, device_under_test(), execution);
      TrainingOptions planned = options;
      planned.workspace_bytes = device_under_test().workspace_bytes();
      Graph graph;
      const std::uint64_t needed = training_step(graph, small_network(), planned).needed_bytes(graph);
      for (int step = 0; step < 3; ++step) {
        const double before = trainer.evaluate(data.images, data.labels).loss;
        EXPECT_EQ(trainer.evaluate(data.images, data.labels).loss, before);
        EXPECT_EQ(trainer.step(batch, labels), alone.step(batch, labels));
      }
      EXPECT_EQ(trainer.get("dense_1.weights"), alone.get("dense_1.weights"));
      EXPECT_EQ(trainer.allocated_bytes(), needed);
    }
  }
}

TEST(Trainer, FitsALineByMeanSquares) {
  const Model model{.name = "",
                    .input = {2},
                    .layers = {DenseLayer{.units = 1}, LossLayer::mean_squared_error},
                    .batch = 16,
                    .dtype = DType::f64,
                    .optimizer = Sgd{},
                    .rate = 0.3,
                    .seed = 1};
  Trainer trainer(model, {}, device_under_test());
  const std::vector<double> x = Random(1).values(32, -1, 1);
  std::vector<double> y;
  for (std::size_t i = 0; i < 16; ++i) {
    y.push_back(3 * x[2 * i] - 2 * x[2 * i + 1] + 0.5);
  }
  for (int step = 0; step < 300; ++step) {
    trainer.step(x, y);
  }
  EXPECT_NEAR(trainer.get("dense_1.weights")[0], 3, 1e-6);
  EXPECT_NEAR(trainer.get("dense_1.weights")[1], -2, 1e-6);
  EXPECT_NEAR(trainer.get("dense_1.bias")[0], 0.5, 1e-6);
  EXPECT_LT(trainer.evaluate(x, y).loss, 1e-12);
  trainer.set_rate(0);
  const auto before = trainer.get("dense_1.weights");
  trainer.step(x, std::vector<double>(16, 9.0));
  EXPECT_EQ(trainer.get("dense_1.weights"), before);
}

TEST(Trainer, SaysWhatItCannotTake) {
  Trainer trainer(small_network(), {}, device_under_test());
  const Data data(8);
  EXPECT_EQ(error_of([&] { trainer.step(std::span(data.images).first(144), data.labels); }),
            "[train] a step takes 8 examples of 144 values, got 144 values");
  EXPECT_EQ(error_of([&] { trainer.step(data.images, std::span(data.labels).first(7)); }),
            "[train] 8 examples have 8 labels, got 7");
  EXPECT_EQ(error_of([&] { trainer.step(data.images, std::vector<double>(8, 3.0)); }),
            "[train] label 0 is 3.0; classes are 0 to 2");
  EXPECT_EQ(error_of([&] { trainer.predict(std::span(data.images).first(100)); }),
            "[train] an example has 144 values, got 100 in all");
  EXPECT_EQ(error_of([&] { trainer.get("dense_9.bias"); }),
            "[train] there is no parameter or state named \"dense_9.bias\"");
  EXPECT_EQ(
      error_of([&] { Trainer(small_network(), {.updates = {.micro_batches = 3}, .checkpointing = {}}); }),
      "[model] a batch of 8 does not split into 3 equal micro-batches");
  EXPECT_EQ(error_of([&] {
              Trainer(small_network(),
                      {.updates = {.eager = true}, .checkpointing = {.kind = CheckpointPolicy::Kind::sqrt}});
            }),
            "[model] eager updates and checkpointing do not go together");
}

}  // namespace

}  // namespace backprop::testing
