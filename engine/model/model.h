#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "engine/graph/graph.h"
#include "engine/ops/window.h"
#include "engine/transform/optimizers.h"

namespace backprop {

enum class Activation : std::uint8_t { none, relu, tanh, sigmoid };

/// "none", "relu", "tanh" or "sigmoid".
std::string_view name_of(Activation activation);
/// Applies it.
Expr activate(Activation activation, Expr x);

/// x W + b; whatever comes in is flattened.
struct DenseLayer {
  std::int64_t units = 1;
  Activation activation = Activation::none;
  bool operator==(const DenseLayer&) const = default;
};

struct ConvolutionLayer {
  std::int64_t filters = 1;
  Window::Pair kernel{1, 1};
  Padding padding = Padding::valid;
  Window::Pair stride{1, 1};
  Activation activation = Activation::none;
  bool operator==(const ConvolutionLayer&) const = default;
};

struct PoolLayer {
  Window::Pair size{2, 2};
  Window::Pair stride{2, 2};
  bool operator==(const PoolLayer&) const = default;
};

struct ActivationLayer {
  Activation activation = Activation::relu;
  bool operator==(const ActivationLayer&) const = default;
};

/// The last layer: how far the outputs are from the labels, the mean over the batch.
enum class LossLayer : std::uint8_t {
  softmax_cross_entropy,  ///< labels are class indices
  mean_squared_error,     ///< labels are tensors like the outputs; the mean over all their elements
};

using Layer = std::variant<DenseLayer, ConvolutionLayer, PoolLayer, ActivationLayer, LossLayer>;

/// As in model files: "dense", "conv2d", "max_pool", "relu", .., "softmax_cross_entropy".
std::string_view name_of(const Layer& layer);

/// A network and how it is trained: what a model file says.
struct Model {
  std::string name;
  std::vector<std::int64_t> input;  ///< sizes of one example: (50,50,3), (784)
  std::vector<Layer> layers;        ///< the last one is the loss
  std::int64_t batch = 1;           ///< examples per step
  DType dtype = DType::f32;
  Optimizer optimizer;
  double rate = 0.01;
  std::uint32_t seed = 1;

  bool operator==(const Model&) const = default;
};

/// What a layer makes of one example; for the loss, a scalar.
struct LayerShape {
  std::string name;  ///< "conv2d_1": the kind, and the how-many-th of it
  Shape input;       ///< as the layer takes it: flattened before a dense one
  Shape output;
};

/// One per layer. Throws Error "[model] layers[2].max_pool: ..." where a layer does not fit what comes in,
/// and where the last layer is no loss or another one is.
std::vector<LayerShape> layer_shapes(const Model& model);

/// "layers[2].max_pool": a layer's place in the model file.
std::string place_of(const Model& model, std::size_t layer);

}  // namespace backprop
