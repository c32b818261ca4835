#include "engine/model/op_keeps.h"

#include <algorithm>
#include <array>

#include "engine/ops/ops.h"
#include "engine/transform/gradients.h"

namespace backprop {

namespace {

/// An op on nodes that are there already.
struct Case {
  std::string_view name;
  std::string_view formula;
  std::vector<std::string_view> inputs;
  Expr (*build)(std::span<const Expr>);
  Shape shape = {4, 4};          // of every input,
  Shape second = {4, 4};         // but the second
  bool second_is_index = false;  // no gradient
};

const std::array cases{
    Case{"sum", "z = x + y", {"x", "y"}, [](auto x) { return x[0] + x[1]; }},
    Case{"difference", "z = x - y", {"x", "y"}, [](auto x) { return x[0] - x[1]; }},
    Case{"elementwise product", "z = x y", {"x", "y"}, [](auto x) { return x[0] * x[1]; }},
    Case{"quotient", "z = x / y", {"x", "y"}, [](auto x) { return x[0] / x[1]; }},
    Case{"scaling", "z = 3 x", {"x"}, [](auto x) { return x[0] * 3.0; }},
    Case{"square", "z = x^2", {"x"}, [](auto x) { return pow(x[0], 2); }},
    Case{"exp", "z = e^x", {"x"}, [](auto x) { return exp(x[0]); }},
    Case{"log", "z = log x", {"x"}, [](auto x) { return log(x[0]); }},
    Case{"tanh", "z = tanh x", {"x"}, [](auto x) { return tanh(x[0]); }},
    Case{"logistic", "z = 1 / (1 + e^-x)", {"x"}, [](auto x) { return sigmoid(x[0]); }},
    Case{"relu", "z = max(x, 0)", {"x"}, [](auto x) { return relu(x[0]); }},
    Case{"product", "Z = W X", {"W", "X"}, [](auto x) { return matmul(x[0], x[1]); }},
    Case{"bias", "Z = X + c", {"X", "c"}, [](auto x) { return x[0] + x[1]; }, {4, 4}, {4, 1}},
    Case{"sum of all", "z = sum of X", {"X"}, [](auto x) { return sum(x[0]); }},
    Case{"mean of all", "z = mean of X", {"X"}, [](auto x) { return mean(x[0]); }},
    Case{"convolution",
         "Z = conv(X, F)",
         {"X", "F"},
         [](auto x) { return conv2d(x[0], x[1], Padding::same); },
         {1, 6, 6, 2},
         {3, 3, 2, 4}},
    Case{"max-pooling",
         "Z = largest of 2 x 2 windows of X",
         {"X"},
         [](auto x) {
           return max_pool(x[0], {2, 2}, {2, 2});
         },
         {1, 6, 6, 2}},
    Case{"softmax", "z = e^x / sum of e^x", {"x"}, [](auto x) { return softmax(x[0]); }},
    Case{"softmax cross-entropy",
         "L = mean of -log softmax(X)[label]",
         {"X", "labels"},
         [](auto x) { return softmax_cross_entropy(x[0], x[1]); },
         {4, 3},
         {4},
         true},
};

OpKeeps kept(const Case& op) {
  Graph graph;
  std::vector<Expr> inputs;
  std::vector<NodeId> differentiable;
  for (std::size_t i = 0; i < op.inputs.size(); ++i) {
    const bool index = i == 1 && op.second_is_index;
    inputs.push_back(graph[graph.input(i == 1 ? op.second : op.shape, index ? DType::u8 : DType::f32)]);
    if (!index) {
      differentiable.push_back(inputs.back().id);
    }
  }
  const Expr result = op.build(inputs);
  const NodeId seed = graph.input(result.shape(), result.dtype());
  gradients(graph, result.id, differentiable, seed);
  std::vector<bool> read(std::size_t{result.id} + 1, false);
  for (NodeId node = seed + 1; node < graph.size(); ++node) {
    for (const NodeId input : graph.inputs(node)) {
      if (input <= result.id) {
        read[input] = true;
      }
    }
  }
  OpKeeps keeps{.name = op.name, .formula = op.formula, .inputs = {}, .between = {}};
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    keeps.inputs.push_back({op.inputs[i], read[inputs[i].id]});
  }
  for (NodeId node = inputs.back().id + 1; node < result.id; ++node) {
    if (read[node] && graph.info(node).kernel != Kernel::leaf) {
      keeps.between.emplace_back(graph.info(node).type);
    }
  }
  keeps.result = read[result.id];
  return keeps;
}

}  // namespace

std::vector<OpKeeps> op_keeps() {
  std::vector<OpKeeps> all;
  for (const Case& op : cases) {
    all.push_back(kept(op));
  }
  return all;
}

}  // namespace backprop
