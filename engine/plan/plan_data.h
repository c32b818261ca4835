#pragma once

#include <cstdint>
#include <limits>
#include <unordered_map>
#include <vector>

#include "engine/plan/plan.h"

namespace backprop {

/// What a Plan holds. Vectors per node are indexed by id, up to the largest id that the plan contains.
struct PlanData {
  enum Flag : std::uint8_t {
    contained = 1,
    kept = 2,      // readable after the run
    internal = 4,  // a block inside a fused step
    splat = 8,     // a constant stored as one element
    in_place = 16,
    taken = 32,  // its buffer went to a node computed in place
  };

  const Graph* graph = nullptr;
  PlanMode mode = PlanMode::lesson;
  std::vector<NodeId> outputs;
  std::vector<NodeId> leaves;
  std::vector<NodeId> order;
  std::vector<std::uint32_t> step_ends;  // positions in order; empty if every node is a step of its own
  std::vector<std::uint8_t> flags;
  std::vector<std::uint64_t> offsets;
  std::vector<std::uint32_t> last_steps;
  std::vector<Donation> donations;
  std::vector<Donation> copies;
  std::unordered_map<NodeId, Workspace> workspaces;  // of the few nodes that have one
  std::uint64_t arena_bytes = 0;

  bool has(NodeId node, Flag flag) const { return node < flags.size() && (flags[node] & flag) != 0; }
  void mark(NodeId node, Flag flag) { flags[node] = static_cast<std::uint8_t>(flags[node] | flag); }

  std::size_t step_count() const { return step_ends.empty() ? order.size() : step_ends.size(); }
  std::span<const NodeId> step(std::size_t index) const {
    if (step_ends.empty()) {
      return std::span(order).subspan(index, 1);
    }
    const std::size_t begin = index == 0 ? 0 : step_ends[index - 1];
    return std::span(order).subspan(begin, step_ends[index] - begin);
  }
  std::uint64_t bytes(NodeId node) const {
    return (has(node, splat) ? 1 : graph->elements(node)) * size_of(graph->dtype(node));
  }
};

/// Groups consecutive elementwise nodes of one shape and dtype: fills step_ends. (fusion.cpp)
void fuse(PlanData& plan);

/// Finds how long each value is needed and which values exist only inside a fused step: fills last_steps.
/// (liveness.cpp)
void find_lifetimes(PlanData& plan);

/// Gives every value its place: fills offsets, copies and arena_bytes. (placement.cpp)
void place(PlanData& plan, const PlanOptions& options);

/// Whether a node reads an input element by element, so that one pass forward over both may share their
/// memory.
bool reads_in_step(const PlanData& plan, NodeId node, NodeId input);

}  // namespace backprop
