#include "engine/transform/schedule.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <numeric>
#include <tuple>

#include "tests/engine/support.h"

namespace backprop::testing {

namespace {

/// The fewest advances with so many slots, by trying every place for the next stored value.
std::uint64_t fewest(std::size_t layers, std::size_t slots) {
  static std::map<std::pair<std::size_t, std::size_t>, std::uint64_t> known;
  if (layers == 1) {
    return 0;
  }
  if (slots == 1) {
    return layers * (layers - 1) / 2;
  }
  if (const auto found = known.find({layers, slots}); found != known.end()) {
    return found->second;
  }
  std::uint64_t best = ~std::uint64_t{0};
  for (std::size_t stored = 1; stored < layers; ++stored) {
    best = std::min(best, stored + fewest(layers - stored, slots - 1) + fewest(stored, slots));
  }
  return known[{layers, slots}] = best;
}

/// Carries out a schedule on paper: how many values are stored at most beside the one worked on, and that
/// each layer's backward pass comes once, from the last to the first.
std::size_t most_stored(const Schedule& schedule, std::size_t layers) {
  std::vector<bool> stored(layers + 1, false);
  stored[0] = true;
  std::size_t end = layers;
  std::size_t most = 1;
  for (const Action& action : schedule) {
    EXPECT_TRUE(stored[action.from]);
    if (action.kind == Action::Kind::backward) {
      EXPECT_EQ(action.to, end);
      end = action.from;
      std::fill(stored.begin() + static_cast<std::ptrdiff_t>(end) + 1, stored.end(), false);
    } else {
      EXPECT_LE(action.to, end);
      if (end < layers) {
        stored[end] = false;  // where the backward pass stands: free as soon as other work comes first
      }
      if (action.to + 1 < end) {  // otherwise it is the value worked on next
        stored[action.to] = true;
        most = std::max(most, static_cast<std::size_t>(std::count(stored.begin(), stored.end(), true)));
      }
      stored[action.to] = true;
    }
  }
  EXPECT_EQ(end, 0U);
  return most;
}

TEST(Schedule, TenLayersAndThreeSlotsNeedFifteenAdvances) {
  EXPECT_EQ(advances(binomial(10, 3)), 15U);
  EXPECT_EQ(binomial_advances(10, 3), 15U);
}

TEST(Schedule, BinomialNeedsAsFewAdvancesAsTheBestOfAll) {
  for (std::size_t layers = 1; layers <= 40; ++layers) {
    for (std::size_t slots = 1; slots <= 12; ++slots) {
      const Schedule schedule = binomial(layers, slots);
      EXPECT_EQ(advances(schedule), fewest(layers, slots)) << layers << " layers, " << slots << " slots";
      EXPECT_EQ(advances(schedule), binomial_advances(layers, slots)) << layers << ", " << slots;
      EXPECT_LE(most_stored(schedule, layers), slots) << layers << ", " << slots;
    }
  }
}

TEST(Schedule, BinomialOfManyLayersFollowsTheFormula) {
  for (const std::size_t slots : {1U, 2U, 3U, 9U, 10U, 20U, 999U, 2000U}) {
    const Schedule schedule = binomial(1000, slots);
    EXPECT_EQ(advances(schedule), binomial_advances(1000, slots));
    EXPECT_LE(most_stored(schedule, 1000), slots);
  }
  EXPECT_EQ(advances(binomial(1000, 1)), 999U * 1000 / 2);
  EXPECT_EQ(advances(binomial(1000, 1000)), 999U);
}

TEST(Schedule, OfTheSquareRootKeepsSqrtManyAndRunsForwardOnceMore) {
  const Schedule schedule = keep_sqrt(1000);
  std::size_t longest = 0;
  std::size_t segments = 0;
  for (const Action& action : schedule) {
    if (action.kind == Action::Kind::backward) {
      longest = std::max(longest, action.to - action.from);
      ++segments;
    }
  }
  EXPECT_EQ(segments, 32U);
  EXPECT_EQ(longest, 32U);
  EXPECT_EQ(most_stored(schedule, 1000), 32U);
  EXPECT_EQ(keep_sqrt(1), (Schedule{{Action::Kind::backward, 0, 1}}));
}

TEST(Schedule, RejectsPositionsOutsideTheChainAndNoSlots) {
  const std::size_t twice[] = {3, 3};
  const std::size_t last[] = {10};
  EXPECT_EQ(error_of([&] { keep_positions(10, twice); }),
            "[checkpoint] positions ascend between 1 and 9, got 3 after 3");
  EXPECT_EQ(error_of([&] { keep_positions(10, last); }),
            "[checkpoint] positions ascend between 1 and 9, got 10");
  EXPECT_EQ(error_of([] { binomial(10, 0); }),
            "[checkpoint] needs at least one layer and one slot, got 10 and 0");
  EXPECT_EQ(error_of([] { binomial_advances(0, 2); }),
            "[checkpoint] needs at least one layer and one slot, got 0 and 2");
}

}  // namespace

}  // namespace backprop::testing
