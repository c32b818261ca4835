#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <unordered_map>
#include <vector>

#include "engine/plan/plan.h"
#include "engine/run/kernels.h"

namespace backprop {

/// The memory of a plan's values on a device: one arena or, to find kernels that leave their buffer, an
/// allocation for each.
class Buffers {
 public:
  /// At least so many bytes, for plans that run within this one. Throws Error if the device has not enough
  /// memory.
  Buffers(const Plan& plan, Device& device, bool separate, std::uint64_t least_bytes);
  /// In the memory of the plan that this one is made within, which must outlive it. Throws Error if that
  /// has too little.
  Buffers(const Plan& plan, const Buffers& within);
  Buffers(const Buffers&) = delete;
  Buffers& operator=(const Buffers&) = delete;

  /// Where the node's value lies; of a value inside a fused step, where a block of it does.
  std::byte* at(NodeId node) const { return places_.empty() ? arena_ + plan_.offset(node) : places_[node]; }
  /// Where the node's kernel finds the scratch memory that the plan gives it.
  std::byte* workspace(NodeId node) const;
  /// Bytes taken from the device.
  std::uint64_t bytes() const { return bytes_; }

 private:
  struct Release {
    Device* device;
    void operator()(void* memory) const { device->release(memory); }
  };

  void allocate_each(const Buffers* within);
  std::byte* take(std::uint64_t bytes);
  std::byte* taken_place(NodeId node) const;

  Plan plan_;
  Device& device_;
  std::uint64_t bytes_ = 0;
  std::byte* arena_ = nullptr;
  std::vector<std::byte*> places_;                     // by node, if separate
  std::unordered_map<NodeId, std::byte*> workspaces_;  // if separate
  std::vector<std::unique_ptr<void, Release>> owned_;
};

}  // namespace backprop
