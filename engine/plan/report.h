#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "engine/plan/plan.h"
#include "engine/plan/roles.h"

namespace backprop {

/// Bytes, or operations, of each role, in the order of Role.
using PerRole = std::array<std::uint64_t, role_count>;

/// What a plan costs, known without running it.
struct PlanReport {
  struct Row {
    NodeId node = 0;
    Role role = Role::workspace;
    std::uint64_t operations = 0;  ///< multiply-adds for products, one per element otherwise
    std::uint64_t bytes = 0;  ///< of the value as stored; 0 for values that exist only inside a fused step
    std::uint64_t workspace_bytes = 0;  ///< of its kernel, live in its step alone: Role::workspace
    std::size_t first_step = 0;         ///< in which the value comes into being; 0 for leaves
    std::size_t last_step = 0;          ///< in which it is read last; step_count() if kept to the end
    /// From which step on its bytes count: later than first_step where it took over an input's buffer, which
    /// counts as that input's until then, and after last_step where the buffer is a donated input's.
    std::size_t counted_from = 0;
    NodeId last_reader = 0;  ///< who keeps it until then; the node itself if nothing reads it
    bool output = false;     ///< an output of the plan: kept to the end because it was asked for
  };
  std::vector<Row> rows;  ///< leaves, then the other nodes in order
  std::vector<std::uint64_t>
      live_bytes;                ///< during each step, without padding; a buffer reused in place counts once
  std::uint64_t operations = 0;  ///< of one run
  std::uint64_t leaf_bytes = 0;  ///< inputs and constants, part of live_bytes in every step
  std::uint64_t peak_bytes = 0;  ///< the largest of live_bytes
  std::size_t peak_step = 0;
  PerRole operations_by_role{};  ///< sums to operations; those of activations are the forward pass
  PerRole peak_by_role{};        ///< live in peak_step; sums to peak_bytes
  std::uint64_t arena_bytes =
      0;  ///< what a run allocates: peak_bytes, padding, fragmentation, scratch of fused steps
};

/// In time linear in the plan. Without roles every leaf is an input and every other value workspace.
PlanReport report(const Plan& plan, const Roles& roles = {});

/// live_bytes of a report, told apart by role: one entry per step.
std::vector<PerRole> live_by_role(const PlanReport& report);

}  // namespace backprop
