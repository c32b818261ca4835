#include "engine/plan/arena.h"

#include <iterator>

namespace backprop {

std::uint64_t Arena::allocate(std::uint64_t bytes) {
  const std::uint64_t needed = rounded(bytes);
  if (needed == 0) {
    return 0;
  }
  if (needed == alignment_ && !smallest_.empty()) {
    const std::uint64_t offset = smallest_.back();
    smallest_.pop_back();
    return offset;
  }
  if (const auto fit = free_by_size_.lower_bound({needed, 0}); fit != free_by_size_.end()) {
    const auto [size, offset] = *fit;
    erase(free_by_offset_.find(offset));
    if (size > needed) {
      insert(offset + needed, size - needed);
    }
    return offset;
  }
  std::uint64_t offset = size_;
  if (!free_by_offset_.empty()) {
    const auto last = std::prev(free_by_offset_.end());
    if (last->first + last->second == size_) {
      offset = last->first;
      erase(last);
    }
  }
  size_ = offset + needed;
  return offset;
}

void Arena::release(std::uint64_t offset, std::uint64_t bytes) {
  std::uint64_t size = rounded(bytes);
  if (size == 0) {
    return;
  }
  if (size == alignment_) {
    smallest_.push_back(offset);
    return;
  }
  const auto after = free_by_offset_.lower_bound(offset);
  if (after != free_by_offset_.begin()) {
    if (const auto before = std::prev(after); before->first + before->second == offset) {
      offset = before->first;
      size += before->second;
      erase(before);
    }
  }
  if (after != free_by_offset_.end() && offset + size == after->first) {
    size += after->second;
    erase(after);
  }
  insert(offset, size);
}

void Arena::insert(std::uint64_t offset, std::uint64_t size) {
  free_by_offset_.emplace(offset, size);
  free_by_size_.emplace(size, offset);
}

void Arena::erase(std::map<std::uint64_t, std::uint64_t>::iterator place) {
  free_by_size_.erase({place->second, place->first});
  free_by_offset_.erase(place);
}

}  // namespace backprop
