#include <sys/mman.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>

#include "tests/emulator/machine/memory.h"
#include "tests/emulator/machine/warp.h"
#include "tests/emulator/modes.h"

namespace emulator {

namespace {

/// One Shadow for every byte that a device can have; pages appear as they are touched.
Shadow* global_shadow() {
  static Shadow* const shadow = [] {
    const std::size_t bytes = device_memory().capacity() * sizeof(Shadow);
    void* const mapped =
        mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (mapped == MAP_FAILED) {
      std::fprintf(stderr, "emulator: no address space to look for races\n");
      std::abort();
    }
    return static_cast<Shadow*>(mapped);
  }();
  return shadow;
}

void note(Warp& warp, unsigned lane, Shadow* shadows, std::size_t bytes, bool writes) {
  const Toucher now{.launch = warp.block->launch,
                    .block = warp.block->number,
                    .thread = warp.number * warp_lanes + lane,
                    .barriers = warp.block->barriers,
                    .meetings = warp.meetings,
                    .atomic = warp.current->atomic};
  for (std::size_t i = 0; i < bytes; ++i) {
    if (const char* const race = race_of(shadows[i], now, writes)) {
      fault(warp, lane, race);
    }
  }
}

std::byte* shared_at(Warp& warp, const Instruction& instruction, unsigned lane, Word address, bool writes) {
  Block& block = *warp.block;
  const std::size_t bytes = std::size_t{instruction.width} * instruction.count;
  const Word offset = address & 0xffffffff;
  if (offset + bytes > block.shared.size()) {
    fault(warp, lane,
          "shared memory out of bounds: byte " + std::to_string(offset) + " of " +
              std::to_string(block.shared.size()));
  }
  for (std::size_t i = 0; i < bytes; ++i) {
    if (!writes && !block.shared_written[offset + i]) {
      fault(warp, lane, "uninitialised shared memory is read at byte " + std::to_string(offset + i));
    }
    block.shared_written[offset + i] = block.shared_written[offset + i] || writes;
  }
  if (modes().races) {
    note(warp, lane, &block.shared_shadow[offset], bytes, writes);
  }
  return block.shared.data() + offset;
}

std::byte* global_at(Warp& warp, const Instruction& instruction, unsigned lane, Word address, bool writes) {
  const std::size_t bytes = std::size_t{instruction.width} * instruction.count;
  if (!device_memory().contains(address, bytes, instruction.recent_area)) {
    fault(warp, lane,
          std::string("global memory out of bounds: ") + (writes ? "writes " : "reads ") +
              std::to_string(bytes) + " bytes " + device_memory().place_of(address));
  }
  if (modes().races) {
    if (const std::int64_t byte = device_memory().byte_index(address); byte >= 0) {
      note(warp, lane, global_shadow() + byte, bytes, writes);
    }
  }
  return reinterpret_cast<std::byte*>(address);
}

std::byte* lane_at(Warp& warp, std::vector<std::byte>& memory, unsigned lane, Word address,
                   std::size_t bytes) {
  const std::size_t a_lane = memory.size() / warp_lanes;
  if (address + bytes > a_lane) {
    fault(warp, lane,
          "local memory out of bounds: byte " + std::to_string(address) + " of " + std::to_string(a_lane));
  }
  return memory.data() + lane * a_lane + address;
}

}  // namespace

std::byte* memory_at(Warp& warp, const Instruction& instruction, unsigned lane, bool writes) {
  const std::size_t bytes = std::size_t{instruction.width} * instruction.count;
  Word address = static_cast<Word>(instruction.offset);
  if (instruction.base != no_operand) {
    address += warp.source(instruction.base)[lane];
  }
  Space space = instruction.space;
  if (space == Space::generic || space == Space::kernel_parameter) {
    const Word mark = address & mark_bits;
    if (space == Space::generic) {
      space = mark == shared_mark      ? Space::shared
              : mark == local_mark     ? Space::local
              : mark == parameter_mark ? Space::kernel_parameter
                                       : Space::global;
    }
    if (space != Space::global) {
      address &= ~mark_bits;
    }
  }
  if (address % bytes != 0) {
    fault(warp, lane,
          "misaligned: " + std::to_string(bytes) + " bytes at an address that is " +
              std::to_string(address % bytes) + " beyond a multiple of that");
  }
  switch (space) {
    case Space::shared: return shared_at(warp, instruction, lane, address, writes);
    case Space::local: return lane_at(warp, warp.local, lane, address & 0xffffffff, bytes);
    case Space::call_parameter: return lane_at(warp, warp.call_parameters, lane, address, bytes);
    case Space::kernel_parameter:
      if (writes || address + bytes > warp.block->parameter_bytes) {
        fault(warp, lane, "kernel parameters out of bounds");
      }
      return const_cast<std::byte*>(warp.block->parameters) + address;
    default: return global_at(warp, instruction, lane, address, writes);
  }
}

void fault(const Warp& warp, unsigned lane, const std::string& what) {
  const Block& block = *warp.block;
  const unsigned thread = warp.number * warp_lanes + lane;
  std::fflush(stdout);
  std::fprintf(stderr, "emulator: %s\n  at `%s`, thread (%u,%u,%u) of block (%u,%u,%u)\n", what.c_str(),
               warp.current == nullptr ? "?" : warp.current->text.c_str(), thread % block.size.x,
               thread / block.size.x % block.size.y, thread / (block.size.x * block.size.y), block.index.x,
               block.index.y, block.index.z);
  std::abort();
}

}  // namespace emulator
