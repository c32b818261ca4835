#pragma once

#include <cstdint>

#include "engine/model/data/examples.h"

namespace backprop::data {

/// Hand-like digits drawn by program: pen strokes, shifted, turned, scaled, sheared, of random thickness, on
/// paper with noise. `size` is 8, 16 or 28: examples are (size,size,1), values 0 (paper) to 1 (ink), ten
/// classes. Example i depends on seed, size and i alone: `first` continues a series, and held-out examples
/// are those beyond the ones trained on. Throws Error for other sizes and for more than fits in memory.
Examples digits(int size, std::uint64_t count, std::uint64_t seed, std::uint64_t first = 0);

}  // namespace backprop::data
