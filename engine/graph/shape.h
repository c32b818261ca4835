#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <span>
#include <string>

namespace backprop {

/// Sizes of a tensor's axes, outermost first; rank 0 (a scalar, one element) to 4. Elements lie in row-major
/// order.
class Shape {
 public:
  static constexpr std::size_t max_rank = 4;

  /// A scalar.
  constexpr Shape() = default;
  /// Throws Error for more than four axes, a negative size, or more than 2^62 elements.
  Shape(std::initializer_list<std::int64_t> sizes);
  explicit Shape(std::span<const std::int64_t> sizes);

  std::size_t rank() const { return rank_; }
  /// Size of an axis; 0 is the outermost.
  std::int64_t operator[](std::size_t axis) const { return sizes_[axis]; }
  std::span<const std::int64_t> sizes() const { return {sizes_.data(), rank_}; }
  /// Product of the sizes; 1 for a scalar.
  std::uint64_t elements() const;
  /// "()", "(3,)", "(2,3)".
  std::string to_string() const;

  friend bool operator==(const Shape& a, const Shape& b) {
    return a.rank_ == b.rank_ && a.sizes_ == b.sizes_;
  }

 private:
  std::array<std::int64_t, max_rank> sizes_{};  // unused axes stay 0
  std::size_t rank_ = 0;
};

struct ShapeHash {
  std::size_t operator()(const Shape& shape) const;
};

/// The shape both broadcast to by numpy's rule: axes align at the innermost, and a size of 1 stretches.
/// Throws Error "[where] shapes do not broadcast: (2,3) and (4,)".
Shape broadcast_shapes(std::string_view where, const Shape& a, const Shape& b);

}  // namespace backprop
