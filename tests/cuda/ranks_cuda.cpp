#include <gtest/gtest.h>

#include "tests/engine/device.h"
#include "tests/engine/support.h"
#include "tests/ranks/ranks.h"

// The tests of several processes (tests/ranks) with a GPU for each and NCCL between them.

namespace backprop::testing {

Device& device_under_test() { return own_gpu(processes()); }

Communicator& communicator_under_test() {
  static const std::unique_ptr<Communicator> gpus = [] {
    device_under_test();
    return gpu_communicator(processes());
  }();
  return *gpus;
}

namespace {

TEST(Gpus, AreOneForEachProcess) {
  const int size = processes().size();
  const std::string error = error_of([] { own_gpu(processes()); });
  EXPECT_EQ(error, "no error");
  EXPECT_EQ(&communicator_under_test().device(), &cuda());
  EXPECT_EQ(communicator_under_test().size(), size);
}

TEST(Gpus, AreGivenUpWithoutWaitingWhereAProcessFails) {
  double number = 0;
  const auto meet = [&number] {
    processes().all_reduce(
        {.dtype = DType::f64, .input = &number, .result = &number, .elements = 1, .mean = false});
  };
  device_under_test();  // its own
  const auto work = [&] {
    const auto gpus = gpu_communicator(processes());
    if (processes().rank() == 1) meet();  // which keeps it until the other has given it up
    fail("test", "failed");
  };
  EXPECT_EQ(error_of(work), "[test] failed");
  if (processes().rank() == 0) meet();
}

/// Run on its own, with one device for all processes.
TEST(OneGpu, IsNotSharedByProcesses) {
  const std::string error = error_of([] { communicator_under_test(); });
  const std::string rank = std::to_string(processes().rank());
  EXPECT_EQ(error, "[nccl] ncclCommInitRank as " + rank + " of 2: invalid usage (NCCL_DEBUG=WARN says more)");
}

}  // namespace

}  // namespace backprop::testing
