#include "engine/run/buffers.h"

#include <algorithm>

namespace backprop {

Buffers::Buffers(const Plan& plan, Device& device, bool separate, std::uint64_t least_bytes)
    : plan_(plan), device_(device) {
  if (separate) {
    allocate_each(nullptr);
  } else {
    arena_ = take(std::max(plan.arena_bytes(), least_bytes));
  }
}

Buffers::Buffers(const Plan& plan, const Buffers& within) : plan_(plan), device_(within.device_) {
  if (!within.places_.empty()) {
    allocate_each(&within);
    return;
  }
  if (plan.arena_bytes() > within.bytes_) {
    fail("run", "the plan takes " + std::to_string(plan.arena_bytes()) +
                    " bytes, the memory that it is to run in has " + std::to_string(within.bytes_));
  }
  arena_ = within.arena_;
}

/// The buffer that a node computed in place took over: the one at its offset among what it could take.
std::byte* Buffers::taken_place(NodeId node) const {
  for (const auto& [input, output] : plan_.donations()) {
    if (output == node && plan_.offset(input) == plan_.offset(node)) {
      return places_[input];
    }
  }
  for (const NodeId input : plan_.graph().inputs(node)) {
    if (!plan_.internal(input) && plan_.offset(input) == plan_.offset(node)) {
      return places_[input];
    }
  }
  fail("run", "node " + std::to_string(node) + " is planned in place of none of its inputs");
}

std::byte* Buffers::workspace(NodeId node) const {
  if (places_.empty()) {
    return arena_ + plan_.workspace(node).offset;
  }
  const auto found = workspaces_.find(node);
  return found == workspaces_.end() ? nullptr : found->second;
}

std::byte* Buffers::take(std::uint64_t bytes) {
  owned_.emplace_back(device_.allocate(bytes), Release{&device_});
  bytes_ += bytes;
  return static_cast<std::byte*>(owned_.back().get());
}

void Buffers::allocate_each(const Buffers* within) {
  NodeId last = 0;
  for (const auto nodes : {plan_.leaves(), plan_.order()}) {
    last = nodes.empty() ? last : std::max(last, *std::max_element(nodes.begin(), nodes.end()));
  }
  places_.resize(static_cast<std::size_t>(last) + 1);
  for (const NodeId leaf : plan_.leaves()) {
    places_[leaf] = within == nullptr ? take(plan_.bytes(leaf)) : within->at(leaf);
  }
  for (const NodeId node : plan_.order()) {
    if (plan_.in_place(node)) {
      places_[node] = taken_place(node);
      continue;
    }
    std::uint64_t bytes = plan_.bytes(node);
    if (plan_.internal(node)) {
      bytes = std::min(bytes, Plan::fused_block * size_of(plan_.graph().dtype(node)));
    }
    places_[node] = take(bytes);
    if (const Workspace workspace = plan_.workspace(node); workspace.bytes > 0) {
      workspaces_.emplace(node, take(workspace.bytes));
    }
  }
}

}  // namespace backprop
