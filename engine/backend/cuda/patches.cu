#include <algorithm>

#include "engine/backend/cuda/check.h"
#include "engine/backend/cuda/dtypes.h"
#include "engine/backend/cuda/launches.h"
#include "engine/backend/cuda/pack.cuh"
#include "engine/backend/cuda/windows.cuh"

// Between x and its windows as rows of a matrix. An element of the result a thread; what several windows add
// to one element of x is looked for from there, and added in the order of the rows, as on the CPU.

namespace backprop::cuda_backend {

namespace {

/// Rows of the matrix that the workspace holds.
struct Block {
  std::int64_t first, rows;
};

template <class Number, class T>
__device__ T patch_element(const T* x, const Windows& windows, std::int64_t first, std::int64_t at) {
  Digits<Number> digits{static_cast<Number>(at)};
  const std::int64_t channel = digits.take(windows.channels);
  const std::int64_t q = digits.take(windows.columns.size);
  const std::int64_t p = digits.take(windows.rows.size);
  digits.left += static_cast<Number>(first);  // now the row of the matrix
  const std::int64_t column = windows.columns.corner(digits.take(windows.columns.places)) + q;
  const std::int64_t row = windows.rows.corner(digits.take(windows.rows.places)) + p;
  const auto image = static_cast<std::int64_t>(digits.left);
  const bool inside = row >= 0 && row < windows.rows.input && column >= 0 && column < windows.columns.input;
  return inside ? x[windows.input_at(image, row, column, channel)] : T{0};
}

template <class T>
__global__ void gather(const T* x, T* patches, Windows windows, Block block, std::int64_t elements,
                       bool narrow) {
  const std::int64_t at = static_cast<std::int64_t>(thread_index());
  if (at < elements) {
    patches[at] = narrow ? patch_element<std::uint32_t>(x, windows, block.first, at)
                         : patch_element<std::uint64_t>(x, windows, block.first, at);
  }
}

/// Elements of x from `begin` on: all that the block's windows lie over.
template <class T>
__global__ void scatter(const T* patches, T* x, Windows windows, Block block, std::int64_t begin,
                        std::int64_t elements, bool narrow) {
  const std::int64_t thread = static_cast<std::int64_t>(thread_index());
  if (thread >= elements) {
    return;
  }
  const std::int64_t at = begin + thread;
  const auto [image, row, column, channel] =
      position_of(at, windows.rows.input, windows.columns.input, windows.channels, narrow);
  const std::int64_t last_row = windows.rows.last_over(row);
  const std::int64_t first_column = windows.columns.first_over(column);
  const std::int64_t last_column = windows.columns.last_over(column);
  T total = x[at];
  for (std::int64_t i = windows.rows.first_over(row); i <= last_row; ++i) {
    const std::int64_t p = row - windows.rows.corner(i);
    for (std::int64_t j = first_column; j <= last_column; ++j) {
      const std::int64_t place = (image * windows.rows.places + i) * windows.columns.places + j - block.first;
      if (place >= 0 && place < block.rows) {
        const std::int64_t q = column - windows.columns.corner(j);
        total += patches[((place * windows.rows.size + p) * windows.columns.size + q) * windows.channels +
                         channel];
      }
    }
  }
  x[at] = total;
}

/// The lines of x (rows of its images, one after the other) under the windows of a block.
struct Lines {
  std::int64_t begin, end;
};

Lines lines_under(const Window& window, const Block& block) {
  const auto line = [&window](std::int64_t place, std::int64_t further) {
    const std::int64_t i = place / window.places[1] % window.places[0];
    const std::int64_t image = place / window.places[1] / window.places[0];
    const std::int64_t row = i * window.stride[0] - window.before[0] + further;
    return image * window.input[0] + std::clamp<std::int64_t>(row, 0, window.input[0]);
  };
  return {line(block.first, 0), line(block.first + block.rows - 1, window.size[0])};
}

template <class T>
void scatter_as(const ConvolutionCall& call, void* x, const Block& block, cudaStream_t stream) {
  const Lines lines = lines_under(call.window, block);
  const std::int64_t line = call.window.input[1] * call.channels;
  const std::int64_t elements = (lines.end - lines.begin) * line;
  if (elements <= 0) {
    return;
  }
  const auto count = static_cast<std::size_t>(elements);
  scatter<T><<<blocks_for(count), threads_per_block, 0, stream>>>(
      static_cast<const T*>(call.workspace), static_cast<T*>(x), Windows(call.window, call.channels), block,
      lines.begin * line, elements, is_narrow(call.batch * call.window.input[0] * line));
  check_launch("scatter_patches", count);
}

template <class T>
void gather_as(const ConvolutionCall& call, const void* x, const Block& block, cudaStream_t stream) {
  const std::int64_t columns = call.window.size[0] * call.window.size[1] * call.channels;
  const auto count = static_cast<std::size_t>(block.rows * columns);
  gather<T><<<blocks_for(count), threads_per_block, 0, stream>>>(
      static_cast<const T*>(x), static_cast<T*>(call.workspace), Windows(call.window, call.channels), block,
      block.rows * columns, is_narrow(call.batch * call.window.places[0] * call.window.places[1] * columns));
  check_launch("gather_patches", count);
}

}  // namespace

void launch_gather_patches(const ConvolutionCall& call, const void* x, std::int64_t first, std::int64_t rows,
                           cudaStream_t stream) {
  for_dtype(call.dtype, [&]<class T>(T) { gather_as<T>(call, x, Block{first, rows}, stream); });
}

void launch_scatter_patches(const ConvolutionCall& call, void* x, std::int64_t first, std::int64_t rows,
                            cudaStream_t stream) {
  for_dtype(call.dtype, [&]<class T>(T) { scatter_as<T>(call, x, Block{first, rows}, stream); });
}

}  // namespace backprop::cuda_backend
