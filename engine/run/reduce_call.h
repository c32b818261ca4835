#pragma once

#include <vector>

#include "engine/plan/plan.h"
#include "engine/run/buffers.h"
#include "engine/run/communicator.h"

namespace backprop {

/// Throws Error unless a communicator, if there is one, reduces in the device's memory.
void check_communicator(const Communicator* communicator, const Device& device);

/// Per step of the plan, and for what follows the last, whether it must wait for reductions that are still
/// under way: because it reads or writes what one of them writes, or writes what it reads. Where this process
/// is alone, none.
std::vector<bool> waiting_steps(const Plan& plan, const Buffers& buffers, const Communicator* communicator);

/// Computes an all_reduce node, or begins to (Communicator::wait); with no communicator, for this process
/// alone.
void run_all_reduce(const Plan& plan, const Buffers& buffers, Device& device, Communicator* communicator,
                    NodeId node);

}  // namespace backprop
