#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "engine/lab/code/value.h"

namespace backprop::lab {

/// The matrices that a backward of C = A @ B can combine; G is the gradient that arrived.
struct MatmulRun {
  Value g, a, b;
};

/// A matrix or its transpose.
struct Factor {
  char name = 'G';  // 'G' 'A' 'B'
  bool transposed = false;

  std::string text() const;  // 'B.T'
  Value of(const MatmulRun& run) const;
  friend bool operator==(const Factor&, const Factor&) = default;
};

/// A product of two of them, or one of them alone.
struct Product {
  enum class Kind : std::uint8_t { matmul, elementwise, alone };
  Kind kind = Kind::matmul;
  Factor left, right;

  std::string text() const;               // 'G @ B.T'
  Value of(const MatmulRun& run) const;   // nan where the shapes do not fit
  bool fits(const MatmulRun& run) const;  // whether they do
  friend bool operator==(const Product&, const Product&) = default;
};

/// G @ B.T for input 0, A.T @ G for input 1.
Product needed_product(int slot);

/// Every expression that is tried, simple ones first.
const std::vector<Product>& products();

/// The first of them that gives the values received on all runs; where its shapes do not fit, a run says
/// nothing. `received[i]` belongs to `runs[i]`; at least one run must speak.
std::optional<Product> product_of(const std::vector<MatmulRun>& runs,
                                  const std::vector<std::optional<Value>>& received);

/// What is wrong with a Matmul's backward that returns these products (nothing: none was recognised).
enum class MatmulSlip : std::uint8_t {
  none,
  missing_transpose,
  extra_transpose,
  order_swapped,
  outputs_swapped,
  elementwise,
  other,
};
MatmulSlip matmul_slip(const std::array<std::optional<Product>, 2>& returned);

}  // namespace backprop::lab
