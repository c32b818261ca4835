#include "engine/model/network.h"

#include <utility>

#include "engine/ops/ops.h"

namespace backprop {

namespace {

Shape with_batch(std::int64_t batch, const Shape& shape) {
  std::vector<std::int64_t> sizes{batch};
  sizes.insert(sizes.end(), shape.sizes().begin(), shape.sizes().end());
  return Shape(std::span<const std::int64_t>(sizes));
}

class Building {
 public:
  Building(Graph& graph, const Model& model, std::int64_t batch)
      : graph_(graph), model_(model), shapes_(layer_shapes(model)) {
    if (batch < 1) {
      fail("model", "batch: at least one example, got " + std::to_string(batch));
    }
    network_.batch = batch;
    const Shape example(std::span<const std::int64_t>(model.input));
    network_.input = graph.input(with_batch(batch, example), model.dtype, "input");
    value_ = graph[network_.input];
  }

  Network run() {
    for (; layer_ < model_.layers.size(); ++layer_) {
      if (layer_ + 1 == model_.layers.size()) {
        network_.outputs = value_.id;
      }
      value_ = std::visit([this](const auto& each) { return add(each); }, model_.layers[layer_]);
      graph_.set_name(value_.id, shapes_[layer_].name);
      network_.layers.push_back(value_.id);
    }
    network_.loss = value_.id;
    return std::move(network_);
  }

 private:
  Expr parameter(std::string_view what, const Shape& shape, std::int64_t fan_in, std::int64_t fan_out) {
    std::string name = shapes_[layer_].name + "." + std::string(what);
    const NodeId node = graph_.input(shape, model_.dtype, name);
    network_.parameters.push_back({std::move(name), node, layer_, fan_in, fan_out});
    return graph_[node];
  }

  Expr add(const DenseLayer& dense) {
    const std::int64_t in = shapes_[layer_].input[0];
    const Expr weights = parameter("weights", {in, dense.units}, in, dense.units);
    const Expr bias = parameter("bias", {dense.units}, 0, 0);
    const Expr x = reshape(value_, {network_.batch, in});
    return activate(dense.activation, matmul(x, weights) + bias);
  }

  Expr add(const ConvolutionLayer& layer) {
    const auto [height, width] = layer.kernel;
    const std::int64_t channels = shapes_[layer_].input[2];
    const Expr filter = parameter("filter", {height, width, channels, layer.filters},
                                  height * width * channels, height * width * layer.filters);
    const Expr bias = parameter("bias", {layer.filters}, 0, 0);
    return activate(layer.activation, conv2d(value_, filter, layer.padding, layer.stride) + bias);
  }

  Expr add(const PoolLayer& pool) { return max_pool(value_, pool.size, pool.stride); }

  Expr add(const ActivationLayer& layer) { return activate(layer.activation, value_); }

  Expr add(LossLayer loss) {
    const bool classes = loss == LossLayer::softmax_cross_entropy;
    network_.labels = classes ? graph_.input({network_.batch}, DType::i32, "labels")
                              : graph_.input(value_.shape(), model_.dtype, "labels");
    const Expr labels = graph_[network_.labels];
    if (classes) {
      return softmax_cross_entropy(value_, labels);
    }
    const Expr error = value_ - labels;
    return mean(error * error);
  }

  Graph& graph_;
  const Model& model_;
  std::vector<LayerShape> shapes_;
  Network network_;
  Expr value_{};
  std::size_t layer_ = 0;
};

}  // namespace

std::vector<NodeId> Network::parameter_nodes() const {
  std::vector<NodeId> nodes;
  for (const Parameter& parameter : parameters) {
    nodes.push_back(parameter.node);
  }
  return nodes;
}

Network build_network(Graph& graph, const Model& model, std::int64_t batch) {
  return Building(graph, model, batch).run();
}

}  // namespace backprop
