#pragma once

#include <emscripten/val.h>

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "engine/graph/dtype.h"
#include "engine/graph/shape.h"
#include "engine/ops/window.h"

namespace backprop::wasm {

// Between JavaScript values and the engine's. Bulk data is always copied: memory that grows invalidates every
// view of it.

/// Numbers of an array or typed array.
std::vector<double> numbers_of(const emscripten::val& array);
/// Whole numbers of an array or typed array; throws Error "[where] ..." for anything else.
std::vector<std::int64_t> integers_of(std::string_view where, const emscripten::val& array);
/// Handles or nodes: whole numbers from 0 to 2^32 - 1.
std::vector<std::uint32_t> ids_of(std::string_view where, const emscripten::val& array);
/// An array of sizes; [] is a scalar.
Shape shape_of(const emscripten::val& array);
/// Rows, then columns; throws Error "[where] expected two numbers, got 3".
Window::Pair pair_of(std::string_view where, const emscripten::val& array);
/// 'same' or 'valid'.
Padding padding_of(std::string_view name);
/// 'f32', 'f64', 'u8' or 'i32'.
DType dtype_of(std::string_view name);

/// Copies, as Float64Array, Uint32Array and a plain array.
emscripten::val to_array(std::span<const double> values);
emscripten::val to_array(std::span<const std::uint32_t> ids);
emscripten::val to_array(const Shape& shape);

}  // namespace backprop::wasm
