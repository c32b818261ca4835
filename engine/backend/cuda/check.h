#pragma once

#include <cublas_v2.h>
#include <cuda_runtime_api.h>

#include <string>

#include "engine/run/kernels.h"

namespace backprop::cuda_backend {

/// Throws Error "[cuda] <call>: <what the runtime says>" unless the status is success. `call` names the
/// failing call and its sizes.
void check(cudaError_t status, const std::string& call);
void check(cublasStatus_t status, const std::string& call);

/// After a launch: what the runtime made of it. Errors of the kernel itself surface at the next call that
/// waits.
void check_launch(const char* kernel, std::uint64_t elements);

}  // namespace backprop::cuda_backend
