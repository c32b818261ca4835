#include "engine/ops/window.h"

#include <algorithm>

#include "engine/graph/error.h"

namespace backprop {

namespace {

constexpr std::int64_t largest = 65535;

void check_pair(std::string_view where, std::string_view what, Window::Pair pair) {
  for (const std::int64_t size : pair) {
    if (size < 1 || size > largest) {
      fail(where, "a " + std::string(what) + " is from 1 to 65535, got " + text_of(pair));
    }
  }
}

}  // namespace

std::vector<double> Window::numbers() const {
  std::vector<double> numbers;
  for (const Pair& pair : {input, size, stride, before, places}) {
    numbers.push_back(static_cast<double>(pair[0]));
    numbers.push_back(static_cast<double>(pair[1]));
  }
  return numbers;
}

Window Window::from(std::span<const double> numbers) {
  const auto pair = [numbers](std::size_t i) {
    return Pair{static_cast<std::int64_t>(numbers[2 * i]), static_cast<std::int64_t>(numbers[2 * i + 1])};
  };
  return {pair(0), pair(1), pair(2), pair(3), pair(4)};
}

std::string_view name_of(Padding padding) { return padding == Padding::same ? "same" : "valid"; }

Window make_window(std::string_view where, Window::Pair input, Window::Pair size, Window::Pair stride,
                   Padding padding) {
  check_pair(where, "window's size", size);
  check_pair(where, "stride", stride);
  Window window{.input = input, .size = size, .stride = stride, .before = {}, .places = {}};
  for (std::size_t axis = 0; axis < 2; ++axis) {
    if (padding == Padding::same) {
      window.places[axis] = (input[axis] + stride[axis] - 1) / stride[axis];
      const std::int64_t covered = (window.places[axis] - 1) * stride[axis] + size[axis];
      window.before[axis] = std::max<std::int64_t>(covered - input[axis], 0) / 2;
    } else if (size[axis] > input[axis]) {
      fail(where, "a window of " + text_of(size) + " does not fit into " + text_of(input));
    } else {
      window.places[axis] = (input[axis] - size[axis]) / stride[axis] + 1;
    }
  }
  return window;
}

std::string text_of(Window::Pair pair) { return std::to_string(pair[0]) + "x" + std::to_string(pair[1]); }

}  // namespace backprop
