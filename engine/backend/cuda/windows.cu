#include "engine/backend/cuda/windows.cuh"

#include <limits>

#include "engine/backend/cuda/check.h"
#include "engine/backend/cuda/dtypes.h"
#include "engine/backend/cuda/launches.h"
#include "engine/backend/cuda/pack.cuh"

// An element of the result a thread. What falls on one element of x is looked for from there, and added in
// the order of the places: nothing is scattered, and a sum has the same bits every time.

namespace backprop::cuda_backend {

namespace {

template <class T, class I>
__global__ void argmax(const T* x, I* result, Windows windows, std::int64_t elements, bool narrow) {
  const std::int64_t at = static_cast<std::int64_t>(thread_index());
  if (at >= elements) {
    return;
  }
  const auto [image, row, column, channel] =
      position_of(at, windows.rows.places, windows.columns.places, windows.channels, narrow);
  const T* line =
      x + windows.input_at(image, windows.rows.corner(row), windows.columns.corner(column), channel);
  T best = *line;
  std::int32_t best_index = 0;
  std::int32_t index = 0;
  for (std::int64_t p = 0; p < windows.rows.size; ++p, line += windows.columns.input * windows.channels) {
    for (std::int64_t q = 0; q < windows.columns.size; ++q, ++index) {
      const T value = line[q * windows.channels];
      if (value > best || (value != value && best == best)) {
        best = value;
        best_index = index;
      }
    }
  }
  result[at] = static_cast<I>(best_index);
}

template <class T, class I>
__global__ void gather(const T* x, const I* indices, T* z, Windows windows, std::int64_t elements,
                       bool narrow) {
  const std::int64_t at = static_cast<std::int64_t>(thread_index());
  if (at >= elements) {
    return;
  }
  const std::int64_t index = indices[at];
  if (index < 0 || index >= windows.rows.size * windows.columns.size) {
    z[at] = std::numeric_limits<T>::quiet_NaN();
    return;
  }
  const auto [image, row, column, channel] =
      position_of(at, windows.rows.places, windows.columns.places, windows.channels, narrow);
  const std::int64_t p = index / windows.columns.size;
  const std::int64_t q = index - p * windows.columns.size;
  z[at] =
      x[windows.input_at(image, windows.rows.corner(row) + p, windows.columns.corner(column) + q, channel)];
}

template <class T, class I>
__global__ void scatter(const T* z, const I* indices, T* x, Windows windows, std::int64_t elements,
                        bool narrow) {
  const std::int64_t at = static_cast<std::int64_t>(thread_index());
  if (at >= elements) {
    return;
  }
  const auto [image, row, column, channel] =
      position_of(at, windows.rows.input, windows.columns.input, windows.channels, narrow);
  const std::int64_t last_row = windows.rows.last_over(row);
  const std::int64_t first_column = windows.columns.first_over(column);
  const std::int64_t last_column = windows.columns.last_over(column);
  T total = 0;
  for (std::int64_t i = windows.rows.first_over(row); i <= last_row; ++i) {
    const std::int64_t p = row - windows.rows.corner(i);
    for (std::int64_t j = first_column; j <= last_column; ++j) {
      const std::int64_t q = column - windows.columns.corner(j);
      const std::int64_t place = windows.place_at(image, i, j, channel);
      if (indices[place] == p * windows.columns.size + q) {
        total += z[place];
      }
    }
  }
  x[at] = total;
}

std::int64_t places_of(const WindowCall& call) {
  return call.batch * call.window.places[0] * call.window.places[1] * call.channels;
}

std::int64_t inputs_of(const WindowCall& call) {
  return call.batch * call.window.input[0] * call.window.input[1] * call.channels;
}

/// Calls launch(T{}, I{}) with the types of the values and of the indices.
template <class Launch>
void with_types(const WindowCall& call, const Launch& launch) {
  for_dtype(call.dtype, [&]<class T>(T) {
    for_index_dtype(call.index_dtype, [&launch]<class I>(I) { launch(T{}, I{}); });
  });
}

/// Calls a kernel for so many elements of the result: operands, windows, elements, narrow.
template <class Kernel, class... Operands>
void launch_for(const WindowCall& call, const char* name, Kernel kernel, std::int64_t elements,
                cudaStream_t stream, Operands... operands) {
  const auto count = static_cast<std::size_t>(elements);
  kernel<<<blocks_for(count), threads_per_block, 0, stream>>>(
      operands..., Windows(call.window, call.channels), elements, is_narrow(elements));
  check_launch(name, count);
}

}  // namespace

void launch_window_argmax(const WindowCall& call, cudaStream_t stream) {
  const std::int64_t elements = places_of(call);
  if (elements == 0) {
    return;
  }
  with_types(call, [&]<class T, class I>(T, I) {
    launch_for(call, "window_argmax", argmax<T, I>, elements, stream, static_cast<const T*>(call.input),
               static_cast<I*>(call.result));
  });
}

void launch_window_gather(const WindowCall& call, cudaStream_t stream) {
  const std::int64_t elements = places_of(call);
  if (elements == 0) {
    return;
  }
  with_types(call, [&]<class T, class I>(T, I) {
    launch_for(call, "window_gather", gather<T, I>, elements, stream, static_cast<const T*>(call.input),
               static_cast<const I*>(call.indices), static_cast<T*>(call.result));
  });
}

void launch_window_scatter(const WindowCall& call, cudaStream_t stream) {
  const std::int64_t elements = inputs_of(call);
  if (elements == 0) {
    return;
  }
  with_types(call, [&]<class T, class I>(T, I) {
    launch_for(call, "window_scatter", scatter<T, I>, elements, stream, static_cast<const T*>(call.input),
               static_cast<const I*>(call.indices), static_cast<T*>(call.result));
  });
}

}  // namespace backprop::cuda_backend
