#include <gtest/gtest.h>

#include "engine/graph/op.h"
#include "engine/ops/formula.h"
#include "engine/ops/ops.h"
#include "tests/engine/support.h"

// What an engine promises its backends, and says where one is missing.

namespace backprop::testing {

namespace {

TEST(Formulas, OfEveryOpAreListedForBackendsThatCompileThemselves) {
  std::size_t formulas = 0;
  for (const OpInfo& info : detail::op_table) {
    if (info.formula != nullptr) {
      EXPECT_NE(info.formula->code, Formula::no_code) << info.name << " is missing from formulas::All";
      ++formulas;
    }
  }
  EXPECT_GE(formulas, 16U);
}

TEST(Cuda, SaysWhatIsMissing) {
  const std::string error = error_of([] { cuda(); });
  if (error == "no error") GTEST_SKIP() << "there is a GPU";
  EXPECT_EQ(error.compare(0, 7, "[cuda] "), 0) << error;
  EXPECT_TRUE(error.find("BACKPROP_CUDA=ON") != std::string::npos ||
              error.find("device") != std::string::npos)
      << error;
}

}  // namespace

}  // namespace backprop::testing
