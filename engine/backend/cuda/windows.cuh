#pragma once

#include <cstdint>

#include "engine/run/kernels.h"

// Where windows lie on a tensor (batch, rows, columns, channels), as kernels see it.

namespace backprop::cuda_backend {

/// How a window moves along one axis.
struct WindowAxis {
  std::int64_t input;  ///< elements of the axis
  std::int64_t size, stride, before, places;

  WindowAxis(const Window& window, std::size_t axis)
      : input(window.input[axis]),
        size(window.size[axis]),
        stride(window.stride[axis]),
        before(window.before[axis]),
        places(window.places[axis]) {}

  /// The element that the window begins on at a place.
  __device__ std::int64_t corner(std::int64_t place) const { return place * stride - before; }

  /// The places whose windows hold an element are those from first_over to last_over, if any.
  __device__ std::int64_t first_over(std::int64_t element) const {
    const std::int64_t past = element + before - size;  // windows that begin here or earlier end before it
    return past < 0 ? 0 : quotient(past) + 1;
  }
  __device__ std::int64_t last_over(std::int64_t element) const {
    const std::int64_t last = quotient(element + before);
    return last < places ? last : places - 1;
  }

 private:
  __device__ std::int64_t quotient(std::int64_t distance) const {
    return stride == 1 ? distance : distance / stride;
  }
};

struct Windows {
  WindowAxis rows, columns;
  std::int64_t channels;

  Windows(const Window& window, std::int64_t the_channels)
      : rows(window, 0), columns(window, 1), channels(the_channels) {}

  /// Offset of an element in the tensor that the window moves over, and in that of the places.
  __device__ std::int64_t input_at(std::int64_t image, std::int64_t row, std::int64_t column,
                                   std::int64_t channel) const {
    return ((image * rows.input + row) * columns.input + column) * channels + channel;
  }
  __device__ std::int64_t place_at(std::int64_t image, std::int64_t row, std::int64_t column,
                                   std::int64_t channel) const {
    return ((image * rows.places + row) * columns.places + column) * channels + channel;
  }
};

/// Takes an offset apart, innermost axis first.
template <class Number>
struct Digits {
  Number left;

  __device__ std::int64_t take(std::int64_t size) {
    const Number rest = left / static_cast<Number>(size);
    const Number digit = left - rest * static_cast<Number>(size);
    left = rest;
    return static_cast<std::int64_t>(digit);
  }
};

/// An element of a (batch, rows, columns, channels) tensor.
struct Position {
  std::int64_t image, row, column, channel;
};

template <class Number>
__device__ Position position_as(std::int64_t at, std::int64_t rows, std::int64_t columns,
                                std::int64_t channels) {
  Digits<Number> digits{static_cast<Number>(at)};
  Position position;
  position.channel = digits.take(channels);
  position.column = digits.take(columns);
  position.row = digits.take(rows);
  position.image = static_cast<std::int64_t>(digits.left);
  return position;
}

/// `narrow`: is_narrow of the tensor's elements.
__device__ inline Position position_of(std::int64_t at, std::int64_t rows, std::int64_t columns,
                                       std::int64_t channels, bool narrow) {
  return narrow ? position_as<std::uint32_t>(at, rows, columns, channels)
                : position_as<std::uint64_t>(at, rows, columns, channels);
}

/// Whether offsets take 32 bits: their division costs a fraction of that of 64.
inline bool is_narrow(std::int64_t elements) { return elements <= 0xffffffff; }

}  // namespace backprop::cuda_backend
