#pragma once

#include <array>
#include <cstdint>
#include <string>

#include "engine/model/dense_chain_costs.h"
#include "engine/run/kernels.h"

namespace backprop::cli {

/// The first of all_costs are times.
constexpr std::size_t timed_costs = 4;

/// A dense chain's eight quantities, and how long its passes took.
struct Measurement {
  DenseChainSize size;
  std::array<std::uint64_t, cost_count> counted{};
  std::array<double, timed_costs> seconds{};  ///< all 0 if it was not run
  std::string failure;                        ///< why a run came to no end; empty if it did

  bool timed() const { return seconds[0] > 0 && failure.empty(); }
};

/// Counts; runs too, in floats, if the forward pass has at most so many operations and the device enough
/// memory. What a run throws becomes its failure. Times are the best of several runs; backward passes are a
/// whole run's time less the forward pass's.
Measurement measure(const DenseChainSize& size, Device& device, double most_operations);

}  // namespace backprop::cli
