#pragma once

#include <algorithm>

#include "engine/graph/shape.h"
#include "engine/run/kernels.h"

namespace backprop {

// How kernels see a tensor of up to four axes.

/// A shape as four axes, outermost first.
inline Extents four_axes(const Shape& shape) {
  Extents sizes{1, 1, 1, 1};
  std::copy(shape.sizes().begin(), shape.sizes().end(),
            sizes.end() - static_cast<std::ptrdiff_t>(shape.rank()));
  return sizes;
}

/// Its strides, row-major.
inline Extents row_major(const Extents& sizes) {
  Extents strides{0, 0, 0, 1};
  for (std::size_t axis = 3; axis-- > 0;) {
    strides[axis] = strides[axis + 1] * sizes[axis + 1];
  }
  return strides;
}

/// How to walk a tensor while it is stretched to a larger shape: axes of size 1 stay where they are.
inline Extents broadcast_strides(const Shape& shape) {
  const Extents sizes = four_axes(shape);
  Extents strides = row_major(sizes);
  for (std::size_t axis = 0; axis < 4; ++axis) {
    if (sizes[axis] == 1) {
      strides[axis] = 0;
    }
  }
  return strides;
}

}  // namespace backprop
