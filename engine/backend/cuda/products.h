#pragma once

#include <cublas_v2.h>
#include <cuda_runtime_api.h>

#include "engine/run/kernels.h"

namespace backprop::cuda_backend {

/// Matrix products by cuBLAS on one stream. Its workspace is allocated here, once, so that a product
/// allocates nothing and can be recorded; no reduced precision, no atomics: the same sizes give the same
/// bits.
class Products {
 public:
  explicit Products(cudaStream_t stream);
  ~Products();
  Products(const Products&) = delete;
  Products& operator=(const Products&) = delete;

  /// The sizes are not 0. Adds to the result if told to. Throws Error where cuBLAS refuses.
  void multiply(const MatmulCall& call, bool accumulate = false);

 private:
  void release();

  cublasHandle_t handle_ = nullptr;
  void* workspace_ = nullptr;
};

}  // namespace backprop::cuda_backend
