#include "engine/backend/cuda/convolution.h"

#include <algorithm>
#include <cstddef>
#include <type_traits>

#include "engine/backend/cuda/launches.h"

namespace backprop::cuda_backend {

namespace {

/// The windows of x as a matrix: a row per place, in z's order, and a column per weight of a filter.
struct Patches {
  explicit Patches(const ConvolutionCall& call)
      : rows(call.batch * call.window.places[0] * call.window.places[1]),
        columns(call.window.size[0] * call.window.size[1] * call.channels),
        image_rows(call.window.places[0] * call.window.places[1]),
        images(images_that_count(call)),
        block_rows(std::min(static_cast<std::int64_t>(call.workspace_bytes / size_of(call.dtype)) /
                                std::max<std::int64_t>(columns, 1),
                            images * image_rows)) {}

  /// Calls f(first row, rows) for as many rows at a time as the workspace holds.
  template <class F>
  void each_block(const F& f) const {
    for (std::int64_t row = 0, count = 0; row < rows; row += count) {
      const std::int64_t end = images > 1 ? rows : (row / image_rows + 1) * image_rows;
      count = std::min(block_rows, end - row);
      f(row, count);
    }
  }

  std::int64_t rows, columns;

 private:
  /// Kernels count a block's images in 31 bits. A block begins and ends within one, so two more than these
  /// may count; where that is too many, no block has part in more than one.
  static std::int64_t images_that_count(const ConvolutionCall& call) {
    const std::int64_t image = call.window.input[0] * call.window.input[1] * call.channels;
    return std::max<std::int64_t>((std::int64_t{1} << 31) / std::max<std::int64_t>(image, 1) - 2, 1);
  }

  std::int64_t image_rows, images, block_rows;
};

/// z from its row `row` on.
template <class Memory>
Memory* rows_of_z(const ConvolutionCall& call, Memory* z, std::int64_t row) {
  const std::uint64_t skipped =
      static_cast<std::uint64_t>(row) * static_cast<std::uint64_t>(call.filters) * size_of(call.dtype);
  using Byte = std::conditional_t<std::is_const_v<Memory>, const std::byte, std::byte>;
  return static_cast<Byte*>(z) + skipped;
}

void clear(const ConvolutionCall& call, std::int64_t elements, cudaStream_t stream) {
  launch_fill(call.dtype, 0, call.result, static_cast<std::uint64_t>(elements), stream);
}

}  // namespace

// z = patches(x) @ w
void conv2d(const ConvolutionCall& call, Products& products, cudaStream_t stream) {
  const Patches patches(call);
  if (patches.columns == 0 || call.filters == 0) {
    clear(call, patches.rows * call.filters, stream);
    return;
  }
  patches.each_block([&](std::int64_t row, std::int64_t rows) {
    launch_gather_patches(call, call.first, row, rows, stream);
    products.multiply({.dtype = call.dtype,
                       .a = call.workspace,
                       .b = call.second,
                       .result = rows_of_z(call, call.result, row),
                       .m = rows,
                       .k = patches.columns,
                       .n = call.filters,
                       .transpose_a = false,
                       .transpose_b = false});
  });
}

// patches(dx) = dz @ w^T
void conv2d_input_gradient(const ConvolutionCall& call, Products& products, cudaStream_t stream) {
  const Patches patches(call);
  clear(call, call.batch * call.window.input[0] * call.window.input[1] * call.channels, stream);
  if (patches.columns == 0 || call.filters == 0) {
    return;
  }
  patches.each_block([&](std::int64_t row, std::int64_t rows) {
    products.multiply({.dtype = call.dtype,
                       .a = rows_of_z(call, call.first, row),
                       .b = call.second,
                       .result = call.workspace,
                       .m = rows,
                       .k = call.filters,
                       .n = patches.columns,
                       .transpose_a = false,
                       .transpose_b = true});
    launch_scatter_patches(call, call.result, row, rows, stream);
  });
}

// dw = patches(x)^T @ dz
void conv2d_filter_gradient(const ConvolutionCall& call, Products& products, cudaStream_t stream) {
  const Patches patches(call);
  clear(call, patches.columns * call.filters, stream);
  if (patches.columns == 0 || call.filters == 0) {
    return;
  }
  patches.each_block([&](std::int64_t row, std::int64_t rows) {
    launch_gather_patches(call, call.first, row, rows, stream);
    products.multiply({.dtype = call.dtype,
                       .a = call.workspace,
                       .b = rows_of_z(call, call.second, row),
                       .result = call.result,
                       .m = patches.columns,
                       .k = rows,
                       .n = call.filters,
                       .transpose_a = true,
                       .transpose_b = false},
                      true);
  });
}

}  // namespace backprop::cuda_backend
