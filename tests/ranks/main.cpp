#include <gtest/gtest.h>

#include <cstdio>
#include <exception>

#include "tests/ranks/ranks.h"

// GoogleTest in several processes. The first prints as usual, the others what fails in them.

namespace backprop::testing {

namespace {

Processes* joined = nullptr;

class FailuresOnly : public ::testing::EmptyTestEventListener {
  void OnTestPartResult(const ::testing::TestPartResult& result) override {
    if (result.failed()) {
      std::fprintf(stderr, "process %d: %s:%d: %s\n", processes().rank(), result.file_name(),
                   result.line_number(), result.message());
    }
  }
};

int run_all_tests() {
  const auto all = join_processes();
  joined = all.get();
  if (all->rank() > 0) {
    auto& listeners = ::testing::UnitTest::GetInstance()->listeners();
    delete listeners.Release(listeners.default_result_printer());
    listeners.Append(new FailuresOnly);
  }
  const int failed = RUN_ALL_TESTS();
  joined = nullptr;
  return failed;
}

}  // namespace

Processes& processes() { return *joined; }

}  // namespace backprop::testing

int main(int argc, char** argv) {
  ::testing::InitGoogleTest(&argc, argv);
  try {
    return backprop::testing::run_all_tests();
  } catch (const std::exception& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 1;
  }
}
