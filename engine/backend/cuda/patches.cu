#include <algorithm>

#include "engine/backend/cuda/check.h"
#include "engine/backend/cuda/dtypes.h"
#include "engine/backend/cuda/launches.h"
#include "engine/backend/cuda/windows.cuh"

// Between x and its windows as rows of a matrix. Some elements of the result a thread, their channels side by
// side; what several windows add to one element of x is looked for from there, and added in the order of the
// rows, as on the CPU.

namespace backprop::cuda_backend {

namespace {

/// Rows of the matrix that the workspace holds, counted from the first place of an image.
struct Block {
  std::int64_t image;
  int first, rows;

  /// From row `the_first` of all.
  Block(const Window& window, std::int64_t the_first, std::int64_t the_rows)
      : image(the_first / places_of(window)),
        first(static_cast<int>(the_first % places_of(window))),
        rows(static_cast<int>(the_rows)) {}

  static std::int64_t places_of(const Window& window) { return window.places[0] * window.places[1]; }
};

std::int64_t image_elements(const ConvolutionCall& call) {
  return call.window.input[0] * call.window.input[1] * call.channels;
}

std::int64_t block_elements(const ConvolutionCall& call, const Block& block) {
  return block.rows * call.window.size[0] * call.window.size[1] * call.channels;
}

/// Throws Error unless kernels can count so many elements.
void check_offsets(std::int64_t elements, const char* kernel) {
  if (elements >= most_offsets) {
    fail("cuda", std::string(kernel) + ": " + std::to_string(elements) +
                     " elements at once, and kernels count to 2^31");
  }
}

/// An element of a row of the matrix, and the place that the row belongs to; the last digit first.
struct PatchDigits {
  Divisor groups, size_columns, size_rows, place_columns, place_rows;

  PatchDigits(const Window& window, std::int64_t the_groups)
      : groups(the_groups),
        size_columns(window.size[1]),
        size_rows(window.size[0]),
        place_columns(window.places[1]),
        place_rows(window.places[0]) {}
};

/// x from the block's image on.
template <int group, class T>
__global__ void gather(const T* x, T* patches, Windows windows, PatchDigits digits, int first,
                       std::uint32_t threads) {
  const auto thread = static_cast<std::uint32_t>(thread_index());
  if (thread >= threads) {
    return;
  }
  std::uint32_t left = thread;
  const int channel = static_cast<int>(digits.groups.take(left)) * group;
  const int q = static_cast<int>(digits.size_columns.take(left));
  const int p = static_cast<int>(digits.size_rows.take(left));
  left += static_cast<std::uint32_t>(first);  // now the row of the matrix
  const int column = windows.columns.corner(static_cast<int>(digits.place_columns.take(left))) + q;
  const int row = windows.rows.corner(static_cast<int>(digits.place_rows.take(left))) + p;
  const bool inside = row >= 0 && row < windows.rows.input && column >= 0 && column < windows.columns.input;
  Group<T, group> values{};
  if (inside) {
    values = load_group<group>(x + windows.input_at(static_cast<int>(left), row, column, channel));
  }
  store_group(patches + std::size_t{thread} * group, values);
}

/// x from the block's image on, and of it the elements from group `begin` on.
template <int group, class T>
__global__ void scatter(const T* patches, T* x, Windows windows, Walked inputs, int first, int rows,
                        std::uint32_t begin, std::uint32_t threads) {
  const auto thread = static_cast<std::uint32_t>(thread_index());
  if (thread >= threads) {
    return;
  }
  const auto [image, row, column, channel] = inputs.position<group>(begin + thread);
  const int last_row = windows.rows.last_over(row);
  const int first_column = windows.columns.first_over(column);
  const int last_column = windows.columns.last_over(column);
  T* const at = x + (std::size_t{begin} + thread) * group;
  Group<T, group> total = load_group<group>(at);
  for (int i = windows.rows.first_over(row); i <= last_row; ++i) {
    const int p = row - windows.rows.corner(i);
    for (int j = first_column; j <= last_column; ++j) {
      const int place = (image * windows.rows.places + i) * windows.columns.places + j - first;
      if (place >= 0 && place < rows) {
        const int q = column - windows.columns.corner(j);
        const Group<T, group> values = load_group<group>(
            patches + ((place * windows.rows.size + p) * windows.columns.size + q) * windows.channels +
            channel);
#pragma unroll
        for (int k = 0; k < group; ++k) {
          total.of[k] += values.of[k];
        }
      }
    }
  }
  store_group(at, total);
}

/// The lines of x under the windows of a block.
struct Lines {
  std::int64_t begin, end;

  Lines(const Window& window, const Block& block)
      : begin(line(window, block.first, 0)),
        end(line(window, block.first + block.rows - 1, window.size[0])) {}

 private:
  static std::int64_t line(const Window& window, std::int64_t place, std::int64_t further) {
    const std::int64_t i = place / window.places[1] % window.places[0];
    const std::int64_t image = place / window.places[1] / window.places[0];
    const std::int64_t row = i * window.stride[0] - window.before[0] + further;
    return image * window.input[0] + std::clamp<std::int64_t>(row, 0, window.input[0]);
  }
};

template <class T>
void scatter_as(const ConvolutionCall& call, void* x, const Block& block, cudaStream_t stream) {
  const Lines lines(call.window, block);
  const std::int64_t line = call.window.input[1] * call.channels;
  const std::int64_t elements = (lines.end - lines.begin) * line;
  if (elements <= 0) {
    return;
  }
  check_offsets(std::max(block_elements(call, block), lines.end * line), "scatter_patches");
  with_group<T>(call.channels, [&](auto group) {
    const auto threads = static_cast<std::uint32_t>(elements / group);
    scatter<group.value><<<blocks_for(threads), threads_per_block, 0, stream>>>(
        static_cast<const T*>(call.workspace), static_cast<T*>(x) + block.image * image_elements(call),
        Windows(call.window, call.channels), Walked(call.window.input, call.channels / group), block.first,
        block.rows, static_cast<std::uint32_t>(lines.begin * line / group), threads);
  });
  check_launch("scatter_patches", static_cast<std::uint64_t>(elements));
}

template <class T>
void gather_as(const ConvolutionCall& call, const void* x, const Block& block, cudaStream_t stream) {
  const std::int64_t elements = block_elements(call, block);
  const std::int64_t images = (block.first + block.rows - 1) / Block::places_of(call.window) + 1;
  check_offsets(std::max(elements, images * image_elements(call)), "gather_patches");
  with_group<T>(call.channels, [&](auto group) {
    const auto threads = static_cast<std::uint32_t>(elements / group);
    gather<group.value><<<blocks_for(threads), threads_per_block, 0, stream>>>(
        static_cast<const T*>(x) + block.image * image_elements(call), static_cast<T*>(call.workspace),
        Windows(call.window, call.channels), PatchDigits(call.window, call.channels / group), block.first,
        threads);
  });
  check_launch("gather_patches", static_cast<std::uint64_t>(elements));
}

}  // namespace

void launch_gather_patches(const ConvolutionCall& call, const void* x, std::int64_t first, std::int64_t rows,
                           cudaStream_t stream) {
  for_dtype(call.dtype, [&]<class T>(T) { gather_as<T>(call, x, Block(call.window, first, rows), stream); });
}

void launch_scatter_patches(const ConvolutionCall& call, void* x, std::int64_t first, std::int64_t rows,
                            cudaStream_t stream) {
  for_dtype(call.dtype, [&]<class T>(T) { scatter_as<T>(call, x, Block(call.window, first, rows), stream); });
}

}  // namespace backprop::cuda_backend
