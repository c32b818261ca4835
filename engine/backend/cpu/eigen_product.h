#pragma once

#include <Eigen/Core>
#include <algorithm>

#include "engine/backend/cpu/products.h"
#include "engine/backend/cpu/threads.h"

namespace backprop::cpu_backend {

namespace detail {

// Eigen packs the operands of a product into temporary memory: on the stack up to
// EIGEN_STACK_ALLOCATION_LIMIT (set for this target), from the heap beyond. Tiles of this size keep it on the
// stack, so the plan's bytes are all a run takes.
constexpr Eigen::Index tile_rows = 256;
constexpr Eigen::Index tile_inner = 256;
constexpr Eigen::Index tile_columns = 256;

template <class T>
using Matrix = Eigen::Matrix<T, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
template <class T>
using Constant = Eigen::Map<const Matrix<T>>;

/// result += a @ b tile by tile; `a` and `b` hand out blocks of the operands as they are multiplied. Threads
/// share the tiles of the result.
template <class T, class BlockA, class BlockB>
void add_tiles(const Product<T>& product, BlockA a, BlockB b) {
  Eigen::Map<Matrix<T>> result(product.result, product.m, product.n);
  const Eigen::Index across = (product.n + tile_columns - 1) / tile_columns;
  const Eigen::Index down = (product.m + tile_rows - 1) / tile_rows;
  each_part(down * across, [&](Eigen::Index part) {
    const Eigen::Index row = part / across * tile_rows;
    const Eigen::Index column = part % across * tile_columns;
    const Eigen::Index rows = std::min<Eigen::Index>(tile_rows, product.m - row);
    const Eigen::Index columns = std::min<Eigen::Index>(tile_columns, product.n - column);
    auto tile = result.block(row, column, rows, columns);
    if (!product.accumulate) {
      tile.setZero();
    }
    for (Eigen::Index inner = 0; inner < product.k; inner += tile_inner) {
      const Eigen::Index inners = std::min<Eigen::Index>(tile_inner, product.k - inner);
      tile.noalias() += a(row, inner, rows, inners) * b(inner, column, inners, columns);
    }
  });
}

}  // namespace detail

/// A product by Eigen. Include where it is instantiated: it takes long to compile.
template <class T>
void eigen_multiply(const Product<T>& product) {
  using Eigen::Index;
  using Stored = detail::Constant<T>;
  const auto stored = [](const T* data, std::int64_t rows, std::int64_t columns, bool transposed) {
    return transposed ? Stored(data, columns, rows) : Stored(data, rows, columns);
  };
  const Stored a = stored(product.a, product.m, product.k, product.transpose_a);
  const Stored b = stored(product.b, product.k, product.n, product.transpose_b);
  const auto straight = [](const Stored& matrix) {
    return
        [&matrix](Index i, Index j, Index rows, Index columns) { return matrix.block(i, j, rows, columns); };
  };
  const auto turned = [](const Stored& matrix) {
    return [&matrix](Index i, Index j, Index rows, Index columns) {
      return matrix.block(j, i, columns, rows).transpose();
    };
  };
  if (product.transpose_a && product.transpose_b) {
    detail::add_tiles(product, turned(a), turned(b));
  } else if (product.transpose_a) {
    detail::add_tiles(product, turned(a), straight(b));
  } else if (product.transpose_b) {
    detail::add_tiles(product, straight(a), turned(b));
  } else {
    detail::add_tiles(product, straight(a), straight(b));
  }
}

}  // namespace backprop::cpu_backend
