#include "engine/transform/budget_schedule.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "tests/engine/support.h"

namespace backprop::testing {

namespace {

std::vector<LayerCost> random_layers(std::size_t count, std::uint32_t seed, std::uint32_t largest) {
  Random random(seed);
  std::vector<LayerCost> layers(count);
  for (LayerCost& layer : layers) {
    layer.forward_operations = 1 + random.below(largest);
    layer.retape_operations = layer.forward_operations;
    layer.rest_operations = random.below(static_cast<std::uint32_t>(layer.forward_operations) + 1);
    layer.result_bytes = 1 + random.below(largest);
    layer.tape_bytes = random.below(largest);
    layer.upstream_bytes = layer.result_bytes;
    layer.forward_bytes = layer.result_bytes + random.below(largest);
    layer.taping_bytes = layer.forward_bytes + layer.tape_bytes;
    layer.backward_bytes = layer.tape_bytes + 2 * layer.result_bytes + random.below(largest);
    layer.retape_bytes = layer.backward_bytes + random.below(largest);
    layer.rest_bytes = layer.backward_bytes + random.below(largest / 2 + 1);
    layer.parameter_gradients = random.below(largest);
  }
  return layers;
}

/// Carries out a schedule action by action, for its peak and its operations: a second account, which knows
/// nothing of parts.
class OnPaper {
 public:
  explicit OnPaper(std::span<const LayerCost> layers)
      : layers_(layers),
        stored_(layers.size() + 1, false),
        taped_(layers.size() + 1, false),
        end_(layers.size()) {
    stored_[0] = true;
  }

  void run(const Schedule& schedule) {
    for (const Action& action : schedule) {
      if (action.kind == Action::Kind::backward) {
        go_back(action);
      } else {
        go_forward(action);
      }
    }
    EXPECT_EQ(end_, 0U);
  }

  std::uint64_t peak = 0;
  std::uint64_t operations = 0;

 private:
  const LayerCost& layer(std::size_t i) const { return layers_[i - 1]; }

  /// Everything but the layer worked on.
  std::uint64_t held() const {
    std::uint64_t bytes = 0;
    for (std::size_t i = 1; i <= layers_.size(); ++i) {
      bytes += stored_[i] || taped_[i] ? layer(i).result_bytes : 0;
      bytes += taped_[i] ? layer(i).tape_bytes : 0;
      bytes += i > end_ ? layer(i).parameter_gradients : 0;
    }
    return bytes + (end_ < layers_.size() ? layer(layers_.size()).result_bytes : 0);
  }
  std::uint64_t waiting() const { return end_ < layers_.size() ? layer(end_).upstream_bytes : 0; }
  void need(std::uint64_t bytes) { peak = std::max(peak, bytes); }

  void go_forward(const Action& action) {
    EXPECT_TRUE(stored_[action.from] || taped_[action.from]);
    if (end_ < layers_.size() && !taped_[end_] && !action.keep_end) {
      stored_[end_] = false;
    }
    const bool taping = action.kind == Action::Kind::tape;
    for (std::size_t i = action.from + 1; i <= action.to; ++i) {
      // To be taped again just before its backward pass, a layer's own account says what that takes.
      const bool for_now = taping && end_ < layers_.size() && action.to == end_;
      const std::uint64_t before = i - 1 > action.from && !taping ? layer(i - 1).result_bytes : 0;
      if (!for_now) {
        need(held() + waiting() + before + (taping ? layer(i).taping_bytes : layer(i).forward_bytes));
      }
      operations += for_now ? layer(i).retape_operations : layer(i).forward_operations;
      if (taping) {
        taped_[i] = true;
      }
    }
    retaped_ = taping && end_ < layers_.size() && action.to == end_;
    stored_[action.to] = true;
  }

  void go_back(const Action& action) {
    EXPECT_EQ(action.to, end_);
    EXPECT_EQ(action.from + 1, action.to) << "schedules for a budget go back layer by layer";
    EXPECT_TRUE(action.from == 0 || stored_[action.from] || taped_[action.from]);
    const LayerCost& cost = layer(action.to);
    const bool taped = taped_[action.to];
    const bool had_result = stored_[action.to];
    stored_[action.to] = false;
    taped_[action.to] = false;
    const std::uint64_t others = held();
    if (end_ == layers_.size()) {
      need(others + std::max(cost.taping_bytes, cost.backward_bytes));
      operations += taped ? 0 : cost.forward_operations;
    } else if (taped && retaped_) {
      need(others + cost.retape_bytes);
    } else if (taped) {
      need(others + cost.backward_bytes);
    } else {
      EXPECT_TRUE(had_result);
      need(others + cost.rest_bytes);
      operations += cost.rest_operations;
    }
    retaped_ = false;
    end_ = action.from;
  }

