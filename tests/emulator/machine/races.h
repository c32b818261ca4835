#pragma once

#include <cstdint>

namespace emulator {

/// Who touched a byte, and how far its block and warp had come: what was waited for in between.
struct Toucher {
  std::uint32_t launch = 0;
  std::uint32_t block = 0, thread = 0;
  std::uint16_t barriers = 0, meetings = 0;
  bool atomic = false;
  bool others_too = false;    ///< other threads of the block as well
  bool other_blocks = false;  ///< and of other blocks
};

/// A byte's last writer and last readers.
struct Shadow {
  Toucher writer, reader;
};

/// The race that an access makes, or null; notes the access.
const char* race_of(Shadow& shadow, const Toucher& now, bool writes);

}  // namespace emulator
