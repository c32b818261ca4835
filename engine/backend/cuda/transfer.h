#pragma once

#include <cuda_runtime_api.h>

#include <span>

#include "engine/run/kernels.h"

namespace backprop::cuda_backend {

/// Values between the caller and the device, converted on the way, through a page-locked buffer. Waits for
/// the stream: when a call returns, the values are there.
class Transfer {
 public:
  explicit Transfer(cudaStream_t stream);
  ~Transfer();
  Transfer(const Transfer&) = delete;
  Transfer& operator=(const Transfer&) = delete;

  void write(DType dtype, std::span<const double> values, void* to);
  void read(DType dtype, const void* from, std::span<double> values);

 private:
  cudaStream_t stream_;
  void* staging_ = nullptr;
};

}  // namespace backprop::cuda_backend
