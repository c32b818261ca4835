#pragma once

#include "tests/emulator/machine/warp.h"

namespace emulator {

/// Runs a grid of blocks to its end; `parameters` is laid out as the kernel declares.
void launch(const Module& module, const Kernel& kernel, Dimensions grid, Dimensions block,
            std::size_t dynamic_shared_bytes, const std::byte* parameters);

}  // namespace emulator
