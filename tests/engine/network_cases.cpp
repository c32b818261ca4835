#include <cmath>

#include "engine/ops/ops.h"
#include "tests/engine/op_cases.h"

namespace backprop::testing {

namespace {

using In = std::span<const Expr>;
using Values = std::span<const Tensor>;
using Pair = std::array<std::int64_t, 2>;

void add_convolutions(std::vector<OpCase>& cases) {
  struct Row {
    Shape x, w;
    Padding padding;
    Pair stride;
  };
  const Row rows[] = {
      {{2, 5, 4, 3}, {3, 3, 3, 2}, Padding::same, {1, 1}},   //
      {{2, 5, 4, 3}, {3, 3, 3, 2}, Padding::valid, {1, 1}},  //
      {{1, 5, 6, 2}, {3, 2, 2, 3}, Padding::same, {2, 3}},   // rows and columns differ
      {{1, 7, 5, 1}, {2, 3, 1, 2}, Padding::valid, {2, 2}},  // the last rows are left out
      {{1, 2, 2, 1}, {5, 5, 1, 2}, Padding::same, {1, 1}},   // mostly padding
      {{2, 4, 4, 3}, {1, 1, 3, 2}, Padding::same, {1, 1}},   //
      {{1, 5, 5, 2}, {1, 1, 2, 1}, Padding::same, {3, 3}},   // strides over elements
      {{1, 3, 4, 2}, {3, 4, 2, 3}, Padding::valid, {1, 1}},  // a single place
      {{0, 3, 3, 1}, {2, 2, 1, 1}, Padding::same, {1, 1}},   // no images
      {{1, 3, 3, 0}, {2, 2, 0, 2}, Padding::same, {1, 1}},   // no channels
      {{1, 3, 3, 2}, {2, 2, 2, 0}, Padding::valid, {1, 1}},  // no filters
  };
  for (const Row& row : rows) {
    const bool same = row.padding == Padding::same;
    cases.push_back({"conv2d" + row.x.to_string() + row.w.to_string() + std::string(name_of(row.padding)) +
                         text_of(row.stride),
                     {row.x, row.w},
                     -2,
                     2,
                     [row](In x) { return conv2d(x[0], x[1], row.padding, row.stride); },
                     [row, same](Values x) { return naive_conv2d(x[0], x[1], same, row.stride); }});
  }
}

void add_pools(std::vector<OpCase>& cases) {
  struct Row {
    Shape x;
    Pair size, stride;
  };
  const Row rows[] = {
      {{2, 4, 4, 3}, {2, 2}, {2, 2}},     //
      {{1, 5, 7, 2}, {2, 2}, {2, 2}},     // the last row and column are left out
      {{1, 4, 5, 2}, {3, 3}, {1, 1}},     // windows overlap: gradients add up
      {{2, 6, 7, 1}, {2, 3}, {3, 2}},     //
      {{1, 2, 3, 70}, {2, 2}, {1, 1}},    // more channels than are compared at a time
      {{1, 20, 17, 1}, {20, 17}, {1, 1}}  // indices beyond a byte
  };
  for (const Row& row : rows) {
    cases.push_back({"max_pool" + row.x.to_string() + text_of(row.size) + "/" + text_of(row.stride),
                     {row.x},
                     -2,
                     2,
                     [row](In x) { return max_pool(x[0], row.size, row.stride); },
                     [row](Values x) { return naive_max_pool(x[0], row.size, row.stride); }});
  }
}

Expr constant_column(Expr like, double column) {
  return {like.graph, like.graph->constant(column, DType::i32, {like.shape()[0]})};
}

Tensor logarithms(Tensor tensor) {
  for (double& value : tensor.values) {
    value = std::log(value);
  }
  return tensor;
}

void add_softmaxes(std::vector<OpCase>& cases) {
  for (const Shape& shape :
       {Shape{4}, Shape{2, 3}, Shape{3, 1}, Shape{2, 1, 3, 4}, Shape{0, 3}, Shape{2, 0}}) {
    cases.push_back({"softmax" + shape.to_string(),
                     {shape},
                     -3,
                     3,
                     [](In x) { return softmax(x[0]); },
                     [](Values x) { return naive_softmax(x[0]); }});
    cases.push_back({"log_softmax" + shape.to_string(),
                     {shape},
                     -3,
                     3,
                     [](In x) { return log_softmax(x[0]); },
                     [](Values x) { return logarithms(naive_softmax(x[0])); }});
  }
  cases.push_back({"pick",
                   {{3, 4}},
                   -2,
                   2,
                   [](In x) { return pick(x[0], constant_column(x[0], 1)); },
                   [](Values x) {
                     return Tensor{{3}, {x[0].values[1], x[0].values[5], x[0].values[9]}};
                   }});
  cases.push_back({"softmax_cross_entropy",
                   {{2, 4}},
                   -3,
                   3,
                   [](In x) { return softmax_cross_entropy(x[0], constant_column(x[0], 3)); },
                   [](Values x) {
                     const Tensor logs = logarithms(naive_softmax(x[0]));
                     return Tensor{{}, {-(logs.values[3] + logs.values[7]) / 2}};
                   }});
}

}  // namespace

void add_networks(std::vector<OpCase>& cases) {
  add_convolutions(cases);
  add_pools(cases);
  add_softmaxes(cases);
}

}  // namespace backprop::testing
