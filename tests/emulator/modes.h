#pragma once

#include <cstddef>

namespace emulator {

/// How programs are run, from the environment; whatever order is chosen, a right program ends the same.
struct Modes {
  /// EMULATOR_ORDER: in which order warps and blocks run. 0: as numbered, 1: backwards, 2: at random.
  int order = 0;
  /// EMULATOR_RACES=1: two threads touching the same bytes with nothing between them is an error.
  bool races = false;
  /// EMULATOR_LAZY=1: a stream runs only when somebody waits for it, so a missing wait is seen.
  bool lazy = false;
  /// EMULATOR_DEVICES: how many devices the machine seems to have, at least one.
  int devices = 1;
  /// EMULATOR_MEMORY: bytes that the device has; 2 GiB unless set.
  std::size_t memory = std::size_t{2} << 30;
};

/// Read once, at the first call.
const Modes& modes();

}  // namespace emulator
