#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace backprop {

/// Type of a tensor's elements. Ops compute on the floating ones; the whole ones hold indices: classes, and
/// places in a window.
enum class DType : std::uint8_t { f32, f64, u8, i32 };

/// Bytes of one element.
constexpr std::size_t size_of(DType dtype) {
  switch (dtype) {
    case DType::f32:
    case DType::i32: return 4;
    case DType::f64: return 8;
    case DType::u8: return 1;
  }
  return 0;
}

/// "f32", "f64", "u8" or "i32".
constexpr std::string_view name_of(DType dtype) {
  switch (dtype) {
    case DType::f32: return "f32";
    case DType::f64: return "f64";
    case DType::u8: return "u8";
    case DType::i32: return "i32";
  }
  return {};
}

constexpr bool is_floating(DType dtype) { return dtype == DType::f32 || dtype == DType::f64; }

/// Whether a value is one of the dtype, but for rounding: whole dtypes hold whole numbers of their range.
constexpr bool holds(DType dtype, double value) {
  switch (dtype) {
    case DType::u8: return value >= 0 && value <= 255 && value == static_cast<std::uint8_t>(value);
    case DType::i32:
      return value >= -2147483648.0 && value <= 2147483647.0 && value == static_cast<std::int32_t>(value);
    default: return true;
  }
}

}  // namespace backprop
