#include "engine/model/model.h"

#include <map>

#include "engine/ops/elementwise.h"

namespace backprop {

namespace {

Shape flat(const Shape& shape) { return Shape{static_cast<std::int64_t>(shape.elements())}; }

/// Finds what each kind of layer makes of what comes in.
class Shaping {
 public:
  explicit Shaping(const Model& model) : model_(model) {}

  std::vector<LayerShape> run() {
    if (model_.layers.empty() || !std::holds_alternative<LossLayer>(model_.layers.back())) {
      fail("model", "layers: the last one must be softmax_cross_entropy or mean_squared_error");
    }
    shape_ = Shape(std::span<const std::int64_t>(model_.input));
    std::map<std::string_view, int> counts;
    std::vector<LayerShape> shapes;
    for (; layer_ < model_.layers.size(); ++layer_) {
      const std::string_view kind = name_of(model_.layers[layer_]);
      const bool flattens = std::holds_alternative<DenseLayer>(model_.layers[layer_]);
      LayerShape next{
          .name = std::string(kind) + "_" + std::to_string(++counts[kind]),
          .input = flattens ? flat(shape_) : shape_,
          .output = std::visit([this](const auto& each) { return output(each); }, model_.layers[layer_])};
      shape_ = next.output;
      shapes.push_back(std::move(next));
    }
    return shapes;
  }

 private:
  [[noreturn]] void reject(std::string_view what) const {
    fail("model", place_of(model_, layer_) + ": " + std::string(what));
  }

  Shape output(const DenseLayer& dense) const { return Shape{dense.units}; }

  Shape output(const ConvolutionLayer& convolution) const {
    const Window window = over_image(convolution.kernel, convolution.stride, convolution.padding);
    return Shape{window.places[0], window.places[1], convolution.filters};
  }

  Shape output(const PoolLayer& pool) const {
    const Window window = over_image(pool.size, pool.stride, Padding::valid);
    return Shape{window.places[0], window.places[1], shape_[2]};
  }

  Shape output(const ActivationLayer&) const { return shape_; }

  Shape output(const LossLayer& loss) const {
    if (layer_ + 1 != model_.layers.size()) {
      reject("a loss is the last layer");
    }
    if (loss == LossLayer::softmax_cross_entropy && shape_.rank() != 1) {
      reject("takes one score per class, got " + shape_.to_string());
    }
    return Shape{};
  }

  Window over_image(Window::Pair size, Window::Pair stride, Padding padding) const {
    if (shape_.rank() != 3) {
      reject("takes an image (h,w,c), got " + shape_.to_string());
    }
    if (padding == Padding::valid && (size[0] > shape_[0] || size[1] > shape_[1])) {
      reject("a window of " + text_of(size) + " does not fit into " + text_of({shape_[0], shape_[1]}));
    }
    return make_window("model", {shape_[0], shape_[1]}, size, stride, padding);
  }

  const Model& model_;
  Shape shape_;
  std::size_t layer_ = 0;
};

}  // namespace

std::string_view name_of(Activation activation) {
  constexpr std::string_view names[] = {"none", "relu", "tanh", "sigmoid"};
  return names[static_cast<std::size_t>(activation)];
}

Expr activate(Activation activation, Expr x) {
  switch (activation) {
    case Activation::none: return x;
    case Activation::relu: return relu(x);
    case Activation::tanh: return tanh(x);
    case Activation::sigmoid: return sigmoid(x);
  }
  return x;
}

std::string_view name_of(const Layer& layer) {
  struct Names {
    std::string_view operator()(const DenseLayer&) const { return "dense"; }
    std::string_view operator()(const ConvolutionLayer&) const { return "conv2d"; }
    std::string_view operator()(const PoolLayer&) const { return "max_pool"; }
    std::string_view operator()(const ActivationLayer& layer) const { return name_of(layer.activation); }
    std::string_view operator()(LossLayer loss) const {
      return loss == LossLayer::softmax_cross_entropy ? "softmax_cross_entropy" : "mean_squared_error";
    }
  };
  return std::visit(Names{}, layer);
}

std::vector<LayerShape> layer_shapes(const Model& model) { return Shaping(model).run(); }

std::string place_of(const Model& model, std::size_t layer) {
  return "layers[" + std::to_string(layer) + "]." + std::string(name_of(model.layers[layer]));
}

}  // namespace backprop
