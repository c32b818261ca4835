#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "engine/graph/shape.h"

namespace backprop::data {

/// Examples to learn from: features and one class each.
struct Examples {
  std::string name;                  ///< where they come from, for errors
  Shape shape;                       ///< of one example's features: (28,28,1), (2,)
  std::int32_t classes = 0;          ///< labels are 0 .. classes - 1
  std::vector<float> features;       ///< example by example, each row-major
  std::vector<std::int32_t> labels;  ///< one per example

  std::size_t count() const { return labels.size(); }
  std::size_t width() const { return static_cast<std::size_t>(shape.elements()); }
  std::span<const float> example(std::size_t i) const {
    return std::span(features).subspan(i * width(), width());
  }
};

/// Files and generators refuse more numbers than this (4 GiB of floats) before they allocate.
constexpr std::uint64_t most_features = std::uint64_t{1} << 30U;

}  // namespace backprop::data
