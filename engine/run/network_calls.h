#pragma once

#include "engine/plan/plan.h"
#include "engine/run/buffers.h"
#include "engine/run/kernels.h"

namespace backprop {

/// Computes a node by the kernels of networks: convolutions, windows, softmax.
void run_network_kernel(const Plan& plan, const Buffers& buffers, Device& device, NodeId node);

}  // namespace backprop
