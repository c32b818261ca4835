#pragma once

#include <cuda_runtime_api.h>

#include "engine/backend/cuda/products.h"

namespace backprop::cuda_backend {

// Convolutions as matrix products: the windows of x become rows of the call's workspace, as many at a time as
// it holds. The same bits for the same sizes. They allocate nothing and wait for nothing.

void conv2d(const ConvolutionCall& call, Products& products, cudaStream_t stream);
void conv2d_input_gradient(const ConvolutionCall& call, Products& products, cudaStream_t stream);
void conv2d_filter_gradient(const ConvolutionCall& call, Products& products, cudaStream_t stream);

}  // namespace backprop::cuda_backend
