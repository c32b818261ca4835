#include "tests/emulator/machine/memory.h"

#include <sys/mman.h>

#include <algorithm>
#include <cstring>

#include "tests/emulator/modes.h"

namespace emulator {

namespace {

constexpr std::size_t gap = 256;

std::size_t footprint(std::size_t bytes) { return (bytes + gap - 1) / gap * gap + gap; }

}  // namespace

DeviceMemory& device_memory() {
  static auto* const memory = new DeviceMemory;  // outlives whatever the program frees at its end
  return *memory;
}

std::size_t DeviceMemory::capacity() const { return modes().memory; }

std::size_t DeviceMemory::find(Word begin) const {
  const auto after = std::upper_bound(areas_.begin(), areas_.end(), begin,
                                      [](Word address, const Area& area) { return address < area.begin; });
  return static_cast<std::size_t>(after - areas_.begin());
}

void DeviceMemory::add(Word begin, std::size_t bytes) {
  areas_.insert(areas_.begin() + static_cast<std::ptrdiff_t>(find(begin)), {begin, bytes});
}

void* DeviceMemory::allocate(std::size_t bytes) {
  if (base_ == nullptr) {
    void* const mapped =
        mmap(nullptr, capacity(), PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (mapped == MAP_FAILED) {
      return nullptr;
    }
    base_ = static_cast<std::byte*>(mapped);
  }
  if (bytes > capacity()) {
    return nullptr;
  }
  const std::size_t needed = footprint(bytes);
  std::byte* begin = nullptr;
  const auto reused =
      std::find_if(free_.begin(), free_.end(), [&](const Area& area) { return area.bytes == needed; });
  if (reused != free_.end()) {
    begin = reinterpret_cast<std::byte*>(reused->begin);
    free_.erase(reused);
  } else {
    if (used_ + needed > capacity()) {
      return nullptr;
    }
    begin = base_ + used_;
    used_ += needed;
  }
  std::memset(begin, 0xff, bytes);
  add(reinterpret_cast<Word>(begin), bytes);
  return begin;
}

bool DeviceMemory::release(void* memory) {
  const auto begin = reinterpret_cast<Word>(memory);
  const std::size_t after = find(begin);
  if (after == 0 || areas_[after - 1].begin != begin || !is_device(memory)) {
    return false;
  }
  free_.push_back({begin, footprint(areas_[after - 1].bytes)});
  areas_.erase(areas_.begin() + static_cast<std::ptrdiff_t>(after - 1));
  give_back_end();
  return true;
}

/// What was released at the end of the used memory counts as free again, for any size.
void DeviceMemory::give_back_end() {
  const auto at_end = [this](const Area& area) {
    return area.begin + area.bytes == reinterpret_cast<Word>(base_) + used_;
  };
  for (auto last = std::find_if(free_.begin(), free_.end(), at_end); last != free_.end();
       last = std::find_if(free_.begin(), free_.end(), at_end)) {
    used_ -= last->bytes;
    free_.erase(last);
  }
}

bool DeviceMemory::contains(Word begin, std::size_t bytes, std::size_t& recent) const {
  const auto holds = [&](const Area& area) {
    return begin >= area.begin && begin - area.begin <= area.bytes &&
           bytes <= area.bytes - (begin - area.begin);
  };
  if (recent < areas_.size() && holds(areas_[recent])) {
    return true;
  }
  const std::size_t after = find(begin);
  if (after == 0 || !holds(areas_[after - 1])) {
    return false;
  }
  recent = after - 1;
  return true;
}

bool DeviceMemory::contains(const void* begin, std::size_t bytes) const {
  std::size_t recent = 0;
  return bytes == 0 || contains(reinterpret_cast<Word>(begin), bytes, recent);
}

bool DeviceMemory::is_device(const void* address) const {
  const auto* const byte = static_cast<const std::byte*>(address);
  return base_ != nullptr && byte >= base_ && byte < base_ + capacity();
}

std::string DeviceMemory::place_of(Word address) const {
  const std::size_t after = find(address);
  if (after == 0) {
    return "in no allocation";
  }
  const Area& area = areas_[after - 1];
  const Word from_begin = address - area.begin;
  if (from_begin < area.bytes) {
    return "at byte " + std::to_string(from_begin) + " of an allocation of " + std::to_string(area.bytes);
  }
  return from_begin > (std::size_t{1} << 20)
             ? "in no allocation"
             : std::to_string(from_begin - area.bytes) + " bytes behind an allocation of " +
                   std::to_string(area.bytes);
}

std::int64_t DeviceMemory::byte_index(Word address) const {
  return is_device(reinterpret_cast<const void*>(address))
             ? static_cast<std::int64_t>(address - reinterpret_cast<Word>(base_))
             : -1;
}

}  // namespace emulator
