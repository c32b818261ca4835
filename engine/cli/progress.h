#pragma once

#include <chrono>
#include <cstdint>

#include "engine/plan/plan.h"

namespace backprop::cli {

/// Floating-point operations of one run of a plan: two per multiply-add, one per element otherwise.
std::uint64_t flops_of(const Plan& plan);

/// Lines about a run of training, at most one a second unless it is the last; as JSON, an object per line.
class Progress {
 public:
  struct Totals {
    std::uint64_t steps, steps_per_epoch, batch, flops_per_step, bytes;
  };

  Progress(const Totals& totals, std::uint64_t first_step, bool json);

  /// After so many steps in all, of which the last had this loss.
  void step(std::uint64_t steps, double loss);

 private:
  using Clock = std::chrono::steady_clock;

  Totals totals_;
  bool json_;
  std::uint64_t last_steps_;
  Clock::time_point last_time_;
};

}  // namespace backprop::cli
