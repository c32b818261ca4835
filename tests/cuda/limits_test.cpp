#include <numeric>

#include "tests/cuda/both.h"

// What the device refuses, and in which words.

namespace backprop::testing {

namespace {

TEST(Cuda, SaysWhatItIs) { EXPECT_EQ(cuda().name(), "cuda"); }

TEST(Cuda, SaysHowMuchMemoryThereIsNot) {
  EXPECT_EQ(error_of([] { cuda().allocate(std::uint64_t{1} << 60); }),
            "[cuda] no memory for 1152921504606846976 bytes");
  cuda().release(cuda().allocate(64));  // and goes on
}

TEST(Cuda, SaysHowManyInputsANodeCanHave) {
  Graph graph;
  std::vector<Expr> inputs;
  std::vector<Binding> bindings;
  for (int i = 0; i < 33; ++i) {
    inputs.push_back(input(graph));
    bindings.push_back({inputs.back(), {1.0}});
  }
  const Expr most = mean_of(std::span(inputs).first(32));
  EXPECT_EQ(values_on(cuda(), graph, std::span(&most.id, 1), bindings), Values{{1.0}});
  const Expr more = mean_of(inputs);
  EXPECT_EQ(error_of([&] { values_on(cuda(), graph, std::span(&more.id, 1), bindings); }),
            "[cuda] at most 32 inputs and 65 numbers a node, got 33 and 0");
}

TEST(Cuda, SaysThatAFormulaIsNotListed) {
  const Formula formula{nullptr, nullptr};
  double x = 0;
  const Operand operand{&x, 1};
  EXPECT_EQ(error_of([&] {
              cuda().elementwise({.formula = formula,
                                  .dtype = DType::f64,
                                  .inputs = std::span(&operand, 1),
                                  .result = &x,
                                  .elements = 1,
                                  .parameters = {}});
            }),
            "[cuda] a formula that engine/ops/formulas.h does not list has no kernel for GPUs");
}

TEST(Cuda, CannotAllocateWhileItRecords) {
  EXPECT_EQ(error_of([] { cuda().record([] { cuda().allocate(64); }); }),
            "[cuda] cudaMalloc of 64 bytes: operation not permitted when stream is capturing "
            "(cudaErrorStreamCaptureUnsupported)");
  Experiment e(DType::f64);
  e.expect_what_the_cpu_gives({exp(e.add({3}))}, 1e-12);  // and goes on
}

/// Run on its own, without the emulator.
TEST(NoDevice, IsSaidInOneSentence) {
  const std::string error = error_of([] { cuda(); });
  if (error == "no error") GTEST_SKIP() << "there is a GPU";
  EXPECT_EQ(error.find("[cuda] looking for a device: "), 0U) << error;
}

}  // namespace

}  // namespace backprop::testing
