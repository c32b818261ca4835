#pragma once

#include <algorithm>
#include <cstdint>
#include <limits>
#include <string>

#include "engine/backend/cuda/divisor.cuh"
#include "engine/backend/cuda/pack.cuh"
#include "engine/run/kernels.h"

// Where windows lie on a tensor (images, rows, columns, channels), as kernels see it. A thread takes some
// channels side by side, of one element: a pack where channels divide into packs, else one. Offsets are of 32
// bits: the host cuts what is larger into images.

namespace backprop::cuda_backend {

/// How a window moves along one axis.
struct WindowAxis {
  int input;  ///< elements of the axis
  int size, stride, before, places;
  Divisor by_stride;

  WindowAxis(const Window& window, std::size_t axis)
      : input(static_cast<int>(window.input[axis])),
        size(static_cast<int>(window.size[axis])),
        stride(static_cast<int>(window.stride[axis])),
        before(static_cast<int>(window.before[axis])),
        places(static_cast<int>(window.places[axis])),
        by_stride(window.stride[axis]) {}

  /// The element that the window begins on at a place.
  __device__ int corner(int place) const { return place * stride - before; }

  /// The places whose windows hold an element are those from first_over to last_over, if any.
  __device__ int first_over(int element) const {
    const int past = element + before - size;  // windows that begin here or earlier end before it
    return past < 0 ? 0 : static_cast<int>(by_stride.quotient(static_cast<std::uint32_t>(past))) + 1;
  }
  __device__ int last_over(int element) const {
    const int last = static_cast<int>(by_stride.quotient(static_cast<std::uint32_t>(element + before)));
    return min(last, places - 1);
  }
};

/// Some channels of an element of a tensor.
struct Position {
  int image, row, column, channel;
};

/// A tensor walked by groups of channels, offsets as they count.
struct Walked {
  Divisor rows, columns, groups;

  Walked(const Window::Pair& sizes, std::int64_t the_groups)
      : rows(sizes[0]), columns(sizes[1]), groups(the_groups) {}

  template <int group>
  __device__ Position position(std::uint32_t at) const {
    Position position;
    position.channel = static_cast<int>(groups.take(at)) * group;
    position.column = static_cast<int>(columns.take(at));
    position.row = static_cast<int>(rows.take(at));
    position.image = static_cast<int>(at);
    return position;
  }
};

struct Windows {
  WindowAxis rows, columns;
  int channels;

  Windows(const Window& window, std::int64_t the_channels)
      : rows(window, 0), columns(window, 1), channels(static_cast<int>(the_channels)) {}

  /// Offset of an element in the tensor that the window moves over, and in that of the places.
  __device__ int input_at(int image, int row, int column, int channel) const {
    return ((image * rows.input + row) * columns.input + column) * channels + channel;
  }
  __device__ int place_at(int image, int row, int column, int channel) const {
    return ((image * rows.places + row) * columns.places + column) * channels + channel;
  }
};

/// Calls launch(group) with the channels that a thread takes, as a std::integral_constant.
template <class T, class Launch>
void with_group(std::int64_t channels, const Launch& launch) {
  if (channels % Pack<T>::size == 0) {
    launch(std::integral_constant<int, Pack<T>::size>{});
  } else {
    launch(std::integral_constant<int, 1>{});
  }
}

/// Calls launch(first image, images) for all images, as many at a time as 32 bits count the elements of, of
/// either tensor. Throws Error where one image has more.
template <class Launch>
void each_images(std::int64_t images, std::int64_t elements_of_image, const char* kernel,
                 const Launch& launch) {
  if (elements_of_image >= most_offsets) {
    fail("cuda", std::string(kernel) + ": an image of " + std::to_string(elements_of_image) +
                     " elements, and kernels count to 2^31");
  }
  const std::int64_t most = (most_offsets - 1) / std::max<std::int64_t>(elements_of_image, 1);
  for (std::int64_t first = 0; first < images; first += most) {
    launch(first, std::min(most, images - first));
  }
}

}  // namespace backprop::cuda_backend
