#pragma once

#include <cstdint>

#include "engine/model/data/examples.h"

namespace backprop::data {

/// Examples of any shape and size: each class has a pattern of its own, and an example is its class's pattern
/// in noise of the same strength. Example i depends on seed, shape, classes and i alone. Throws Error for
/// less than one class and for more than fits in memory.
Examples synthetic(const Shape& shape, std::int32_t classes, std::uint64_t count, std::uint64_t seed,
                   std::uint64_t first = 0);

}  // namespace backprop::data
