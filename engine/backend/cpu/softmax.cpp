#include "engine/backend/cpu/softmax.h"

#include <algorithm>
#include <cmath>

namespace backprop::cpu_backend {

namespace {

template <class T>
void softmax_as(const SoftmaxCall& call) {
  const T* x = static_cast<const T*>(call.input);
  T* y = static_cast<T*>(call.result);
  const std::int64_t columns = call.columns;
  for (std::int64_t row = 0; row < call.rows; ++row, x += columns, y += columns) {
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
  call.dtype == DType::f32 ? softmax_as<float>(call) : softmax_as<double>(call);
}

}  // namespace backprop::cpu_backend
