#pragma once

#include <cstdint>

// Index arithmetic on the device: 32 bits, and no division, which costs a kernel that only moves numbers more
// than the moving does.

namespace backprop::cuda_backend {

/// Offsets below this fit what Divisor divides.
constexpr std::int64_t most_offsets = std::int64_t{1} << 31;

/// Divides numbers from 0 to 2^31 - 1 by one from 1 to 2^31 - 1, known to the host alone: a high product and
/// a shift (Granlund and Montgomery, "Division by invariant integers using multiplication", 1994,
/// figure 4.1).
class Divisor {
 public:
  Divisor() : Divisor(1) {}
  explicit Divisor(std::int64_t by) : by_(static_cast<std::uint32_t>(by)) {
    while ((std::uint64_t{1} << shift_) < static_cast<std::uint64_t>(by)) {
      ++shift_;
    }
    const std::uint64_t rest = (std::uint64_t{1} << shift_) - static_cast<std::uint64_t>(by);
    factor_ = static_cast<std::uint32_t>((rest << 32) / static_cast<std::uint64_t>(by) + 1);
  }

  __device__ std::uint32_t quotient(std::uint32_t number) const {
    return (__umulhi(number, factor_) + number) >> shift_;
  }
  /// Takes the last digit off a number whose last digit counts to this one.
  __device__ std::uint32_t take(std::uint32_t& number) const {
    const std::uint32_t rest = quotient(number);
    const std::uint32_t digit = number - rest * by_;
    number = rest;
    return digit;
  }

 private:
  std::uint32_t by_, factor_, shift_ = 0;
};

}  // namespace backprop::cuda_backend
