#include "tests/engine/device.h"

namespace backprop::testing {

Device& device_under_test() { return cuda(); }

}  // namespace backprop::testing
