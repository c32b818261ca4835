#include <gtest/gtest.h>

#include <algorithm>
#include <limits>

#include "engine/ops/ops.h"
#include "engine/transform/data_parallel.h"
#include "engine/transform/optimizers.h"
#include "tests/engine/support.h"

// What the engine makes of several processes; what these do is up to a communicator, here one that pretends.

namespace backprop::testing {

namespace {

/// Says that there are three processes, of which all have the values of this one.
class ThreeAlike final : public Communicator {
 public:
  int rank() const override { return 0; }
  int size() const override { return 3; }
  const Device& device() const override { return place != nullptr ? *place : cpu(); }
  void all_reduce(const AllReduceCall& call) override {
    ++calls;
    in_place += call.input == call.result ? 1 : 0;
    const auto* const x = static_cast<const double*>(call.input);
    std::transform(x, x + call.elements, static_cast<double*>(call.result),
                   [&](double value) { return call.mean ? value : 3 * value; });
  }

  int calls = 0;
  int in_place = 0;
  const Device* place = nullptr;
};

/// The same, but reduces as late as it may: what is read too early is nan, what is written too early is
/// reduced wrongly.
class LastMinute final : public Communicator {
 public:
  int rank() const override { return 0; }
  int size() const override { return 3; }
  const Device& device() const override { return cpu(); }
  void all_reduce(const AllReduceCall& call) override {
    if (under_way_.size() == room) {
      fail("last minute", "no room for another reduction");
    }
    if (call.input != call.result) {
      std::fill_n(static_cast<double*>(call.result), call.elements, std::numeric_limits<double>::quiet_NaN());
    }
    under_way_.push_back(call);
    most = std::max(most, under_way_.size());
  }
  void wait() override {
    ThreeAlike three;
    for (const AllReduceCall& call : under_way_) {
      three.all_reduce(call);
    }
    under_way_.clear();
    ++waits;
  }

  std::size_t under_way() const { return under_way_.size(); }

  std::size_t room = std::numeric_limits<std::size_t>::max();
  std::size_t most = 0;  // under way at once
  int waits = 0;

