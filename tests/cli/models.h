#pragma once

#include <string>

namespace backprop::cli_testing {

/// A small network for digits of 8x8.
inline const std::string digits_model = R"({"schema":1,"name":"digits","input":[8,8,1],
  "layers":[{"dense":{"units":48,"activation":"relu"}},{"dense":{"units":10}},{"softmax_cross_entropy":{}}],
  "batch":32,"dtype":"f32","optimizer":{"adam":{"rate":0.005}},"seed":1})";

}  // namespace backprop::cli_testing
