#include "engine/model/data/synthetic.h"

#include <string>

#include "engine/graph/error.h"
#include "engine/model/data/draws.h"

namespace backprop::data {

namespace {

constexpr std::uint64_t patterns = std::uint64_t{1} << 63U;  // streams of patterns, beyond all examples

}  // namespace

Examples synthetic(const Shape& shape, std::int32_t classes, std::uint64_t count, std::uint64_t seed,
                   std::uint64_t first) {
  if (classes < 1) {
    fail("synthetic", "needs at least one class, not " + std::to_string(classes));
  }
  const std::uint64_t width = shape.elements();
  if (width > most_features || (width > 0 && count > most_features / width) || count > most_features) {
    fail("synthetic", std::to_string(count) + " examples of shape " + shape.to_string() +
                          " are too many: at most 2^30 numbers");
  }
  Examples examples{.name = "synthetic", .shape = shape, .classes = classes, .features = {}, .labels = {}};
  examples.features.reserve(static_cast<std::size_t>(count * width));
  examples.labels.reserve(static_cast<std::size_t>(count));
  for (std::uint64_t i = 0; i < count; ++i) {
    Draws draws(seed, first + i);
    const auto label = static_cast<std::int32_t>(draws.below(static_cast<std::uint64_t>(classes)));
    Draws pattern(seed, patterns + static_cast<std::uint64_t>(label));
    for (std::uint64_t k = 0; k < width; ++k) {
      examples.features.push_back(static_cast<float>(pattern.uniform(-1, 1) + draws.uniform(-1, 1)));
    }
    examples.labels.push_back(label);
  }
  return examples;
}

}  // namespace backprop::data
