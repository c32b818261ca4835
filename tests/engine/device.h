#pragma once

#include "engine/run/kernels.h"

namespace backprop::testing {

/// The device that the tests run on: chosen by the program that they are linked into.
Device& device_under_test();

}  // namespace backprop::testing
