#include <gtest/gtest.h>

#include <algorithm>

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
