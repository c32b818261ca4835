#pragma once

#include <cstdint>
#include <string>

/// The closed formulas that the questions rest on. Tests hold them to the engine's plans.
namespace backprop::lab {

/// n layers z_i = W_i x_i, x_{i+1} = sigma(z_i), weights d x d, a batch of b, the loss the sum of the last
/// outputs.
struct DenseChain {
  std::int64_t n = 0;
  std::int64_t b = 0;
  std::int64_t d = 0;

  std::int64_t activations() const { return b * d; }  // of one layer
  std::int64_t product() const { return b * d * d; }  // multiply-adds of one product
  std::int64_t forward_products() const { return n * product(); }
  /// One for each W_i, one for each x_i but the batch itself.
  std::int64_t backward_products() const { return (2 * n - 1) * product(); }
  /// x_1 ... x_{n+1}: sigma's derivative is written from its output.
  std::int64_t kept() const { return (n + 1) * activations(); }
  std::int64_t weight_gradients() const { return n * d * d; }
  /// Without gradients, beside the weights and the batch: the input and output of one operation.
  std::int64_t live() const { return 2 * activations(); }
};

/// Size of an axis after a convolution of stride 1.
inline std::int64_t conv_size(std::int64_t size, std::int64_t kernel, bool same) {
  return same ? size : size - kernel + 1;
}
/// Size of an axis after pooling whose stride is its window.
inline std::int64_t pool_size(std::int64_t size, std::int64_t window) { return size / window; }
inline std::int64_t conv_parameters(std::int64_t kernel, std::int64_t in, std::int64_t filters) {
  return kernel * kernel * in * filters + filters;
}
inline std::int64_t dense_parameters(std::int64_t in, std::int64_t out) { return in * out + out; }

/// A convolutional network: two convolutions of 3x3 that keep the size, each followed by ReLU and 2x2
/// pooling, then a dense layer with ReLU and one for the classes.
struct ConvNet {
  std::int64_t size = 0;  // of the image, an even number
  std::int64_t channels = 3;
  std::int64_t first = 0;   // filters
  std::int64_t second = 0;  // filters
  std::int64_t dense = 0;
  std::int64_t classes = 10;

  std::int64_t pooled() const { return pool_size(size, 2); }
  std::int64_t pooled_again() const { return pool_size(pooled(), 2); }
  std::int64_t flat() const { return pooled_again() * pooled_again() * second; }
  std::int64_t first_parameters() const { return conv_parameters(3, channels, first); }
  std::int64_t second_parameters() const { return conv_parameters(3, first, second); }
  std::int64_t parameters() const {
    return first_parameters() + second_parameters() + dense_parameters(flat(), dense) +
           dense_parameters(dense, classes);
  }
  /// Of one image: the image itself and what each layer puts out; ReLU works in place.
  std::int64_t outputs() const {
    return size * size * channels + size * size * first + pooled() * pooled() * first +
           pooled() * pooled() * second + flat() + dense + classes;
  }
};

/// Fewest forward steps beyond those that each layer takes together with its own backward step, where
/// `layers` layers are reversed and at most `slots` states are stored, the first one among them (Griewank
/// 1992; Griewank and Walther 2000). Between 1 and 62 slots.
std::int64_t binomial_advances(std::int64_t layers, std::int64_t slots);

/// Smallest k with k*k >= n.
std::int64_t ceil_root(std::int64_t n);

/// `4,632,902`
std::string grouped(std::int64_t number);

}  // namespace backprop::lab
