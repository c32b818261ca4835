#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "tests/emulator/machine/races.h"
#include "tests/emulator/ptx/module.h"

namespace emulator {

struct Dimensions {
  unsigned x = 1, y = 1, z = 1;
  std::uint64_t count() const { return std::uint64_t{x} * y * z; }
};

/// What the warps of a block share.
struct Block {
  const Module& module;
  Dimensions grid, size, index;
  unsigned number = 0;  ///< of the block in its grid
  std::uint32_t launch = 0;
  std::uint16_t barriers = 0;  ///< passed
  const std::byte* parameters = nullptr;
  std::size_t parameter_bytes = 0;
  std::vector<std::byte> shared;
  std::vector<bool> shared_written;   ///< by byte
  std::vector<Shadow> shared_shadow;  ///< by byte, where races are looked for

  unsigned threads() const { return static_cast<unsigned>(size.count()); }
};

/// 32 threads in step, as far as their ways do not part: every lane has its own place in the code, and those
/// furthest behind go first, so that they meet again.
struct Warp {
  Block* block = nullptr;
  unsigned number = 0;  ///< of the warp in its block
  Word* registers = nullptr;
  const Word* constants = nullptr;
  std::vector<std::byte> local, call_parameters;
  int places[warp_lanes]{};
  std::vector<int> callers[warp_lanes];
  LaneMask exists = 0, alive = 0;
  LaneMask at_barrier = 0;  ///< waiting for the block
  LaneMask at_meeting = 0;  ///< waiting for lanes of the warp
  int barrier_place = -1;
  std::uint16_t meetings = 0;  ///< passed
  bool carry[warp_lanes]{};
  const Instruction* current = nullptr;

  const Word* source(Operand operand) const {
    return operand >= 0 ? registers + static_cast<std::size_t>(operand) * warp_lanes
                        : constants + static_cast<std::size_t>(~operand) * warp_lanes;
  }
  Word* result(Operand operand) { return registers + static_cast<std::size_t>(operand) * warp_lanes; }

  /// Runs until every lane has ended or waits for the block.
  void run();
};

/// The bytes that a lane of a memory instruction means. Ends the program where the access is wrong: out of
/// bounds, misaligned, not yet written, a race.
std::byte* memory_at(Warp& warp, const Instruction& instruction, unsigned lane, bool writes);

/// Ends the program: what is wrong, at which instruction, in which thread of which block.
[[noreturn]] void fault(const Warp& warp, unsigned lane, const std::string& what);

}  // namespace emulator
