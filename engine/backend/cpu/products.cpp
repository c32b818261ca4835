#include "engine/backend/cpu/products.h"

#include <Eigen/Core>
#include <algorithm>

namespace backprop::cpu_backend {

namespace {

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

/// result += a @ b tile by tile; `a` and `b` hand out blocks of the operands as they are multiplied.
template <class T, class BlockA, class BlockB>
void accumulate(const MatmulCall& call, BlockA a, BlockB b) {
  Eigen::Map<Matrix<T>> result(static_cast<T*>(call.result), call.m, call.n);
  result.setZero();
  for (Eigen::Index row = 0; row < call.m; row += tile_rows) {
    const Eigen::Index rows = std::min<Eigen::Index>(tile_rows, call.m - row);
    for (Eigen::Index inner = 0; inner < call.k; inner += tile_inner) {
      const Eigen::Index inners = std::min<Eigen::Index>(tile_inner, call.k - inner);
      for (Eigen::Index column = 0; column < call.n; column += tile_columns) {
        const Eigen::Index columns = std::min<Eigen::Index>(tile_columns, call.n - column);
        result.block(row, column, rows, columns).noalias() +=
            a(row, inner, rows, inners) * b(inner, column, inners, columns);
      }
    }
  }
}

template <class T>
void multiply(const MatmulCall& call) {
  using Eigen::Index;
  const auto stored = [](const void* data, std::int64_t rows, std::int64_t columns, bool transposed) {
    return transposed ? Constant<T>(static_cast<const T*>(data), columns, rows)
                      : Constant<T>(static_cast<const T*>(data), rows, columns);
  };
  const Constant<T> a = stored(call.a, call.m, call.k, call.transpose_a);
  const Constant<T> b = stored(call.b, call.k, call.n, call.transpose_b);
  const auto straight = [](const Constant<T>& matrix) {
    return
        [&matrix](Index i, Index j, Index rows, Index columns) { return matrix.block(i, j, rows, columns); };
  };
  const auto turned = [](const Constant<T>& matrix) {
    return [&matrix](Index i, Index j, Index rows, Index columns) {
      return matrix.block(j, i, columns, rows).transpose();
    };
  };
  if (call.transpose_a && call.transpose_b) {
    accumulate<T>(call, turned(a), turned(b));
  } else if (call.transpose_a) {
    accumulate<T>(call, turned(a), straight(b));
  } else if (call.transpose_b) {
    accumulate<T>(call, straight(a), turned(b));
  } else {
    accumulate<T>(call, straight(a), straight(b));
  }
}

}  // namespace

void matmul(const MatmulCall& call) {
  if (call.dtype == DType::f32) {
    multiply<float>(call);
  } else {
    multiply<double>(call);
  }
}

}  // namespace backprop::cpu_backend
