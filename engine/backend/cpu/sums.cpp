#include "engine/backend/cpu/sums.h"

#include <Eigen/Core>
#include <algorithm>

namespace backprop::cpu_backend {

namespace {

template <class T>
using Row = Eigen::Map<Eigen::Array<T, Eigen::Dynamic, 1>>;
template <class T>
using ConstantRow = Eigen::Map<const Eigen::Array<T, Eigen::Dynamic, 1>>;

/// The axes without those of size 1, neighbours that are both summed or both kept made one; innermost last.
struct Layout {
  Extents sizes{1, 1, 1, 1};
  Extents result_strides{};  // 0 along summed axes
};

Layout simplified(const SumCall& call) {
  Layout layout;
  std::array<bool, 4> reduced{};
  std::size_t used = 4;  // axes are filled from the innermost
  for (std::size_t axis = 4; axis-- > 0;) {
    if (call.sizes[axis] == 1) {
      continue;
    }
    if (used < 4 && reduced[used] == call.reduced[axis]) {
      layout.sizes[used] *= call.sizes[axis];
    } else {
      --used;
      layout.sizes[used] = call.sizes[axis];
      reduced[used] = call.reduced[axis];
    }
  }
  std::int64_t stride = 1;
  for (std::size_t axis = 4; axis-- > used;) {
    if (!reduced[axis]) {
      layout.result_strides[axis] = stride;
      stride *= layout.sizes[axis];
    }
  }
  return layout;
}

template <class T>
void sum_as(const SumCall& call) {
  const Layout layout = simplified(call);
  const auto& [size0, size1, size2, row] = layout.sizes;
  std::int64_t results = 1;
  for (std::size_t axis = 0; axis < 4; ++axis) {
    results *= call.reduced[axis] ? 1 : call.sizes[axis];
  }
  T* const result = static_cast<T*>(call.result);
  std::fill_n(result, results, T{0});
  const T* input = static_cast<const T*>(call.input);
  const Extents& strides = layout.result_strides;
  const bool sums_rows = strides[3] == 0;
  for (std::int64_t i = 0; i < size0; ++i) {
    for (std::int64_t j = 0; j < size1; ++j) {
      for (std::int64_t k = 0; k < size2; ++k, input += row) {
        T* const to = result + i * strides[0] + j * strides[1] + k * strides[2];
        if (sums_rows) {
          *to += static_cast<T>(ConstantRow<T>(input, row).template cast<double>().sum());
        } else {
          Row<T>(to, row) += ConstantRow<T>(input, row);
        }
      }
    }
  }
}

}  // namespace

void sum(const SumCall& call) {
  if (call.dtype == DType::f32) {
    sum_as<float>(call);
  } else {
    sum_as<double>(call);
  }
}

}  // namespace backprop::cpu_backend
