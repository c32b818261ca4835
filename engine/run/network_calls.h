#pragma once

#include "engine/plan/plan.h"
#include "engine/run/kernels.h"

namespace backprop {

// What the kernels of networks are told about a node, for a plan's arena.

ConvolutionCall convolution_call(const Plan& plan, std::byte* arena, NodeId node);
WindowCall window_call(const Plan& plan, std::byte* arena, NodeId node);
SoftmaxCall softmax_call(const Plan& plan, std::byte* arena, NodeId node);

}  // namespace backprop
