#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/run/kernels.h"

namespace backprop::cli {

/// How one op, with its gradients, fares on a device.
struct SelfcheckRow {
  std::string name;
  double f64_error = 0;  ///< values and gradients in f64, against the CPU's in f64; relative beyond 1
  double f32_error = 0;  ///< in f32, against the same
  /// Gradients in f64, against finite differences of the device's own values; none for the largest cases.
  std::optional<double> slope_error = {};
  bool repeats = false;   ///< a second run gives the same bits
  bool recorded = false;  ///< so does a run that was recorded and replayed
  bool separate = false;  ///< and one where every buffer is an allocation of its own
  std::string failure;    ///< why it did not pass; empty if it did
};

/// Every op's value and gradients on the device, or of the cases alone whose name begins with `only`. Ops
/// that no case covers are failures of their own.
std::vector<SelfcheckRow> selfcheck(Device& device, std::string_view only = {});

}  // namespace backprop::cli
