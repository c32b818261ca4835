#pragma once

#include "engine/run/kernels.h"

namespace backprop::cpu_backend {

// Convolutions as matrix products: the windows of x become rows of the workspace, as many at a time as it
// holds. The same bits for the same sizes. They allocate nothing.

void conv2d(const ConvolutionCall& call);
void conv2d_input_gradient(const ConvolutionCall& call);
void conv2d_filter_gradient(const ConvolutionCall& call);

}  // namespace backprop::cpu_backend
