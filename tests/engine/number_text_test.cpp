#include "engine/graph/number_text.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>
#include <cstring>
#include <limits>

#include "tests/engine/support.h"

namespace backprop::testing {

namespace {

TEST(NumberText, IsSpelledAsPythonsRepr) {
  // repr(x) of CPython for the same doubles.
  const std::pair<double, const char*> expected[] = {
      {0.0, "0.0"},
      {-0.0, "-0.0"},
      {1.0, "1.0"},
      {-2.5, "-2.5"},
      {0.1, "0.1"},
      {0.1 + 0.2, "0.30000000000000004"},
      {1.5 * 0.4, "0.6000000000000001"},
      {1.0 / 3, "0.3333333333333333"},
      {2.0 / 3, "0.6666666666666666"},
      {0.0001, "0.0001"},
      {0.00001, "1e-05"},
      {1.5e-7, "1.5e-07"},
      {123456789.0, "123456789.0"},
      {1e15, "1000000000000000.0"},
      {1e16, "1e+16"},
      {9999999999999998.0, "9999999999999998.0"},
      {12345678901234567.0, "1.2345678901234568e+16"},
      {1e22, "1e+22"},
      {1e23, "1e+23"},
      {1e100, "1e+100"},
      {1.7976931348623157e308, "1.7976931348623157e+308"},
      {2.2250738585072014e-308, "2.2250738585072014e-308"},
      {5e-324, "5e-324"},
      {1e-323, "1e-323"},
      {2.225073858507201e-308, "2.225073858507201e-308"},
      {3.141592653589793, "3.141592653589793"},
      {0.6931471805599453, "0.6931471805599453"},
      {std::ldexp(1.0, -44), "5.684341886080802e-14"},
      {std::ldexp(1.0, 89), "6.189700196426902e+26"},
      {9007199254740993.0, "9007199254740992.0"},
      {std::numeric_limits<double>::infinity(), "inf"},
      {-std::numeric_limits<double>::infinity(), "-inf"},
      {std::numeric_limits<double>::quiet_NaN(), "nan"},
  };
  for (const auto& [value, text] : expected) {
    EXPECT_EQ(number_text(value), text);
  }
}

TEST(NumberText, ReadsBackAsTheSameDouble) {
  Random random(5);
  for (int i = 0; i < 20'000; ++i) {
    const std::uint64_t bits = (std::uint64_t{random.below(0xffffffffU)} << 32) | random.below(0xffffffffU);
    double value = 0;
    std::memcpy(&value, &bits, sizeof value);
    if (std::isfinite(value)) {
      EXPECT_EQ(std::strtod(number_text(value).c_str(), nullptr), value);
    }
  }
}

TEST(TensorText, NestsListsAsTheAxesAre) {
  const std::vector<double> values{1, 2, 3, 4, 5, 6, 7, 8};
  EXPECT_EQ(tensor_text(std::span(values).first(1), {}), "1.0");
  EXPECT_EQ(tensor_text(std::span(values).first(3), {3}), "[1.0, 2.0, 3.0]");
  EXPECT_EQ(tensor_text(std::span(values).first(4), {2, 2}), "[[1.0, 2.0], [3.0, 4.0]]");
  EXPECT_EQ(tensor_text(values, {2, 2, 2}), "[[[1.0, 2.0], [3.0, 4.0]], [[5.0, 6.0], [7.0, 8.0]]]");
  EXPECT_EQ(tensor_text(std::span(values).first(2), {2, 1}), "[[1.0], [2.0]]");
  EXPECT_EQ(tensor_text({}, {0}), "[]");
}

}  // namespace

}  // namespace backprop::testing
