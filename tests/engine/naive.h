#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>
#include <limits>
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

/// Calls with the places of x, w and z of every product in the convolution of x (b,h,w,c) with w (kh,kw,c,o).
template <class F>
void each_convolution_term(const Shape& x, const Shape& w, const Shape& z, bool same,
                           std::array<std::int64_t, 2> stride, const F& call) {
  std::array<std::int64_t, 2> before{};
  for (std::size_t axis = 0; same && axis < 2; ++axis) {
    const std::int64_t missing = (z[axis + 1] - 1) * stride[axis] + w[axis] - x[axis + 1];
    before[axis] = missing > 0 ? missing / 2 : 0;
  }
  for_each_index(z, [&](const Index& at) {
    for_each_index(w, [&](const Index& weight) {
      const std::int64_t row = at[1] * stride[0] + weight[0] - before[0];
      const std::int64_t column = at[2] * stride[1] + weight[1] - before[1];
      if (weight[3] == at[3] && row >= 0 && row < x[1] && column >= 0 && column < x[2]) {
        call(position(x, {at[0], row, column, weight[2]}), position(w, weight), position(z, at));
      }
    });
  });
}

inline Shape convolved_shape(const Shape& x, const Shape& w, bool same, std::array<std::int64_t, 2> stride) {
  const auto places = [&](std::size_t axis) {
    std::int64_t count = 0;
    for (std::int64_t at = 0; same ? at < x[axis + 1] : at + w[axis] <= x[axis + 1]; at += stride[axis]) {
      ++count;
    }
    return count;
  };
  return Shape{x[0], places(0), places(1), w[3]};
}

inline Tensor naive_conv2d(const Tensor& x, const Tensor& w, bool same, std::array<std::int64_t, 2> stride) {
  Tensor z{convolved_shape(x.shape, w.shape, same, stride), {}};
  z.values.assign(static_cast<std::size_t>(z.shape.elements()), 0.0);
  each_convolution_term(x.shape, w.shape, z.shape, same, stride,
                        [&](std::size_t at_x, std::size_t at_w, std::size_t at_z) {
                          z.values[at_z] += x.values[at_x] * w.values[at_w];
                        });
  return z;
}

inline Tensor naive_max_pool(const Tensor& x, std::array<std::int64_t, 2> size,
                             std::array<std::int64_t, 2> stride) {
  Tensor result{convolved_shape(x.shape, Shape{size[0], size[1], x.shape[3], x.shape[3]}, false, stride), {}};
  for_each_index(result.shape, [&](const Index& at) {
    double largest = -std::numeric_limits<double>::infinity();
    for (std::int64_t p = 0; p < size[0]; ++p) {
      for (std::int64_t q = 0; q < size[1]; ++q) {
        const Index from{at[0], at[1] * stride[0] + p, at[2] * stride[1] + q, at[3]};
        largest = std::max(largest, x.values[position(x.shape, from)]);
      }
    }
    result.values.push_back(largest);
  });
  return result;
}

/// Along the innermost axis.
inline Tensor naive_softmax(const Tensor& x) {
  Tensor result{x.shape, {}};
  const auto columns = static_cast<std::size_t>(x.shape[x.shape.rank() - 1]);
  for (std::size_t i = 0; i < x.values.size(); ++i) {
    double total = 0;  // of e^(x_j - x_i)
    for (std::size_t j = i / columns * columns; j < (i / columns + 1) * columns; ++j) {
      total += std::exp(x.values[j] - x.values[i]);
    }
    result.values.push_back(1 / total);
  }
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
