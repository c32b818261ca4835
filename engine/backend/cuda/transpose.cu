#include <algorithm>

#include "engine/backend/cuda/check.h"
#include "engine/backend/cuda/dtypes.h"
#include "engine/backend/cuda/launches.h"
#include "engine/backend/cuda/pack.cuh"

// Swapped axes by square tiles in shared memory: what lies side by side is read and written side by side,
// though these are two axes.

namespace backprop::cuda_backend {

namespace {

constexpr unsigned tile = 32;
constexpr unsigned rows_at_once = 8;

/// An axis of the result that is no side of the tiles.
struct Outer {
  std::int64_t size, from_stride, to_stride;
};

/// `column` is the result's innermost axis, with a stride in x; `row` is x's, with a stride in the result.
struct Swap {
  std::int64_t columns, from_stride;
  std::int64_t rows, to_stride;
  Outer outer[2];
  std::int64_t column_tiles, row_tiles;
};

template <class T>
__global__ void transpose(const T* from, T* to, Swap swap) {
  __shared__ T values[tile][tile + 1];  // one more, so that a column lies in 32 banks
  std::int64_t left = blockIdx.x;
  const std::int64_t column = left % swap.column_tiles * tile;
  left /= swap.column_tiles;
  const std::int64_t row = left % swap.row_tiles * tile;
  left /= swap.row_tiles;
  const std::int64_t inner = left % swap.outer[1].size;
  const std::int64_t outer = left / swap.outer[1].size;
  from += outer * swap.outer[0].from_stride + inner * swap.outer[1].from_stride;
  to += outer * swap.outer[0].to_stride + inner * swap.outer[1].to_stride;

#pragma unroll
  for (unsigned i = 0; i < tile; i += rows_at_once) {
    const std::int64_t at_column = column + threadIdx.y + i;
    const std::int64_t at_row = row + threadIdx.x;
    if (at_column < swap.columns && at_row < swap.rows) {
      values[threadIdx.y + i][threadIdx.x] = from[at_column * swap.from_stride + at_row];
    }
  }
  __syncthreads();
#pragma unroll
  for (unsigned i = 0; i < tile; i += rows_at_once) {
    const std::int64_t at_row = row + threadIdx.y + i;
    const std::int64_t at_column = column + threadIdx.x;
    if (at_column < swap.columns && at_row < swap.rows) {
      to[at_row * swap.to_stride + at_column] = values[threadIdx.x][threadIdx.y + i];
    }
  }
}

}  // namespace

bool launch_transpose(DType dtype, const void* from, void* to, const Extents& sizes, const Extents& strides,
                      cudaStream_t stream) {
  constexpr std::int64_t least = tile / 2;  // of a side: smaller ones leave most of a tile empty
  std::size_t row = 3;                      // x's innermost axis
  for (std::size_t axis = 0; axis < 3; ++axis) {
    if (strides[axis] == 1 && sizes[axis] >= least) {
      row = axis;
    }
  }
  if (row == 3 || strides[3] == 1 || strides[3] == 0 || sizes[3] < least) {
    return false;
  }
  Swap swap{.columns = sizes[3],
            .from_stride = strides[3],
            .rows = sizes[row],
            .to_stride = 0,
            .outer = {},
            .column_tiles = (sizes[3] + tile - 1) / tile,
            .row_tiles = (sizes[row] + tile - 1) / tile};
  std::int64_t stride = sizes[3];
  std::size_t outer = 2;
  for (std::size_t axis = 3; axis-- > 0; stride *= sizes[axis]) {
    if (axis == row) {
      swap.to_stride = stride;
    } else {
      swap.outer[--outer] = {sizes[axis], strides[axis], stride};
    }
  }
  const std::int64_t blocks = swap.column_tiles * swap.row_tiles * swap.outer[0].size * swap.outer[1].size;
  if (blocks >= std::int64_t{1} << 31) {
    return false;
  }
  for_any_dtype(dtype, [&]<class T>(T) {
    transpose<T><<<static_cast<unsigned>(blocks), dim3(tile, rows_at_once), 0, stream>>>(
        static_cast<const T*>(from), static_cast<T*>(to), swap);
  });
  check_launch("transpose", static_cast<std::uint64_t>(sizes[0] * sizes[1] * sizes[2] * sizes[3]));
  return true;
}

}  // namespace backprop::cuda_backend
