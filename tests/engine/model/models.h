#pragma once

#include "engine/model/model.h"

// The networks that the lessons count.

namespace backprop::testing {

/// Lesson 6: 50x50x3, two convolutions with pooling, 500, 10.
inline Model lesson_6() {
  const auto conv = [](std::int64_t filters) {
    return ConvolutionLayer{.filters = filters,
                            .kernel = {3, 3},
                            .padding = Padding::same,
                            .stride = {1, 1},
                            .activation = Activation::relu};
  };
  return {.name = "lesson-6",
          .input = {50, 50, 3},
          .layers = {conv(32), PoolLayer{}, conv(64), PoolLayer{},
                     DenseLayer{.units = 500, .activation = Activation::relu}, DenseLayer{.units = 10},
                     LossLayer::softmax_cross_entropy},
          .batch = 64,
          .dtype = DType::f32,
          .optimizer = Adam{},
          .rate = 0.001,
          .seed = 1};
}

/// A small one of every kind of layer, for images of 9x8x2 in three classes.
inline Model small_network(const Optimizer& optimizer = Momentum{}, DType dtype = DType::f64) {
  return {.name = "small",
          .input = {9, 8, 2},
          .layers = {ConvolutionLayer{.filters = 4,
                                      .kernel = {3, 2},
                                      .padding = Padding::same,
                                      .stride = {1, 1},
                                      .activation = Activation::none},
                     ActivationLayer{Activation::relu}, PoolLayer{.size = {2, 2}, .stride = {2, 2}},
                     ConvolutionLayer{.filters = 3,
                                      .kernel = {2, 2},
                                      .padding = Padding::valid,
                                      .stride = {1, 2},
                                      .activation = Activation::tanh},
                     DenseLayer{.units = 6, .activation = Activation::sigmoid}, DenseLayer{.units = 3},
                     LossLayer::softmax_cross_entropy},
          .batch = 8,
          .dtype = dtype,
          .optimizer = optimizer,
          .rate = 0.1,
          .seed = 7};
}

}  // namespace backprop::testing
