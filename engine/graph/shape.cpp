#include "engine/graph/shape.h"

#include <algorithm>

#include "engine/graph/error.h"

namespace backprop {

Shape::Shape(std::initializer_list<std::int64_t> sizes) : Shape(std::span(sizes.begin(), sizes.size())) {}

Shape::Shape(std::span<const std::int64_t> sizes) : rank_(sizes.size()) {
  if (sizes.size() > max_rank) {
    fail("shape", "at most 4 axes, got " + std::to_string(sizes.size()));
  }
  std::copy(sizes.begin(), sizes.end(), sizes_.begin());
  constexpr std::int64_t limit = std::int64_t{1} << 62;
  std::int64_t product = 1;
  for (const std::int64_t size : sizes) {
    if (size < 0) {
      fail("shape", "sizes cannot be negative: " + to_string());
    }
    // The product of the non-zero sizes, so that no partial product overflows either.
    if (size > 0 && product > limit / size) {
      fail("shape", "too many elements: " + to_string());
    }
    product *= std::max<std::int64_t>(size, 1);
  }
}

std::uint64_t Shape::elements() const {
  std::uint64_t product = 1;
  for (const std::int64_t size : sizes()) {
    product *= static_cast<std::uint64_t>(size);
  }
  return product;
}

std::string Shape::to_string() const {
  std::string text = "(";
  for (std::size_t axis = 0; axis < rank_; ++axis) {
    text += (axis == 0 ? "" : ",") + std::to_string(sizes_[axis]);
  }
  return text + (rank_ == 1 ? ",)" : ")");
}

std::size_t ShapeHash::operator()(const Shape& shape) const {
  std::uint64_t hash = 0xcbf29ce484222325U + shape.rank();
  for (const std::int64_t size : shape.sizes()) {
    hash = (hash ^ static_cast<std::uint64_t>(size)) * 0x9e3779b97f4a7c15U;
    hash ^= hash >> 32;
  }
  return static_cast<std::size_t>(hash);
}

Shape broadcast_shapes(std::string_view where, const Shape& a, const Shape& b) {
  const Shape& longer = a.rank() >= b.rank() ? a : b;
  const Shape& shorter = a.rank() >= b.rank() ? b : a;
  const std::size_t extra = longer.rank() - shorter.rank();
  std::array<std::int64_t, Shape::max_rank> sizes{};
  for (std::size_t axis = 0; axis < longer.rank(); ++axis) {
    const std::int64_t mine = longer[axis];
    const std::int64_t other = axis < extra ? 1 : shorter[axis - extra];
    if (mine != other && mine != 1 && other != 1) {
      fail(where, "shapes do not broadcast: " + a.to_string() + " and " + b.to_string());
    }
    sizes[axis] = mine == 1 ? other : mine;
  }
  return Shape(std::span<const std::int64_t>(sizes.data(), longer.rank()));
}

}  // namespace backprop
