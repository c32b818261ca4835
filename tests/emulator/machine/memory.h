#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "tests/emulator/machine/lanes.h"

namespace emulator {

/// The device's memory: areas of the host's memory, each with exact bounds and a gap behind it. Fresh memory
/// holds bytes of 0xff, which as numbers are nan, so reading what nobody wrote does not go unnoticed.
class DeviceMemory {
 public:
  /// Bytes in all, and at the end of the memory, where nothing is or was.
  std::size_t capacity() const;
  std::size_t free_bytes() const { return capacity() - used_; }

  /// Null if there is no room.
  void* allocate(std::size_t bytes);
  /// False if no allocation begins there.
  bool release(void* memory);

  /// Makes known an area that is not allocated here: a module's variable.
  void add(Word begin, std::size_t bytes);

  /// Whether all the bytes lie in one area. `recent` remembers where the last answer was found.
  bool contains(Word begin, std::size_t bytes, std::size_t& recent) const;
  bool contains(const void* begin, std::size_t bytes) const;
  /// Whether it is an address of the device at all.
  bool is_device(const void* address) const;
  /// The area nearest to an address, for errors: "in no allocation", "8 bytes behind one of 64 bytes".
  std::string place_of(Word address) const;

  /// Index of a byte of allocated memory, for shadows; -1 outside of it.
  std::int64_t byte_index(Word address) const;

 private:
  struct Area {
    Word begin;
    std::size_t bytes;
  };
  std::size_t find(Word begin) const;
  void give_back_end();

  std::vector<Area> areas_;  // by address
  std::vector<Area> free_;   // released, with their gaps: used again for the same size
  std::byte* base_ = nullptr;
  std::size_t used_ = 0;
};

DeviceMemory& device_memory();

}  // namespace emulator
