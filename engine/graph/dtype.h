#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace backprop {

/// Type of a tensor's elements.
enum class DType : std::uint8_t { f32, f64 };

/// Bytes of one element.
constexpr std::size_t size_of(DType dtype) { return dtype == DType::f32 ? 4 : 8; }

/// "f32" or "f64".
constexpr std::string_view name_of(DType dtype) { return dtype == DType::f32 ? "f32" : "f64"; }

}  // namespace backprop
