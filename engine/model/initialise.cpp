#include "engine/model/initialise.h"

#include <cmath>

#include "engine/model/random.h"

namespace backprop {

namespace {

/// What a layer's products go through: its own activation, or a layer of it right behind.
Activation activation_after(const Model& model, std::size_t layer) {
  Activation own = Activation::none;
  if (const auto* dense = std::get_if<DenseLayer>(&model.layers[layer])) {
    own = dense->activation;
  } else if (const auto* convolution = std::get_if<ConvolutionLayer>(&model.layers[layer])) {
    own = convolution->activation;
  }
  if (own == Activation::none && layer + 1 < model.layers.size()) {
    if (const auto* next = std::get_if<ActivationLayer>(&model.layers[layer + 1])) {
      return next->activation;
    }
  }
  return own;
}

}  // namespace

std::vector<double> initial_values(const Model& model, const Network& network, std::size_t parameter,
                                   const Shape& shape) {
  std::vector<double> values(static_cast<std::size_t>(shape.elements()), 0.0);
  const Network::Parameter& which = network.parameters[parameter];
  if (which.fan_in == 0) {
    return values;
  }
  const bool he = activation_after(model, which.layer) == Activation::relu;
  const double limit = std::sqrt(6.0 / static_cast<double>(he ? which.fan_in : which.fan_in + which.fan_out));
  const RandomStream random(model.seed, parameter);
  for (std::size_t i = 0; i < values.size(); ++i) {
    values[i] = (2 * random.uniform(i) - 1) * limit;
  }
  return values;
}

}  // namespace backprop
