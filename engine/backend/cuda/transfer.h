#pragma once

#include <array>
#include <cstddef>
#include <span>

#include "engine/backend/cuda/stream.h"
#include "engine/run/kernels.h"

namespace backprop::cuda_backend {

/// Values between the caller and the device, converted on the way, through page-locked buffers: while one is
/// copied, the next is filled. Reading waits for the stream; what is written takes its place in it.
class Transfer {
 public:
  explicit Transfer(cudaStream_t stream) : stream_(stream) {}
  Transfer(const Transfer&) = delete;
  Transfer& operator=(const Transfer&) = delete;

  void write(DType dtype, std::span<const double> values, void* to);
  void read(DType dtype, const void* from, std::span<double> values);

 private:
  struct Staging {
    Staging();
    ~Staging();
    Staging(const Staging&) = delete;
    Staging& operator=(const Staging&) = delete;

    void* memory = nullptr;
    Event copied;  ///< to the device, the last time
  };

  /// Of the two, the one that was used before the other, when nothing is copied from it any more.
  Staging& next();

  cudaStream_t stream_;
  std::array<Staging, 2> staging_;
  std::size_t used_ = 0;
};

}  // namespace backprop::cuda_backend
