#pragma once

#include <cuda_runtime_api.h>

#include <functional>

#include "engine/run/kernels.h"

namespace backprop::cuda_backend {

/// What a stream was asked to do, as one CUDA graph.
class Graph final : public Recording {
 public:
  /// Makes the calls while the stream records. Throws Error if one of them allocates or waits, which a
  /// recording cannot.
  Graph(cudaStream_t stream, const std::function<void()>& calls);
  ~Graph() override;
  Graph(const Graph&) = delete;
  Graph& operator=(const Graph&) = delete;

  void replay() override;

 private:
  cudaStream_t stream_;
  cudaGraphExec_t executable_ = nullptr;
};

}  // namespace backprop::cuda_backend