 private:
  std::vector<AllReduceCall> under_way_;
};

std::vector<double> run(Expr output, Expr x, const std::vector<double>& values, PlanMode mode,
                        Communicator* communicator) {
  Executor executor(make_plan(*output.graph, std::span(&output.id, 1), mode), cpu(),
                    {.communicator = communicator});
  executor.set(x.id, values);
  executor.run();
  return executor.get(output.id);
}

TEST(AllReduce, IsMadeByTheCommunicator) {
  Graph graph;
  const Expr x = input(graph, {3});
  for (const Reduction reduction : {Reduction::sum, Reduction::mean}) {
    ThreeAlike three;
    const double times = reduction == Reduction::sum ? 3 : 1;
    EXPECT_EQ(run(all_reduce(x, reduction), x, {1, 2, -4}, PlanMode::lesson, &three),
              (std::vector<double>{times, 2 * times, -4 * times}));
    EXPECT_EQ(three.calls, 1);
  }
}

TEST(AllReduce, TakesOverItsInputsBufferWhereNobodyReadsItAfterwards) {
  Graph graph;
  const Expr x = input(graph, {3});
  const Expr once = all_reduce(tanh(x)) * 2;
  const Expr square = x * x;
  const Expr twice = all_reduce(square) + square;
  for (const auto& [output, in_place] : {std::pair(once, 1), std::pair(twice, 0)}) {
    ThreeAlike fast;
    ThreeAlike lesson;
    EXPECT_EQ(run(output, x, {0.1, 0.2, 0.3}, PlanMode::fast, &fast),
              run(output, x, {0.1, 0.2, 0.3}, PlanMode::lesson, &lesson));
    EXPECT_EQ(fast.in_place, in_place);
    EXPECT_EQ(lesson.in_place, 0);
  }
}

TEST(AllReduce, IsWaitedForBeforeItsResultIsReadOrItsInputsBufferIsWrittenTo) {
  Graph graph;
  const Expr x = input(graph, {3});
  const Expr reduced = all_reduce(tanh(x));
  const Expr meanwhile = exp(exp(exp(x)));  // where tanh(x) lay, before somebody reads what came of it
  const Expr again = all_reduce(reduced * meanwhile);
  const Expr output = reduced + meanwhile * again;
  for (const PlanMode mode : {PlanMode::lesson, PlanMode::fast, PlanMode::trace}) {
    ThreeAlike three;
    LastMinute last_minute;
    EXPECT_EQ(run(output, x, {0.1, 0.2, 0.3}, mode, &last_minute),
              run(output, x, {0.1, 0.2, 0.3}, mode, &three));
    EXPECT_EQ(last_minute.waits, 2);
  }
}

TEST(AllReduce, IsWaitedForAtTheEnd) {
  Graph graph;
  const Expr x = input(graph, {3});
  LastMinute last_minute;
  EXPECT_EQ(run(all_reduce(x), x, {1, 2, 4}, PlanMode::fast, &last_minute), (std::vector<double>{3, 6, 12}));
  EXPECT_EQ(last_minute.waits, 1);
}

TEST(AllReduce, IsThereWhenItsStepHasRun) {
  Graph graph;
  const Expr x = input(graph, {3});
  const Expr reduced = all_reduce(tanh(x));
  const Expr output = reduced + exp(x);
  LastMinute last_minute;
  Executor executor(make_plan(graph, std::span(&output.id, 1), PlanMode::trace), cpu(),
                    {.communicator = &last_minute});
  executor.set(x.id, std::vector<double>{0, 1, 2});
  std::vector<double> seen;
  executor.run([&](NodeId node) {
    if (node == reduced.id) {
      seen = executor.get(node);
    }
  });
  EXPECT_EQ(seen, (std::vector<double>{0, 3 * std::tanh(1.0), 3 * std::tanh(2.0)}));
}

TEST(AllReduce, IsOverWhenARunHasFailed) {
  Graph graph;
  const Expr x = input(graph, {3});
  const Expr output = all_reduce(tanh(x)) + all_reduce(exp(x));
  LastMinute last_minute;
  last_minute.room = 1;
  EXPECT_EQ(error_of([&] {
              run(output, x, {0, 1, 2}, PlanMode::trace, &last_minute);
            }),
            "[last minute] no room for another reduction");
  EXPECT_EQ(last_minute.under_way(), 0U);
}

TEST(AllReduce, ChainsAreAsLongAsTheyLike) {
  Graph graph;
  const Expr x = input(graph, {1});
  Expr y = tanh(x);
  for (int i = 0; i < 200'000; ++i) {
    y = all_reduce(y);
  }
  const Plan plan = make_plan(graph, std::span(&y.id, 1), PlanMode::lesson);
  EXPECT_EQ(plan.order().back(), y.id);
}

TEST(AllReduce, IsNotWaitedForByAProcessThatIsAlone) {
  Graph graph;
  const Expr x = input(graph, {3});
  OneProcess one;
  EXPECT_EQ(run(all_reduce(x) * 2, x, {1, 2, 4}, PlanMode::lesson, &one), (std::vector<double>{2, 4, 8}));
}

TEST(AllReduce, ComesRightBehindWhatItReduces) {
  Graph graph;
  const Expr x = input(graph, {3});
  const Expr first = tanh(x);
  const Expr second = exp(first);
  const Expr reduced = all_reduce(first);
  const Expr twice = all_reduce(reduced);
  const Expr of_leaf = all_reduce(x);
  const Expr output = second + twice + of_leaf;
  const Plan plan = make_plan(graph, std::span(&output.id, 1), PlanMode::lesson);
  const std::vector<NodeId> order(plan.order().begin(), plan.order().begin() + 5);
  EXPECT_EQ(order, (std::vector<NodeId>{first.id, reduced.id, twice.id, second.id, of_leaf.id}));
}

TEST(AllReduce, CostsOneOperationPerElement) {
  Graph graph;
  const Expr x = input(graph, {4, 5});
  const Expr z = all_reduce(x);
  EXPECT_EQ(graph.info(z.id).cost(graph, z.id), 20U);
}

TEST(AllReduce, RefusesIndices) {
  Graph graph;
  EXPECT_EQ(error_of([&] { all_reduce(input(graph, {2}, DType::i32)); }),
            "[all_reduce] needs f32 or f64, got i32");
}

/// A device that is not the CPU, and can nothing.
class Elsewhere final : public Device {
 public:
  std::string_view name() const override { return "elsewhere"; }
  void* allocate(std::uint64_t /*bytes*/) override { return nullptr; }
  void release(void* /*memory*/) override {}
  void write(DType /*dtype*/, std::span<const double> /*values*/, void* /*to*/) override {}
  void read(DType /*dtype*/, const void* /*from*/, std::span<double> /*values*/) override {}
  void fill(DType /*dtype*/, double /*value*/, void* /*to*/, std::uint64_t /*elements*/) override {}
  void copy(const void* /*from*/, void* /*to*/, std::uint64_t /*bytes*/) override {}
  void elementwise(const ElementwiseCall& /*call*/) override {}
  void strided(const StridedCall& /*call*/) override {}
  void matmul(const MatmulCall& /*call*/) override {}
  void sum(const SumCall& /*call*/) override {}
};

TEST(AllReduce, IsNotMadeInAnotherDevicesMemory) {
  Graph graph;
  const Expr x = input(graph, {3});
  const Elsewhere elsewhere;
  ThreeAlike three;
  three.place = &elsewhere;
  EXPECT_EQ(error_of([&] {
              run(all_reduce(x), x, {1, 2, 3}, PlanMode::fast, &three);
            }),
            "[run] the processes reduce in the memory of elsewhere, the plan runs on cpu");
}

/// Three layers, trained for some steps: weights and loss.
std::vector<std::vector<double>> trained(bool eager, bool separate, PlanMode mode,
                                         Communicator& communicator) {
  Graph graph;
  const Expr x = input(graph, {4, 3});
  std::vector<NodeId> weights;
  Expr y = x;
  for (int layer = 0; layer < 3; ++layer) {
    const Expr w = input(graph, {3, 3}, DType::f64, "w" + std::to_string(layer));
    weights.push_back(w.id);
    y = tanh(matmul(y, w));
  }
  const Expr loss = mean(pow(y, 2));
  const Updates step = updates(graph, loss.id, weights, Adam{}, {.eager = eager, .data_parallel = true});
  std::vector<NodeId> outputs{loss.id};
  for (const Donation& donation : step.donations()) {
    outputs.push_back(donation.output);
  }
  Executor executor(make_plan(graph, outputs, mode, step.donations()), cpu(),
                    {.separate_buffers = separate, .communicator = &communicator});
  Random random(3);
  executor.set(x.id, random.values(12, -1, 1));
  for (const Donation& donation : step.donations()) {
    executor.set(donation.input, 0);
  }
  for (const NodeId weight : weights) {
    executor.set(weight, random.values(9, -1, 1));
  }
  executor.set(step.rate, 0.1);
  std::vector<std::vector<double>> values;
  for (int run = 0; run < 3; ++run) {
    executor.run();
    for (const NodeId output : outputs) {
      values.push_back(executor.get(output));
    }
  }
  return values;
}

TEST(DataParallel, ReducesBesideTheBackwardPass) {
  for (const bool eager : {false, true}) {
    for (const bool separate : {false, true}) {
      for (const PlanMode mode : {PlanMode::lesson, PlanMode::fast}) {
        ThreeAlike three;
        LastMinute last_minute;
        EXPECT_EQ(trained(eager, separate, mode, last_minute), trained(eager, separate, mode, three));
        if (mode == PlanMode::fast) {  // in place, so that no buffer is taken away
          EXPECT_EQ(last_minute.most, eager ? 1U : 3U);
        }
      }
    }
  }
}

TEST(DataParallel, UpdatesUseTheMeanOverAllProcesses) {
  for (const bool eager : {false, true}) {
    for (const std::uint32_t micro_batches : {1U, 2U}) {
      Graph graph;
      const Expr x = input(graph, {4, 3});
      const Expr w = input(graph, {3, 2}, DType::f64, "w");
      const Expr loss = mean(pow(matmul(x, w), 2));
      const Updates step = updates(graph, loss.id, std::span(&w.id, 1), Sgd{},
                                   {.eager = eager, .micro_batches = micro_batches, .data_parallel = true});
      std::size_t reductions = 0;
      for (NodeId node = 0; node < graph.size(); ++node) {
        if (graph.info(node).kernel == Kernel::all_reduce) {
          ++reductions;
          EXPECT_EQ(graph.shape(node), w.shape());
          EXPECT_EQ(static_cast<Reduction>(graph.attribute(node)), Reduction::mean);
        }
      }
      EXPECT_EQ(reductions, 1U);
      if (micro_batches == 1) {
        EXPECT_EQ(graph.info(step.gradients[0]).kernel, Kernel::all_reduce);
      }
    }
  }
}

}  // namespace

}  // namespace backprop::testing
