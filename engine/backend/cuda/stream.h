#pragma once

#include <cuda_runtime_api.h>

namespace backprop::cuda_backend {

/// The one through which everything goes that cuda() does. Throws Error where cuda() does.
cudaStream_t stream();

}  // namespace backprop::cuda_backend
