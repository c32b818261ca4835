#pragma once

#include "engine/run/communicator.h"

namespace backprop::testing {

/// The processes that run this program together: every one runs every test.
Processes& processes();

/// What reduces in the memory of device_under_test().
Communicator& communicator_under_test();

}  // namespace backprop::testing
