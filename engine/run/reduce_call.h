#pragma once

#include "engine/plan/plan.h"
#include "engine/run/buffers.h"
#include "engine/run/communicator.h"

namespace backprop {

/// Throws Error unless a communicator, if there is one, reduces in the device's memory.
void check_communicator(const Communicator* communicator, const Device& device);

/// Computes an all_reduce node; with no communicator, for this process alone.
void run_all_reduce(const Plan& plan, const Buffers& buffers, Device& device, Communicator* communicator,
                    NodeId node);

}  // namespace backprop
