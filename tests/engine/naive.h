#pragma once

#include <array>
#include <functional>
#include <span>
#include <vector>

#include "engine/graph/shape.h"

// A second implementation of the ops, by index and loop, to hold the engine's kernels against.

namespace backprop::testing {

struct Tensor {
  Shape shape;
  std::vector<double> values;
};

using Index = std::array<std::int64_t, Shape::max_rank>;

/// Calls with every index of a shape, in row-major order.
template <class F>
void for_each_index(const Shape& shape, const F& call) {
  Index index{};
  for (std::uint64_t count = shape.elements(); count > 0; --count) {
    call(index);
    for (std::size_t axis = shape.rank(); axis-- > 0 && ++index[axis] == shape[axis];) {
      index[axis] = 0;
    }
  }
}

inline std::size_t position(const Shape& shape, const Index& index) {
  std::int64_t at = 0;
  for (std::size_t axis = 0; axis < shape.rank(); ++axis) {
    at = at * shape[axis] + index[axis];
  }
  return static_cast<std::size_t>(at);
}

/// The element of a tensor that lands at an index of the shape it broadcasts to.
inline double broadcast_element(const Tensor& tensor, const Shape& to, const Index& index) {
  Index own{};
  for (std::size_t axis = 0; axis < tensor.shape.rank(); ++axis) {
    own[axis] = tensor.shape[axis] == 1 ? 0 : index[axis + to.rank() - tensor.shape.rank()];
  }
  return tensor.values[position(tensor.shape, own)];
}

inline Tensor naive_elementwise(std::span<const Tensor> inputs, const Shape& shape,
                                const std::function<double(std::span<const double>)>& f) {
  Tensor result{shape, {}};
  for_each_index(shape, [&](const Index& index) {
    std::vector<double> elements;
    for (const Tensor& input : inputs) {
      elements.push_back(broadcast_element(input, shape, index));
    }
    result.values.push_back(f(elements));
  });
  return result;
}

inline Tensor naive_matmul(const Tensor& a, const Tensor& b, bool transpose_a, bool transpose_b) {
  const auto element = [](const Tensor& matrix, bool transposed, std::int64_t i, std::int64_t j) {
    return matrix.values[position(matrix.shape, transposed ? Index{j, i} : Index{i, j})];
  };
  Tensor result{Shape{a.shape[transpose_a ? 1 : 0], b.shape[transpose_b ? 0 : 1]}, {}};
  for_each_index(result.shape, [&](const Index& index) {
    double total = 0;
    for (std::int64_t k = 0; k < a.shape[transpose_a ? 0 : 1]; ++k) {
      total += element(a, transpose_a, index[0], k) * element(b, transpose_b, k, index[1]);
    }
    result.values.push_back(total);
  });
  return result;
}

/// Sum over the axes marked, which disappear.
inline Tensor naive_sum(const Tensor& input, const std::array<bool, Shape::max_rank>& summed) {
  std::vector<std::int64_t> sizes;
  for (std::size_t axis = 0; axis < input.shape.rank(); ++axis) {
    if (!summed[axis]) {
      sizes.push_back(input.shape[axis]);
    }
  }
  Tensor result{Shape(std::span<const std::int64_t>(sizes)), {}};
  result.values.assign(static_cast<std::size_t>(result.shape.elements()), 0.0);
  for_each_index(input.shape, [&](const Index& index) {
    Index to{};
    for (std::size_t axis = 0, used = 0; axis < input.shape.rank(); ++axis) {
      if (!summed[axis]) {
        to[used++] = index[axis];
      }
    }
    result.values[position(result.shape, to)] += input.values[position(input.shape, index)];
  });
  return result;
}

/// Axis i of the result is axis axes[i] of the input.
inline Tensor naive_permute(const Tensor& input, const std::vector<std::size_t>& axes) {
  std::vector<std::int64_t> sizes;
  for (const std::size_t axis : axes) {
    sizes.push_back(input.shape[axis]);
  }
  Tensor result{Shape(std::span<const std::int64_t>(sizes)), {}};
  for_each_index(result.shape, [&](const Index& index) {
    Index from{};
    for (std::size_t i = 0; i < axes.size(); ++i) {
      from[axes[i]] = index[i];
    }
    result.values.push_back(input.values[position(input.shape, from)]);
  });
  return result;
}

}  // namespace backprop::testing
