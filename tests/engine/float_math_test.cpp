#include "engine/ops/float_math.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <limits>

namespace backprop {
namespace {

constexpr float infinity = std::numeric_limits<float>::infinity();

/// How many units in the last place a float is off.
double units_off(float received, double expected) {
  const float nearest = static_cast<float>(expected);
  if (std::isnan(expected) || std::isinf(nearest)) {
    const bool same = std::isnan(expected) ? std::isnan(received) : received == nearest;
    return same ? 0 : infinity;
  }
  const double unit = double{std::nextafter(std::fabs(nearest), infinity)} - double{std::fabs(nearest)};
  return std::fabs(double{received} - expected) / unit;
}

/// The largest of units_off over floats of every exponent and sign, nans and infinities included.
template <class F, class G>
double largest_error(const F& received, const G& expected) {
  double largest = 0;
  for (std::uint64_t i = 0; i < (std::uint64_t{1} << 32U); i += 9973) {
    const auto bits = static_cast<std::uint32_t>(i);
    float x = 0;
    std::memcpy(&x, &bits, sizeof x);
    largest = std::max(largest, units_off(received(x), expected(double{x})));
  }
  return largest;
}

TEST(FloatMath, IsTheExponentialToTheLastPlace) {
  EXPECT_LT(largest_error([](float x) { return detail::exp_of(x); }, [](double x) { return std::exp(x); }),
            1.5);
  EXPECT_EQ(detail::exp_of(0.0F), 1.0F);
  EXPECT_EQ(detail::exp_of(-infinity), 0.0F);
  EXPECT_EQ(detail::exp_of(infinity), infinity);
}

TEST(FloatMath, IsTheHyperbolicTangentToTheLastPlaces) {
  EXPECT_LT(largest_error([](float x) { return detail::tanh_of(x); }, [](double x) { return std::tanh(x); }),
            3);
  EXPECT_EQ(detail::tanh_of(infinity), 1.0F);
  EXPECT_EQ(detail::tanh_of(-infinity), -1.0F);
  EXPECT_TRUE(std::signbit(detail::tanh_of(-0.0F)));
}

TEST(FloatMath, IsTheLogisticFunction) {
  for (const float x : {-80.0F, -3.0F, -0.0F, 1e-8F, 2.5F, 200.0F, infinity, -infinity}) {
    EXPECT_LT(units_off(detail::sigmoid_of(x), 1 / (1 + std::exp(-double{x}))), 3) << x;
  }
}

}  // namespace
}  // namespace backprop
