#include "engine/backend/cpu/windows.h"

#include <algorithm>
#include <limits>

namespace backprop::cpu_backend {

namespace {

/// Calls f(place, corner) for every place of the window: the offset of its channels in z and of its top left
/// corner's channels in x.
template <class F>
void each_place(const WindowCall& call, const F& f) {
  const Window& window = call.window;
  const auto [height, width] = window.input;
  std::int64_t place = 0;
  for (std::int64_t n = 0; n < call.batch; ++n) {
    for (std::int64_t i = 0; i < window.places[0]; ++i) {
      for (std::int64_t j = 0; j < window.places[1]; ++j, place += call.channels) {
        const std::int64_t y = i * window.stride[0] - window.before[0];
        const std::int64_t x = j * window.stride[1] - window.before[1];
        f(place, ((n * height + y) * width + x) * call.channels);
      }
    }
  }
}

/// The largest elements of `channels` windows side by side, at most so many at a time.
constexpr std::int64_t most_channels = 64;

template <class T, class I>
void argmax_of(const WindowCall& call, const T* corner, std::int64_t channels, I* result) {
  T best[most_channels];
  std::copy_n(corner, channels, best);
  std::fill_n(result, channels, I{0});
  const std::int64_t row = call.window.input[1] * call.channels;
  I index = 0;
  for (std::int64_t p = 0; p < call.window.size[0]; ++p) {
    for (std::int64_t q = 0; q < call.window.size[1]; ++q, ++index) {
      const T* const x = corner + p * row + q * call.channels;
      for (std::int64_t c = 0; c < channels; ++c) {
        const bool larger = x[c] > best[c] || (x[c] != x[c] && best[c] == best[c]);
        best[c] = larger ? x[c] : best[c];
        result[c] = larger ? index : result[c];
      }
    }
  }
}

template <class T, class I>
void argmax(const WindowCall& call) {
  const T* const x = static_cast<const T*>(call.input);
  I* const result = static_cast<I*>(call.result);
  each_place(call, [&](std::int64_t place, std::int64_t corner) {
    for (std::int64_t c = 0; c < call.channels; c += most_channels) {
      argmax_of(call, x + corner + c, std::min(most_channels, call.channels - c), result + place + c);
    }
  });
}

/// Calls f(z, x) for every element of z: its place and that of the element that its index points to, -1 if
/// there is none.
template <class I, class F>
void each_selected(const WindowCall& call, const F& f) {
  const I* const indices = static_cast<const I*>(call.indices);
  const Window& window = call.window;
  const std::int64_t size = window.size[0] * window.size[1];
  each_place(call, [&](std::int64_t place, std::int64_t corner) {
    for (std::int64_t c = 0; c < call.channels; ++c) {
      const std::int64_t index = indices[place + c];
      const std::int64_t p = index / window.size[1];
      const std::int64_t q = index - p * window.size[1];
      const bool inside = index >= 0 && index < size;
      f(place + c, inside ? corner + (p * window.input[1] + q) * call.channels + c : -1);
    }
  });
}

template <class T, class I>
void gather(const WindowCall& call) {
  const T* const x = static_cast<const T*>(call.input);
  T* const z = static_cast<T*>(call.result);
  each_selected<I>(call, [x, z](std::int64_t to, std::int64_t from) {
    z[to] = from < 0 ? std::numeric_limits<T>::quiet_NaN() : x[from];
  });
}

template <class T, class I>
void scatter(const WindowCall& call) {
  const T* const z = static_cast<const T*>(call.input);
  T* const x = static_cast<T*>(call.result);
  std::fill_n(x, call.batch * call.window.input[0] * call.window.input[1] * call.channels, T{0});
  each_selected<I>(call, [x, z](std::int64_t from, std::int64_t to) {
    if (to >= 0) {
      x[to] += z[from];
    }
  });
}

/// Calls f with a zero of the values' type and one of the indices'.
template <class F>
void with_types(const WindowCall& call, const F& f) {
  const auto with_index = [&](auto value) {
    call.index_dtype == DType::u8 ? f(value, std::uint8_t{}) : f(value, std::int32_t{});
  };
  call.dtype == DType::f32 ? with_index(float{}) : with_index(double{});
}

}  // namespace

void window_argmax(const WindowCall& call) {
  with_types(call, [&](auto value, auto index) { argmax<decltype(value), decltype(index)>(call); });
}

void window_gather(const WindowCall& call) {
  with_types(call, [&](auto value, auto index) { gather<decltype(value), decltype(index)>(call); });
}

void window_scatter(const WindowCall& call) {
  with_types(call, [&](auto value, auto index) { scatter<decltype(value), decltype(index)>(call); });
}

}  // namespace backprop::cpu_backend
