#include "wasm/convert.h"

#include <cmath>
#include <limits>
#include <string>

#include "engine/graph/error.h"

namespace backprop::wasm {

using emscripten::val;

namespace {

void require_array(std::string_view where, const val& array) {
  if (array.isArray() || val::global("ArrayBuffer").call<bool>("isView", array)) return;
  fail(where, "expected an array, got " + array.typeOf().as<std::string>());
}

std::vector<double> copied(std::string_view where, const val& array) {
  require_array(where, array);
  return emscripten::convertJSArrayToNumberVector<double>(array);
}

template <class Integer>
std::vector<Integer> whole(std::string_view where, const val& array, double lowest, double highest) {
  const std::vector<double> values = copied(where, array);
  std::vector<Integer> result;
  result.reserve(values.size());
  for (const double value : values) {
    if (!(value >= lowest && value <= highest) || value != std::floor(value)) {
      fail(where, "expected whole numbers, got " + std::to_string(value));
    }
    result.push_back(static_cast<Integer>(value));
  }
  return result;
}

/// A typed array of its own, with the elements of `memory`, which may move at any time.
template <class T>
val copy_of(std::span<const T> memory) {
  return val(emscripten::typed_memory_view(memory.size(), memory.data())).template call<val>("slice");
}

}  // namespace

std::vector<double> numbers_of(const val& array) { return copied("values", array); }

std::vector<std::int64_t> integers_of(std::string_view where, const val& array) {
  constexpr double largest = 9007199254740991.0;  // 2^53 - 1: the last whole number JavaScript counts to
  return whole<std::int64_t>(where, array, -largest, largest);
}

std::vector<std::uint32_t> ids_of(std::string_view where, const val& array) {
  return whole<std::uint32_t>(where, array, 0, std::numeric_limits<std::uint32_t>::max());
}

Shape shape_of(const val& array) { return Shape(std::span<const std::int64_t>(integers_of("shape", array))); }

Window::Pair pair_of(std::string_view where, const val& array) {
  const std::vector<std::int64_t> sizes = integers_of(where, array);
  if (sizes.size() != 2) fail(where, "expected two numbers, got " + std::to_string(sizes.size()));
  return {sizes[0], sizes[1]};
}

Padding padding_of(std::string_view name) {
  for (const Padding padding : {Padding::same, Padding::valid}) {
    if (name_of(padding) == name) return padding;
  }
  fail("padding", "expected same or valid, got '" + std::string(name) + "'");
}

DType dtype_of(std::string_view name) {
  for (const DType dtype : {DType::f32, DType::f64, DType::u8, DType::i32}) {
    if (name_of(dtype) == name) return dtype;
  }
  fail("dtype", "expected f32, f64, u8 or i32, got '" + std::string(name) + "'");
}

val to_array(std::span<const double> values) { return copy_of(values); }
val to_array(std::span<const std::uint32_t> ids) { return copy_of(ids); }

val to_array(const Shape& shape) {
  val result = val::array();
  for (const std::int64_t size : shape.sizes()) result.call<void>("push", static_cast<double>(size));
  return result;
}

}  // namespace backprop::wasm
