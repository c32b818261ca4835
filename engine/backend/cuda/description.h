#pragma once

#include <string>

namespace backprop::cuda_backend {

/// The GPU in use: "NVIDIA H100 80GB HBM3, sm_90, 79.1 GiB, driver 13.0, runtime 13.0".
std::string description();

}  // namespace backprop::cuda_backend
