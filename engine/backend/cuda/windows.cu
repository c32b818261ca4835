#include "engine/backend/cuda/windows.cuh"

#include "engine/backend/cuda/check.h"
#include "engine/backend/cuda/dtypes.h"
#include "engine/backend/cuda/launches.h"

// Some elements of the result a thread, their channels side by side. What falls on one element of x is looked
// for from there, and added in the order of the places: nothing is scattered, and a sum has the same bits
// every time.

namespace backprop::cuda_backend {

namespace {

template <int group, class T, class I>
__global__ void argmax(const T* x, I* result, Windows windows, Walked places, std::uint32_t threads) {
  const auto thread = static_cast<std::uint32_t>(thread_index());
  if (thread >= threads) {
    return;
  }
  const auto [image, row, column, channel] = places.position<group>(thread);
  const T* line =
      x + windows.input_at(image, windows.rows.corner(row), windows.columns.corner(column), channel);
  Group<T, group> best = load_group<group>(line);
  Group<I, group> best_index{};
  int index = 0;
  for (int p = 0; p < windows.rows.size; ++p, line += windows.columns.input * windows.channels) {
    for (int q = 0; q < windows.columns.size; ++q, ++index) {
      const Group<T, group> values = load_group<group>(line + q * windows.channels);
#pragma unroll
      for (int i = 0; i < group; ++i) {
        const T value = values.of[i];
        if (value > best.of[i] || (value != value && best.of[i] == best.of[i])) {
          best.of[i] = value;
          best_index.of[i] = static_cast<I>(index);
        }
      }
    }
  }
  store_group(result + std::size_t{thread} * group, best_index);
}

template <int group, class T, class I>
__global__ void gather(const T* x, const I* indices, T* z, Windows windows, Walked places,
                       Divisor window_columns, std::uint32_t threads) {
  const auto thread = static_cast<std::uint32_t>(thread_index());
  if (thread >= threads) {
    return;
  }
  const auto [image, row, column, channel] = places.position<group>(thread);
  const T* const corner =
      x + windows.input_at(image, windows.rows.corner(row), windows.columns.corner(column), channel);
  const Group<I, group> chosen = load_group<group>(indices + std::size_t{thread} * group);
  Group<T, group> values;
#pragma unroll
  for (int i = 0; i < group; ++i) {
    const int index = chosen.of[i];
    if (index < 0 || index >= windows.rows.size * windows.columns.size) {
      values.of[i] = std::numeric_limits<T>::quiet_NaN();
      continue;
    }
    auto p = static_cast<std::uint32_t>(index);
    const int q = static_cast<int>(window_columns.take(p));
    values.of[i] = corner[(static_cast<int>(p) * windows.columns.input + q) * windows.channels + i];
  }
  store_group(z + std::size_t{thread} * group, values);
}

template <int group, class T, class I>
__global__ void scatter(const T* z, const I* indices, T* x, Windows windows, Walked inputs,
                        std::uint32_t threads) {
  const auto thread = static_cast<std::uint32_t>(thread_index());
  if (thread >= threads) {
    return;
  }
  const auto [image, row, column, channel] = inputs.position<group>(thread);
  const int last_row = windows.rows.last_over(row);
  const int first_column = windows.columns.first_over(column);
  const int last_column = windows.columns.last_over(column);
  Group<T, group> total{};
  for (int i = windows.rows.first_over(row); i <= last_row; ++i) {
    const int p = row - windows.rows.corner(i);
    for (int j = first_column; j <= last_column; ++j) {
      const int index = p * windows.columns.size + column - windows.columns.corner(j);
      const int place = windows.place_at(image, i, j, channel);
      const Group<I, group> chosen = load_group<group>(indices + place);
      const Group<T, group> values = load_group<group>(z + place);
#pragma unroll
      for (int k = 0; k < group; ++k) {
        if (chosen.of[k] == index) {
          total.of[k] += values.of[k];
        }
      }
    }
  }
  store_group(x + std::size_t{thread} * group, total);
}

/// Elements of an image of x and of z.
struct Image {
  std::int64_t input, places;

  explicit Image(const WindowCall& call)
      : input(call.window.input[0] * call.window.input[1] * call.channels),
        places(call.window.places[0] * call.window.places[1] * call.channels) {}
};

/// Calls launch(T{}, I{}, group, first image, images): types of values and indices, channels that a thread
/// takes.
template <class Launch>
void each_launch(const WindowCall& call, const char* kernel, const Launch& launch) {
  const Image image(call);
  for_dtype(call.dtype, [&]<class T>(T) {
    for_index_dtype(call.index_dtype, [&]<class I>(I) {
      with_group<T>(call.channels, [&](auto group) {
        each_images(call.batch, std::max(image.input, image.places), kernel,
                    [&](std::int64_t first, std::int64_t images) { launch(T{}, I{}, group, first, images); });
      });
    });
  });
}

/// Calls a kernel for so many elements of the result: operands, windows, further arguments, threads.
template <class Kernel, class... Arguments>
void launch_for(const char* name, Kernel kernel, std::int64_t elements, int group, cudaStream_t stream,
                Arguments... arguments) {
  const auto threads = static_cast<std::uint32_t>(elements / group);
  kernel<<<blocks_for(threads), threads_per_block, 0, stream>>>(arguments..., threads);
  check_launch(name, static_cast<std::uint64_t>(elements));
}

}  // namespace

void launch_window_argmax(const WindowCall& call, cudaStream_t stream) {
  const Image image(call);
  if (image.places == 0) {
    return;
  }
  each_launch(call, "window_argmax",
              [&](auto value, auto index, auto group, std::int64_t first, std::int64_t images) {
                using T = decltype(value);
                using I = decltype(index);
                launch_for("window_argmax", argmax<group.value, T, I>, images * image.places, group, stream,
                           static_cast<const T*>(call.input) + first * image.input,
                           static_cast<I*>(call.result) + first * image.places,
                           Windows(call.window, call.channels),
                           Walked(call.window.places, call.channels / group));
              });
}

void launch_window_gather(const WindowCall& call, cudaStream_t stream) {
  const Image image(call);
  if (image.places == 0) {
    return;
  }
  each_launch(call, "window_gather",
              [&](auto value, auto index, auto group, std::int64_t first, std::int64_t images) {
                using T = decltype(value);
                using I = decltype(index);
                launch_for("window_gather", gather<group.value, T, I>, images * image.places, group, stream,
                           static_cast<const T*>(call.input) + first * image.input,
                           static_cast<const I*>(call.indices) + first * image.places,
                           static_cast<T*>(call.result) + first * image.places,
                           Windows(call.window, call.channels),
                           Walked(call.window.places, call.channels / group), Divisor(call.window.size[1]));
              });
}

void launch_window_scatter(const WindowCall& call, cudaStream_t stream) {
  const Image image(call);
  if (image.input == 0) {
    return;
  }
  each_launch(call, "window_scatter",
              [&](auto value, auto index, auto group, std::int64_t first, std::int64_t images) {
                using T = decltype(value);
                using I = decltype(index);
                launch_for("window_scatter", scatter<group.value, T, I>, images * image.input, group, stream,
                           static_cast<const T*>(call.input) + first * image.places,
                           static_cast<const I*>(call.indices) + first * image.places,
                           static_cast<T*>(call.result) + first * image.input,
                           Windows(call.window, call.channels),
                           Walked(call.window.input, call.channels / group));
              });
}

}  // namespace backprop::cuda_backend
