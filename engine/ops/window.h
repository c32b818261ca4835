#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace backprop {

/// How a window moves over the two middle axes of a (b,h,w,c) tensor. Pairs are rows, then columns. At place
/// (i,j) its top left corner lies on element (i * stride[0] - before[0], j * stride[1] - before[1]); what
/// lies outside of the tensor counts as zero.
struct Window {
  using Pair = std::array<std::int64_t, 2>;

  Pair input;   ///< h, w of the tensor
  Pair size;    ///< of the window
  Pair stride;  ///< at least 1
  Pair before;  ///< padding above and to the left
  Pair places;  ///< h, w of the result: how many places the window takes

  /// As a node keeps it beside its attribute.
  std::vector<double> numbers() const;
  static Window from(std::span<const double> numbers);
  bool operator==(const Window&) const = default;
};

enum class Padding : std::uint8_t {
  valid,  ///< only places inside the tensor: floor((h - size) / stride) + 1
  same,   ///< ceil(h / stride) places; padding is even, the odd row or column goes below or to the right
};

/// "same" or "valid".
std::string_view name_of(Padding padding);

/// Throws Error, "[where] a window of 5x5 does not fit into 4x4", for sizes below 1, sizes or strides beyond
/// 65535, and windows larger than what they move over.
Window make_window(std::string_view where, Window::Pair input, Window::Pair size, Window::Pair stride,
                   Padding padding);

/// "3x3".
std::string text_of(Window::Pair pair);

}  // namespace backprop
