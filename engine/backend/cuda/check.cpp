#include "engine/backend/cuda/check.h"

namespace backprop::cuda_backend {

void check(cudaError_t status, const std::string& call) {
  if (status != cudaSuccess) {
    cudaGetLastError();  // told here, so not to be found by the next launch
    fail("cuda", call + ": " + cudaGetErrorString(status) + " (" + cudaGetErrorName(status) + ")");
  }
}

void check(cublasStatus_t status, const std::string& call) {
  if (status != CUBLAS_STATUS_SUCCESS) {
    fail("cuda", call + ": " + cublasGetStatusString(status));
  }
}

void check_launch(const char* kernel, std::uint64_t elements) {
  if (const cudaError_t status = cudaGetLastError(); status != cudaSuccess) {
    check(status, "launch of " + std::string(kernel) + " for " + std::to_string(elements) + " elements");
  }
}

}  // namespace backprop::cuda_backend
