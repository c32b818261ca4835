#pragma once

namespace emulator {

/// The device that this process works with.
int current_device();

/// Something was made on it: from now on the process works with this one.
void use_device();

}  // namespace emulator
