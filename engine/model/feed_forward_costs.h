#pragma once

#include <cstdint>
#include <span>

namespace backprop {

/// What a fully connected network with layers of n_0 (features) .. n_L units takes for m examples. Numbers,
/// not bytes.
struct FeedForwardCosts {
  std::uint64_t parameters = 0;              ///< |theta|: sum of n_l n_(l-1), with biases also of n_l
  std::uint64_t gradient_descent = 0;        ///< 2 |theta| + 1: parameters, gradients, the rate
  std::uint64_t inputs = 0;                  ///< n_0 m
  std::uint64_t activations = 0;             ///< sum of n_l, l = 1 .. L, times m
  std::uint64_t activation_calls = 0;        ///< of the activation function: one for each of these
  std::uint64_t multiply_adds_forward = 0;   ///< sum of n_l n_(l-1), times m
  std::uint64_t multiply_adds_backward = 0;  ///< twice that, but for dx_1, which nobody asks for

  bool operator==(const FeedForwardCosts&) const = default;
};

/// By the formulas. Throws Error for sizes that feed_forward does not take.
FeedForwardCosts feed_forward_costs(std::span<const std::int64_t> widths, std::int64_t examples, bool biases);

/// Counted: the network of feed_forward is built, differentiated for all parameters and planned, and the
/// plan's values and products are counted.
FeedForwardCosts counted_feed_forward(std::span<const std::int64_t> widths, std::int64_t examples,
                                      bool biases);

/// Inference beside training, counted by plans of mode lesson.
struct FeedForwardTraining {
  std::uint64_t operations_run = 0;    ///< no gradients wanted
  std::uint64_t operations_train = 0;  ///< forward and backward pass
  std::uint64_t bytes_run = 0;         ///< at the peak, parameters included, in f32
  std::uint64_t bytes_train = 0;
};
FeedForwardTraining feed_forward_training(std::span<const std::int64_t> widths, std::int64_t examples,
                                          bool biases);

/// The exponent with which multiply-adds grow in n, for n layers of n units without biases, fitted to counts
/// at `sizes` (two or more different n).
struct SquareNetworkExponents {
  double forward = 0;
  double backward = 0;
  double iterations = 0;  ///< forward and backward passes, n times over
};
/// For one example, or for n of them at once.
SquareNetworkExponents square_network_exponents(std::span<const std::int64_t> sizes, bool batch_of_n);

}  // namespace backprop
