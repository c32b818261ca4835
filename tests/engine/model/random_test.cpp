#include "engine/model/random.h"

#include <gtest/gtest.h>

#include <cmath>

#include "engine/model/initialise.h"
#include "tests/engine/model/models.h"

namespace backprop::testing {

namespace {

using Words = std::array<std::uint32_t, 4>;

// The known answers published with the algorithm.
TEST(Philox, GivesTheKnownAnswers) {
  constexpr std::uint32_t ones = 0xffffffff;
  EXPECT_EQ(philox({0, 0, 0, 0}, {0, 0}), (Words{0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8}));
  EXPECT_EQ(philox({ones, ones, ones, ones}, {ones, ones}),
            (Words{0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd}));
  EXPECT_EQ(philox({0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344}, {0xa4093822, 0x299f31d0}),
            (Words{0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1}));
}

TEST(RandomStream, IsPhiloxByIndexStreamAndSeed) {
  const std::uint64_t seed = 0x299f31d0'a4093822;
  const std::uint64_t stream = 0x03707344'13198a2e;
  const std::uint64_t block = 0x05a308d3'243f6a88;
  const RandomStream random(seed, stream);
  const Words words = philox({0x243f6a88, 0x05a308d3, 0x13198a2e, 0x03707344}, {0xa4093822, 0x299f31d0});
  for (std::uint64_t i = 0; i < 4; ++i) {
    EXPECT_EQ(random.bits(4 * block + i), words[i]);
  }
  EXPECT_NE(RandomStream(1, 0).bits(0), RandomStream(2, 0).bits(0));
  EXPECT_NE(RandomStream(1, 0).bits(0), RandomStream(1, 1).bits(0));
}

TEST(RandomStream, IsUniform) {
  const RandomStream random(1, 2);
  constexpr int count = 100'000;
  double sum = 0;
  double squares = 0;
  for (int i = 0; i < count; ++i) {
    const double value = random.uniform(static_cast<std::uint64_t>(i));
    ASSERT_GE(value, 0);
    ASSERT_LT(value, 1);
    ASSERT_EQ(static_cast<double>(static_cast<float>(value)), value);
    sum += value;
    squares += value * value;
  }
  EXPECT_NEAR(sum / count, 0.5, 0.003);
  EXPECT_NEAR(squares / count, 1.0 / 3, 0.003);
}

TEST(InitialValues, SpreadByFanInBeforeAReluAndByBothElsewhere) {
  const Model model = small_network();
  Graph graph;
  const Network network = build_network(graph, model, 1);
  const auto values = [&](std::size_t i) {
    return initial_values(model, network, i, graph.shape(network.parameters[i].node));
  };
  const auto expect_within = [&](std::size_t parameter, double limit) {
    double largest = 0;
    for (const double value : values(parameter)) {
      largest = std::fmax(largest, std::fabs(value));
    }
    EXPECT_LE(largest, limit) << network.parameters[parameter].name;
    EXPECT_GT(largest, 0.8 * limit) << network.parameters[parameter].name;
  };
  ASSERT_EQ(network.parameters.size(), 8U);
  expect_within(0, std::sqrt(6.0 / (3 * 2 * 2)));              // He: the relu is the next layer
  expect_within(2, std::sqrt(6.0 / (2 * 2 * 4 + 2 * 2 * 3)));  // Glorot
  expect_within(6, std::sqrt(6.0 / (6 + 3)));
  for (const std::size_t bias : {1U, 3U, 5U, 7U}) {
    EXPECT_EQ(network.parameters[bias].fan_in, 0);
    for (const double value : values(bias)) {
      EXPECT_EQ(value, 0);
    }
  }
  EXPECT_EQ(values(2), values(2));
  EXPECT_NE(values(0)[0], values(2)[0]);
}

}  // namespace

}  // namespace backprop::testing
