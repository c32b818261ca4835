#include "engine/transform/schedule.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>

#include "engine/graph/error.h"

namespace backprop {

namespace {

constexpr std::uint64_t plenty = std::numeric_limits<std::uint64_t>::max() / 4;

/// C(n, k), or plenty where it is larger than that.
std::uint64_t choose(std::uint64_t n, std::uint64_t k) {
  if (k > n) {
    return 0;
  }
  k = std::min(k, n - k);
  std::uint64_t result = 1;
  for (std::uint64_t i = 1; i <= k; ++i) {
    const std::uint64_t factor = n - k + i;
    if (result > plenty / factor) {
      return plenty;
    }
    result = result * factor / i;  // a product of i consecutive numbers is divisible by i!
  }
  return result;
}

void check(std::size_t layers, std::size_t slots) {
  if (layers == 0 || slots == 0) {
    fail("checkpoint", "needs at least one layer and one slot, got " + std::to_string(layers) + " and " +
                           std::to_string(slots));
  }
}

/// The smallest r with C(s + r, s) >= l: how often a layer is passed at most.
std::uint64_t repetitions(std::uint64_t layers, std::uint64_t slots) {
  std::uint64_t r = 0;
  while (choose(slots + r, slots) < layers) {
    ++r;
  }
  return r;
}

/// Of more than one layer, how many lie before the value to store next. Any number will do that leaves at
/// most C(s + r - 1, s) layers before it and C(s + r - 1, s - 1) behind it; this is the largest.
std::uint64_t layers_before(std::uint64_t layers, std::uint64_t slots) {
  const std::uint64_t r = repetitions(layers, slots);
  return std::min(choose(slots + r - 1, slots), layers - choose(slots + r - 2, slots - 1));
}

}  // namespace

Schedule keep_all(std::size_t layers) { return keep_positions(layers, {}); }

Schedule keep_positions(std::size_t layers, std::span<const std::size_t> positions) {
  check(layers, 1);
  Schedule schedule;
  std::size_t last = 0;
  for (const std::size_t position : positions) {
    if (position <= last || position >= layers) {
      fail("checkpoint", "positions ascend between 1 and " + std::to_string(layers - 1) + ", got " +
                             std::to_string(position) + (last > 0 ? " after " + std::to_string(last) : ""));
    }
    schedule.push_back({Action::Kind::advance, last, position});
    last = position;
  }
  std::size_t end = layers;
  for (std::size_t i = positions.size() + 1; i-- > 0;) {
    const std::size_t from = i == 0 ? 0 : positions[i - 1];
    schedule.push_back({Action::Kind::backward, from, end});
    end = from;
  }
  return schedule;
}

Schedule keep_sqrt(std::size_t layers) {
  check(layers, 1);
  const auto segments = static_cast<std::size_t>(std::ceil(std::sqrt(static_cast<double>(layers))));
  std::vector<std::size_t> positions;
  for (std::size_t i = 1; i < segments; ++i) {
    positions.push_back(i * layers / segments);
  }
  return keep_positions(layers, positions);
}

Schedule binomial(std::size_t layers, std::size_t slots) {
  check(layers, slots);
  struct Part {
    std::size_t from;
    std::size_t to;
    std::size_t slots;
  };
  Schedule schedule;
  std::vector<Part> rest{{0, layers, slots}};
  while (!rest.empty()) {
    const Part part = rest.back();
    rest.pop_back();
    if (part.to - part.from == 1) {
      schedule.push_back({Action::Kind::backward, part.from, part.to});
      continue;
    }
    const std::size_t stored =
        part.from + static_cast<std::size_t>(layers_before(part.to - part.from, part.slots));
    schedule.push_back({Action::Kind::advance, part.from, stored});
    rest.push_back({part.from, stored, part.slots});
    rest.push_back({stored, part.to, part.slots - 1});  // a single layer where no slot is left
  }
  return schedule;
}

std::uint64_t advances(const Schedule& schedule) {
  std::uint64_t count = 0;
  for (const Action& action : schedule) {
    if (action.kind == Action::Kind::advance) {
      count += action.to - action.from;
    }
  }
  return count;
}

std::uint64_t binomial_advances(std::size_t layers, std::size_t slots) {
  check(layers, slots);
  const std::uint64_t r = repetitions(layers, slots);
  return r * layers - choose(slots + r, slots + 1);
}

}  // namespace backprop
