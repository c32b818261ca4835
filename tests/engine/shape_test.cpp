#include "engine/graph/shape.h"

#include <gtest/gtest.h>

#include "tests/engine/support.h"

namespace backprop::testing {

namespace {

TEST(Shape, IsAScalarUnlessTold) {
  EXPECT_EQ(Shape().rank(), 0U);
  EXPECT_EQ(Shape().elements(), 1U);
  EXPECT_EQ(Shape(), Shape{});
}

TEST(Shape, PrintsAsATuple) {
  EXPECT_EQ(Shape().to_string(), "()");
  EXPECT_EQ(Shape({3}).to_string(), "(3,)");
  EXPECT_EQ(Shape({2, 3}).to_string(), "(2,3)");
}

TEST(Shape, CountsElementsBeyond32Bits) {
  EXPECT_EQ(Shape({1 << 20, 1 << 20}).elements(), std::uint64_t{1} << 40);
  EXPECT_EQ(Shape({5, 0}).elements(), 0U);
}

TEST(Shape, RejectsWhatNoTensorHas) {
  EXPECT_EQ(error_of([] { Shape{1, 2, 3, 4, 5}; }), "[shape] at most 4 axes, got 5");
  EXPECT_EQ(error_of([] { Shape{2, -1}; }), "[shape] sizes cannot be negative: (2,-1)");
  EXPECT_EQ(error_of([] {
              Shape({std::int64_t{1} << 40, 0, std::int64_t{1} << 40});
            }),
            "[shape] too many elements: (1099511627776,0,1099511627776)");
}

TEST(Shape, BroadcastsAsNumpyDoes) {
  const auto broadcast = [](const Shape& a, const Shape& b) {
    return broadcast_shapes("add", a, b).to_string();
  };
  EXPECT_EQ(broadcast({}, {2, 3}), "(2,3)");
  EXPECT_EQ(broadcast({3}, {2, 1}), "(2,3)");
  EXPECT_EQ(broadcast({2, 1, 4}, {3, 1}), "(2,3,4)");
  EXPECT_EQ(broadcast({1}, {0}), "(0,)");
  EXPECT_EQ(error_of([&] { broadcast({2, 3}, {4}); }), "[add] shapes do not broadcast: (2,3) and (4,)");
  EXPECT_EQ(error_of([&] { broadcast({0}, {2}); }), "[add] shapes do not broadcast: (0,) and (2,)");
}

}  // namespace

}  // namespace backprop::testing
