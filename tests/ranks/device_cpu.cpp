#include "tests/engine/device.h"
#include "tests/ranks/ranks.h"

namespace backprop::testing {

Device& device_under_test() { return cpu(); }

Communicator& communicator_under_test() { return processes(); }

}  // namespace backprop::testing
