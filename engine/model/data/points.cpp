#include "engine/model/data/points.h"

#include <array>
#include <cmath>
#include <string>

#include "engine/graph/error.h"
#include "engine/model/data/draws.h"

namespace backprop::data {

namespace {

constexpr std::array<std::string_view, 5> names{"moons", "circles", "spirals", "gaussians", "xor"};

Point point_of(PointSet set, std::int32_t label, Draws& draws) {
  switch (set) {
    case PointSet::moons: {
      const Point p = on_circle(draws.uniform(0, 0.5));
      return label == 0 ? Point{p.x - 0.5, p.y - 0.25} : Point{0.5 - p.x, 0.25 - p.y};
    }
    case PointSet::circles: {
      const Point p = on_circle(draws.unit());
      const double radius = label == 0 ? 1.0 : 0.5;
      return {radius * p.x, radius * p.y};
    }
    case PointSet::spirals: {
      const double t = std::sqrt(draws.unit());  // even along the arm
      const Point p = on_circle(1.5 * t + 0.5 * label);
      return {1.2 * t * p.x, 1.2 * t * p.y};
    }
    case PointSet::gaussians: {
      const Point p = on_circle(label / 3.0 + 0.25);
      return {0.8 * p.x + 0.25 * draws.normal(), 0.8 * p.y + 0.25 * draws.normal()};
    }
    case PointSet::xor_: {
      const bool left = draws.below(2) == 0;
      const bool low = left == (label == 0);
      const double x = draws.uniform(0.1, 1.0);
      const double y = draws.uniform(0.1, 1.0);
      return {left ? -x : x, low ? -y : y};
    }
  }
  return {};
}

}  // namespace

std::span<const std::string_view> point_set_names() { return names; }

Examples points(PointSet set, std::uint64_t count, std::uint64_t seed, double noise, std::uint64_t first) {
  const std::string_view name = names[static_cast<std::size_t>(set)];
  if (count > most_features / 2) {
    fail(name, std::to_string(count) + " points are too many: at most " + std::to_string(most_features / 2));
  }
  if (!(noise >= 0 && noise <= 10)) {
    fail(name, "noise is a standard deviation between 0 and 10, not " + std::to_string(noise));
  }
  Examples examples{.name = std::string(name),
                    .shape = {2},
                    .classes = set == PointSet::gaussians ? 3 : 2,
                    .features = {},
                    .labels = {}};
  examples.features.reserve(2 * static_cast<std::size_t>(count));
  examples.labels.reserve(static_cast<std::size_t>(count));
  for (std::uint64_t i = 0; i < count; ++i) {
    Draws draws(seed, first + i);
    const auto label = static_cast<std::int32_t>(draws.below(static_cast<std::uint64_t>(examples.classes)));
    const Point p = point_of(set, label, draws);
    examples.features.push_back(static_cast<float>(p.x + noise * draws.normal()));
    examples.features.push_back(static_cast<float>(p.y + noise * draws.normal()));
    examples.labels.push_back(label);
  }
  return examples;
}

}  // namespace backprop::data
