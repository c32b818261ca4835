#include "engine/backend/cpu/softmax.h"

#include <algorithm>
#include <cmath>

#include "engine/backend/cpu/threads.h"

namespace backprop::cpu_backend {

namespace {

template <class T>
void softmax_rows(const SoftmaxCall& call, std::int64_t first, std::int64_t end) {
  const std::int64_t columns = call.columns;
  const T* x = static_cast<const T*>(call.input) + first * columns;
  T* y = static_cast<T*>(call.result) + first * columns;
  for (std::int64_t row = first; row < end; ++row, x += columns, y += columns) {
    const T largest = *std::max_element(x, x + columns);
    double total = 0;
    for (std::int64_t i = 0; i < columns; ++i) {
      const T power = std::exp(x[i] - largest);
      total += static_cast<double>(power);
      y[i] = call.logarithm ? x[i] - largest : power;
    }
    if (call.logarithm) {
      const T log_total = static_cast<T>(std::log(total));
      std::for_each(y, y + columns, [log_total](T& value) { value -= log_total; });
    } else {
      const T scale = static_cast<T>(1 / total);
      std::for_each(y, y + columns, [scale](T& value) { value *= scale; });
    }
  }
}

}  // namespace

void softmax(const SoftmaxCall& call) {
  const std::int64_t grain = std::max<std::int64_t>(1, 4096 / std::max<std::int64_t>(call.columns, 1));
  each_range(call.rows, grain, [&call](std::int64_t first, std::int64_t end) {
    call.dtype == DType::f32 ? softmax_rows<float>(call, first, end) : softmax_rows<double>(call, first, end);
  });
}

}  // namespace backprop::cpu_backend
