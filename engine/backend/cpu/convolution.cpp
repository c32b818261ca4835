#include "engine/backend/cpu/convolution.h"

#include <algorithm>

#include "engine/backend/cpu/products.h"
#include "engine/backend/cpu/threads.h"

namespace backprop::cpu_backend {

namespace {

/// The windows of x as a matrix: a row per place, in z's order, and a column per weight of a filter.
class Patches {
 public:
  explicit Patches(const ConvolutionCall& call)
      : window_(call.window),
        channels_(call.channels),
        columns_(call.window.size[0] * call.window.size[1] * call.channels),
        rows_(call.batch * call.window.places[0] * call.window.places[1]) {}

  std::int64_t rows() const { return rows_; }
  std::int64_t columns() const { return columns_; }
  /// How many rows the workspace holds.
  std::int64_t rows_in(std::uint64_t bytes, std::size_t element) const {
    return static_cast<std::int64_t>(bytes / element) / std::max<std::int64_t>(columns_, 1);
  }

  template <class T>
  void gather(const T* x, std::int64_t first, std::int64_t rows, T* block) const {
    each_range(rows, 64, [&](std::int64_t begin, std::int64_t end) {
      T* const to = block + begin * columns_;
      each_run(
          first + begin, end - begin,
          [x, to](std::int64_t at, std::int64_t from, std::int64_t length) {
            std::copy_n(x + from, length, to + at);
          },
          [to](std::int64_t at, std::int64_t length) { std::fill_n(to + at, length, T{0}); });
    });
  }

  /// Adds each row of `from` to its window of x.
  template <class T>
  void scatter(const T* from, std::int64_t first, std::int64_t rows, T* x) const {
    each_run(
        first, rows,
        [x, from](std::int64_t at, std::int64_t to, std::int64_t length) {
          for (std::int64_t i = 0; i < length; ++i) {
            x[to + i] += from[at + i];
          }
        },
        [](std::int64_t, std::int64_t) {});
  }

 private:
  /// A row of a window is consecutive in x, as far as it lies inside: inside(place in the rows, place in x,
  /// length), outside(place in the rows, length).
  template <class Inside, class Outside>
  void each_run(std::int64_t first, std::int64_t rows, const Inside& inside, const Outside& outside) const {
    const auto [height, width] = window_.input;
    const std::int64_t length = window_.size[1] * channels_;
    std::int64_t j = first % window_.places[1];
    std::int64_t i = first / window_.places[1] % window_.places[0];
    std::int64_t n = first / window_.places[1] / window_.places[0];
    std::int64_t at = 0;
    for (std::int64_t row = 0; row < rows; ++row) {
      const std::int64_t left = j * window_.stride[1] - window_.before[1];
      const std::int64_t begin = std::clamp<std::int64_t>(-left, 0, window_.size[1]);
      const std::int64_t end = std::clamp<std::int64_t>(width - left, begin, window_.size[1]);
      const std::int64_t top = i * window_.stride[0] - window_.before[0];
      for (std::int64_t y = top; y < top + window_.size[0]; ++y, at += length) {
        if (y < 0 || y >= height) {
          outside(at, length);
          continue;
        }
        if (begin > 0) {
          outside(at, begin * channels_);
        }
        inside(at + begin * channels_, ((n * height + y) * width + left + begin) * channels_,
               (end - begin) * channels_);
        if (end < window_.size[1]) {
          outside(at + end * channels_, (window_.size[1] - end) * channels_);
        }
      }
      if (++j == window_.places[1]) {
        j = 0;
        if (++i == window_.places[0]) {
          i = 0;
          ++n;
        }
      }
    }
  }

  Window window_;
  std::int64_t channels_, columns_, rows_;
};

/// The operands as they are stored, and the loop over blocks of rows.
template <class T>
struct Operands {
  explicit Operands(const ConvolutionCall& call)
      : first(static_cast<const T*>(call.first)),
        second(static_cast<const T*>(call.second)),
        result(static_cast<T*>(call.result)),
        block(static_cast<T*>(call.workspace)),
        patches(call),
        block_rows(patches.rows_in(call.workspace_bytes, sizeof(T))) {}

  template <class F>
  void each_block(const F& f) const {
    if (block_rows == 0) {
      return;  // no weights, or no places: nothing to add
    }
    for (std::int64_t row = 0; row < patches.rows(); row += block_rows) {
      f(row, std::min(block_rows, patches.rows() - row));
    }
  }

  const T* first;
  const T* second;
  T* result;
  T* block;
  Patches patches;
  std::int64_t block_rows;
};

// z = patches(x) @ w
template <class T>
void forward(const ConvolutionCall& call) {
  const Operands<T> on(call);
  if (on.patches.columns() == 0) {
    std::fill_n(on.result, on.patches.rows() * call.filters, T{0});
  }
  on.each_block([&](std::int64_t row, std::int64_t rows) {
    on.patches.gather(on.first, row, rows, on.block);
    multiply(Product<T>{.a = on.block,
                        .b = on.second,
                        .result = on.result + row * call.filters,
                        .m = rows,
                        .k = on.patches.columns(),
                        .n = call.filters});
  });
}

// patches(dx) = dz @ w^T
template <class T>
void input_gradient(const ConvolutionCall& call) {
  const Operands<T> on(call);
  std::fill_n(on.result, call.batch * call.window.input[0] * call.window.input[1] * call.channels, T{0});
  on.each_block([&](std::int64_t row, std::int64_t rows) {
    multiply(Product<T>{.a = on.first + row * call.filters,
                        .b = on.second,
                        .result = on.block,
                        .m = rows,
                        .k = call.filters,
                        .n = on.patches.columns(),
                        .transpose_b = true});
    on.patches.scatter(on.block, row, rows, on.result);
  });
}

// dw = patches(x)^T @ dz
template <class T>
void filter_gradient(const ConvolutionCall& call) {
  const Operands<T> on(call);
  std::fill_n(on.result, on.patches.columns() * call.filters, T{0});
  on.each_block([&](std::int64_t row, std::int64_t rows) {
    on.patches.gather(on.first, row, rows, on.block);
    multiply(Product<T>{.a = on.block,
                        .b = on.second + row * call.filters,
                        .result = on.result,
                        .m = on.patches.columns(),
                        .k = rows,
                        .n = call.filters,
                        .transpose_a = true,
                        .accumulate = true});
  });
}

}  // namespace

void conv2d(const ConvolutionCall& call) {
  call.dtype == DType::f32 ? forward<float>(call) : forward<double>(call);
}

void conv2d_input_gradient(const ConvolutionCall& call) {
  call.dtype == DType::f32 ? input_gradient<float>(call) : input_gradient<double>(call);
}

void conv2d_filter_gradient(const ConvolutionCall& call) {
  call.dtype == DType::f32 ? filter_gradient<float>(call) : filter_gradient<double>(call);
}

}  // namespace backprop::cpu_backend
