#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <utility>
#include <vector>

namespace backprop {

/// Gives out places in one block of memory, known only by its offsets: smallest free place that fits, free
/// neighbours joined, the block grown at its end where nothing fits. Sizes are rounded up to the alignment.
class Arena {
 public:
  explicit Arena(std::uint64_t alignment) : alignment_(alignment) {}

  std::uint64_t allocate(std::uint64_t bytes);
  void release(std::uint64_t offset, std::uint64_t bytes);
  /// Bytes of the block so far.
  std::uint64_t size() const { return size_; }

 private:
  std::uint64_t rounded(std::uint64_t bytes) const {
    return (bytes + alignment_ - 1) / alignment_ * alignment_;
  }
  void insert(std::uint64_t offset, std::uint64_t size);
  void erase(std::map<std::uint64_t, std::uint64_t>::iterator place);

  std::uint64_t alignment_;
  std::uint64_t size_ = 0;
  std::map<std::uint64_t, std::uint64_t> free_by_offset_;
  std::set<std::pair<std::uint64_t, std::uint64_t>> free_by_size_;
  std::vector<std::uint64_t>
      smallest_;  // free places of one unit, last freed first: scalars, most of all places
};

}  // namespace backprop