  std::span<const LayerCost> layers_;
  std::vector<bool> stored_;
  std::vector<bool> taped_;
  std::size_t end_;
  bool retaped_ = false;
};

using Fewest = std::optional<std::uint64_t>;
/// What was found, by from, to, bytes and has_result in one number.
using Found = std::unordered_map<std::uint64_t, Fewest>;

Fewest fewest_of(std::span<const LayerCost> layers, std::size_t from, std::size_t to, std::int64_t bytes,
                 bool has_result, Found& found);

/// The fewest operations within a budget, by trying every choice with each number of bytes that is left:
/// dynamic programming over bytes, where the search goes over ways.
Fewest fewest(std::span<const LayerCost> layers, std::size_t from, std::size_t to, std::int64_t bytes,
              bool has_result, Found& found) {
  const auto part = static_cast<std::uint64_t>(from << 9U | to << 1U | (has_result ? 1U : 0U));
  const std::uint64_t key = part << 32U | static_cast<std::uint32_t>(bytes);
  if (const auto at = found.find(key); at != found.end()) {
    return at->second;
  }
  const Fewest best = fewest_of(layers, from, to, bytes, has_result, found);
  found.emplace(key, best);
  return best;
}

Fewest fewest_of(std::span<const LayerCost> layers, std::size_t from, std::size_t to, std::int64_t bytes,
                 bool has_result, Found& found) {
  const auto layer = [&](std::size_t i) -> const LayerCost& { return layers[i - 1]; };
  const std::size_t n = layers.size();
  const auto left_behind = [&](std::size_t position) {
    std::uint64_t total = position < n ? layer(n).result_bytes : 0;
    for (std::size_t i = position + 1; i <= n; ++i) {
      total += layer(i).parameter_gradients;
    }
    return total;
  };
  const auto fits = [&](std::uint64_t needed) { return static_cast<std::int64_t>(needed) <= bytes; };
  const std::uint64_t beside = left_behind(to) + (to < n ? layer(to).upstream_bytes : 0);
  Fewest best;
  const auto offer = [&](std::uint64_t operations) {
    best = std::min(best.value_or(operations), operations);
  };
  if (to - from == 1) {
    const LayerCost& cost = layer(to);
    if (to == n) {
      if (fits(std::max(cost.taping_bytes, cost.backward_bytes))) {
        offer(cost.forward_operations);
      }
    } else if (fits(left_behind(to) + (has_result ? cost.rest_bytes : cost.retape_bytes))) {
      offer(has_result ? cost.rest_operations : cost.retape_operations);
    }
    return best;
  }
  const LayerCost& first = layer(from + 1);
  for (const bool keep : {false, true}) {
    if (keep && !has_result) {
      continue;
    }
    const std::uint64_t besides = beside + (keep ? layer(to).result_bytes : 0);
    if (fits(first.taping_bytes + besides) && fits(first.backward_bytes + left_behind(from + 1))) {
      const auto taped = static_cast<std::int64_t>(first.result_bytes + first.tape_bytes);
      if (const auto behind = fewest(layers, from + 1, to, bytes - taped, keep, found)) {
        offer(first.forward_operations + *behind);
      }
    }
    std::uint64_t operations = 0;
    for (std::size_t stored = from + 1; stored < to; ++stored) {
      operations += layer(stored).forward_operations;
      const std::uint64_t held = stored - 1 > from ? layer(stored - 1).result_bytes : 0;
      if (!fits(held + layer(stored).forward_bytes + besides)) {
        break;
      }
      const auto behind = fewest(layers, stored, to,
                                 bytes - static_cast<std::int64_t>(layer(stored).result_bytes), keep, found);
      const auto before = behind ? fewest(layers, from, stored, bytes, true, found) : Fewest{};
      if (behind && before) {
        offer(operations + *behind + *before);
      }
    }
  }
  return best;
}

TEST(BudgetSchedule, RecomputesAsLittleAsTheBestOfAllSchedules) {
  for (std::uint32_t seed = 0; seed < 40; ++seed) {
    const std::size_t count = 1 + seed % 6;
    const std::vector<LayerCost> layers = random_layers(count, seed, seed % 2 == 0 ? 6 : 40);
    std::size_t possible = 0;
    for (std::uint64_t budget = 1; budget < 400; budget += 1 + budget / 20) {
      Found found_so_far;
      const auto expected = fewest(layers, 0, count, static_cast<std::int64_t>(budget), false, found_so_far);
      if (!expected) {
        EXPECT_NE(error_of([&] { within_budget(layers, budget); }), "no error");
        continue;
      }
      ++possible;
      const BudgetSchedule found = within_budget(layers, budget);
      EXPECT_EQ(found.forward_operations, *expected) << "seed " << seed << ", budget " << budget;
      OnPaper paper(layers);
      paper.run(found.schedule);
      EXPECT_EQ(paper.operations, found.forward_operations) << "seed " << seed << ", budget " << budget;
      EXPECT_LE(paper.peak, found.bytes) << "seed " << seed << ", budget " << budget;
      EXPECT_LE(found.bytes, budget);
    }
    EXPECT_GT(possible, 0U) << "seed " << seed;
  }
}

TEST(BudgetSchedule, WithEvenLayersStoresAsManyAsBinomialAndRunsAsOften) {
  // Taping takes more than all slots together, so that values are stored, or a layer is worked on at last.
  for (const std::size_t count : {10U, 17U}) {
    for (const std::size_t slots : {2U, 3U, 4U}) {
      const LayerCost layer{.forward_operations = 1,
                            .retape_operations = 0,
                            .rest_operations = 0,
                            .result_bytes = 1,
                            .tape_bytes = 1000,
                            .forward_bytes = 1,
                            .taping_bytes = 1001,
                            .backward_bytes = 1001,
                            .retape_bytes = 1001,
                            .rest_bytes = 1001};
      std::vector<LayerCost> layers(count, layer);
      layers.back().forward_operations = 0;
      layers.back().result_bytes = 0;
      // The input is stored by others, and the value worked on comes on top: `slots` of one byte.
      const BudgetSchedule found = within_budget(layers, 1001 + slots);
      EXPECT_EQ(found.forward_operations, binomial_advances(count, slots)) << count << ", " << slots;
    }
  }
}

TEST(BudgetSchedule, OfTensOfUnevenLayersIsTheBestOfAll) {
  const std::vector<std::size_t> counts =
      sanitized ? std::vector<std::size_t>{12} : std::vector<std::size_t>{20, 50, 100};
  for (const std::size_t count : counts) {
    std::vector<LayerCost> layers = random_layers(count, static_cast<std::uint32_t>(count), 4);
    for (std::size_t i = 0; i < count; ++i) {
      layers[i].parameter_gradients = i % 8 == 0 ? 1 : 0;
    }
    const std::string least = error_of([&] { within_budget(layers, 1); });
    const std::uint64_t smallest = std::stoull(least.substr(least.rfind(' ') + 1));
    for (const std::uint64_t more : {0U, 4U}) {
      Found known;
      const std::uint64_t budget = smallest + more;
      const Fewest expected = fewest(layers, 0, count, static_cast<std::int64_t>(budget), false, known);
      ASSERT_TRUE(expected) << count << " layers, " << budget << " bytes";
      EXPECT_EQ(within_budget(layers, budget).forward_operations, *expected)
          << count << " layers, " << budget << " bytes";
    }
    Found known;
    EXPECT_FALSE(fewest(layers, 0, count, static_cast<std::int64_t>(smallest) - 1, false, known)) << count;
  }
}

TEST(BudgetSchedule, OfAHundredUnevenLayersIsWhatItSays) {
  const std::vector<LayerCost> layers = random_layers(sanitized ? 30 : 100, 3, 1'000'000);
  std::uint64_t everything = 0;
  for (const LayerCost& layer : layers) {
    everything += layer.result_bytes + layer.tape_bytes + 2 * layer.parameter_gradients;
  }
  const BudgetSchedule found = within_budget(layers, everything / 2);
  OnPaper paper(layers);
  paper.run(found.schedule);
  EXPECT_EQ(paper.operations, found.forward_operations);
  EXPECT_LE(paper.peak, found.bytes);
  EXPECT_LE(found.bytes, everything / 2);
}

TEST(BudgetSchedule, SaysWhatTheLeastIsWhereTheBudgetIsTooSmall) {
  const std::vector<LayerCost> layers = random_layers(8, 1, 40);
  const std::string error = error_of([&] { within_budget(layers, 3); });
  const std::string begin = "[checkpoint] no schedule fits into 3 bytes; the least is ";
  ASSERT_EQ(error.substr(0, begin.size()), begin);
  const std::uint64_t least = std::stoull(error.substr(begin.size()));
  EXPECT_EQ(within_budget(layers, least).bytes, least);
  EXPECT_NE(error_of([&] { within_budget(layers, least - 1); }), "no error");
  EXPECT_EQ(error_of([] { within_budget({}, 3); }), "[checkpoint] needs at least one layer");
}

}  // namespace

}  // namespace backprop::testing
