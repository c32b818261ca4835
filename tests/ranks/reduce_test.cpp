#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "engine/ops/ops.h"
#include "engine/run/executor.h"
#include "tests/engine/support.h"
#include "tests/ranks/ranks.h"

// The reduction itself, in the memory of the device under test.

namespace backprop::testing {

namespace {

TEST(Launcher, StartedSeveralProcesses) {
  EXPECT_GT(processes().size(), 1);
  EXPECT_EQ(communicator_under_test().size(), processes().size());
  EXPECT_EQ(communicator_under_test().rank(), processes().rank());
  EXPECT_EQ(processes().local_rank(), processes().rank()) << "all of them run on this machine";
}

/// What a process puts in: numbers of very different sizes, so that the order of addition shows.
std::vector<double> values_of(int rank, std::size_t count, DType dtype) {
  Random random(static_cast<std::uint32_t>(100 + rank));
  std::vector<double> values = random.values(count, -1, 1);
  for (double& value : values) {
    value = std::ldexp(value, static_cast<int>(random.below(30)));
    value = dtype == DType::f32 ? static_cast<double>(static_cast<float>(value)) : value;
  }
  return values;
}

/// Added in the order of the ranks, rounded once.
std::vector<double> expected_sum(std::size_t count, DType dtype, bool mean) {
  std::vector<double> total(count);
  const int size = processes().size();
  for (int rank = 0; rank < size; ++rank) {
    const std::vector<double> values = values_of(rank, count, dtype);
    for (std::size_t i = 0; i < count; ++i) {
      total[i] += values[i];
    }
  }
  for (double& value : total) {
    value = mean ? value / size : value;
    value = dtype == DType::f32 ? static_cast<double>(static_cast<float>(value)) : value;
  }
  return total;
}

std::vector<double> reduced(std::size_t count, DType dtype, bool mean, bool in_place) {
  Device& device = device_under_test();
  void* const input = device.allocate(count * size_of(dtype));
  void* const result = in_place ? input : device.allocate(count * size_of(dtype));
  device.write(dtype, values_of(processes().rank(), count, dtype), input);
  communicator_under_test().all_reduce(
      {.dtype = dtype, .input = input, .result = result, .elements = count, .mean = mean});
  communicator_under_test().wait();
  std::vector<double> values(count);
  device.read(dtype, result, values);
  device.release(input);
  if (!in_place) {
    device.release(result);
  }
  return values;
}

class AllReduce : public ::testing::TestWithParam<DType> {};

TEST_P(AllReduce, AddsTheValuesOfAllProcessesInAnyNumber) {
  for (const std::size_t count : {0, 1, 3, 1023, 1025, 5000, 140001}) {
    for (const bool mean : {false, true}) {
      for (const bool in_place : {false, true}) {
        const std::vector<double> expected = expected_sum(count, GetParam(), mean);
        const std::vector<double> received = reduced(count, GetParam(), mean, in_place);
        std::size_t wrong = 0;
        for (std::size_t i = 0; i < count; ++i) {
          // On the CPU to the bit; NCCL adds in an order of its own.
          const bool equal = &device_under_test() == &cpu()
                                 ? received[i] == expected[i]
                                 : std::fabs(received[i] - expected[i]) < 1e-6 * std::ldexp(1, 30);
          wrong += equal ? 0 : 1;
        }
        EXPECT_EQ(wrong, 0U) << count << " elements, mean " << mean << ", in place " << in_place;
      }
    }
  }
}

TEST_P(AllReduce, GivesEveryProcessTheSameBitsEveryTime) {
  const std::vector<double> own = reduced(70001, GetParam(), true, false);
  std::vector<double> first = own;
  processes().broadcast(first.data(), first.size() * sizeof(double));
  const std::vector<double> again = reduced(70001, GetParam(), true, true);
  for (std::size_t i = 0; i < own.size(); ++i) {
    ASSERT_EQ(own[i], first[i]) << "element " << i;
    ASSERT_EQ(own[i], again[i]) << "element " << i << " in place";
  }
}

/// The communicator under test, but never alone: so that one process reduces as several do.
class NeverAlone final : public Communicator {
 public:
  int rank() const override { return communicator_under_test().rank(); }
  int size() const override { return std::max(2, communicator_under_test().size()); }
  const Device& device() const override { return device_under_test(); }
  void all_reduce(const AllReduceCall& call) override { communicator_under_test().all_reduce(call); }
  void wait() override { communicator_under_test().wait(); }
};

TEST_P(AllReduce, GoesOnBesideTheRestRecordedOrNot) {
  Graph graph;
  const Expr x = input(graph, {50000}, GetParam());
  const Expr first = all_reduce(tanh(x));
  const Expr second = all_reduce(x * x);
  const Expr meanwhile = exp(exp(x) * 0.5);  // read once the reductions are done
  const Expr output = first * second + meanwhile;
  const double size = processes().size();
  for (const bool recorded : {false, true}) {
    NeverAlone several;
    Executor executor(make_plan(graph, std::span(&output.id, 1), PlanMode::lesson), device_under_test(),
                      {.recorded = recorded, .communicator = &several});
    for (const double at : {0.5, -1.0, 1.5, 0.25}) {
      executor.set(x.id, at);
      executor.run();
      const double expected = size * std::tanh(at) * size * at * at + std::exp(std::exp(at) * 0.5);
      for (const double value : executor.get(output.id)) {
        ASSERT_NEAR(value, expected, 1e-5 * std::fabs(expected)) << "recorded " << recorded << ", at " << at;
      }
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Both, AllReduce, ::testing::Values(DType::f32, DType::f64),
                         [](const auto& info) { return std::string(name_of(info.param)); });

TEST(AllReduce, RefusesIndices) {
  std::int32_t number = 1;
  const AllReduceCall call{
      .dtype = DType::i32, .input = &number, .result = &number, .elements = 1, .mean = false};
  const std::string error = error_of([&] { communicator_under_test().all_reduce(call); });
  EXPECT_NE(error.find("no all_reduce for i32"), std::string::npos) << error;
}

TEST(Processes, OfOneMachineAreCountedThere) {
  EXPECT_EQ(processes().local_size(), processes().size());  // the tests' launcher starts all on this one
  EXPECT_EQ(processes().local_rank(), processes().rank());
}

TEST(Broadcast, IsWhatTheFirstProcessHas) {
  std::vector<std::uint8_t> bytes(100003);
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    bytes[i] = static_cast<std::uint8_t>(processes().rank() == 0 ? i * i % 251 : 255);
  }
  processes().broadcast(bytes.data(), bytes.size());
  std::size_t wrong = 0;
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    wrong += bytes[i] == i * i % 251 ? 0 : 1;
  }
  EXPECT_EQ(wrong, 0U);
}

}  // namespace

}  // namespace backprop::testing
