#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "engine/plan/plan.h"

namespace backprop {

/// What a plan costs, known without running it.
struct PlanReport {
  struct Row {
    NodeId node = 0;
    std::uint64_t operations = 0;  ///< multiply-adds for products, one per element otherwise
    std::uint64_t bytes = 0;  ///< of the value as stored; 0 for values that exist only inside a fused step
    std::uint64_t workspace_bytes = 0;  ///< of its kernel, part of live_bytes in its step alone
    std::size_t first_step = 0;         ///< in which the value comes into being; 0 for leaves
    std::size_t last_step = 0;          ///< in which it is read last; step_count() if kept to the end
    NodeId last_reader = 0;             ///< who keeps it until then; the node itself if nothing reads it
  };
  std::vector<Row> rows;  ///< leaves, then the other nodes in order
  std::vector<std::uint64_t>
      live_bytes;                ///< during each step, without padding; a buffer reused in place counts once
  std::uint64_t operations = 0;  ///< of one run
  std::uint64_t leaf_bytes = 0;  ///< inputs and constants, part of live_bytes in every step
  std::uint64_t peak_bytes = 0;  ///< the largest of live_bytes
  std::size_t peak_step = 0;
  std::uint64_t arena_bytes =
      0;  ///< what a run allocates: peak_bytes, padding, fragmentation, scratch of fused steps
};

PlanReport report(const Plan& plan);

}  // namespace backprop
