#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "engine/graph/donation.h"  // IWYU pragma: export
#include "engine/graph/graph.h"

namespace backprop {

enum class PlanMode : std::uint8_t {
  lesson,  ///< one kernel per node, one buffer per value, freed after its last reader: the formulas of the
           ///< lessons hold
  fast,    ///< in place where possible, runs of elementwise nodes fused
  trace,   ///< every value kept, for stepping
};

/// A place in the arena.
struct Workspace {
  std::uint64_t offset = 0;
  std::uint64_t bytes = 0;  ///< 0 if the kernel needs none
};

class Plan;
struct PlanData;

struct PlanOptions {
  /// The most scratch memory that one kernel is given, in bytes: Device::workspace_bytes of where it runs.
  std::uint64_t workspace_bytes = cpu_workspace_bytes;
  /// Another plan of the same graph, in whose memory this one runs between that one's runs: what both read
  /// lies in one place, and everything else where the other keeps nothing from run to run.
  const Plan* within = nullptr;
};

/// How to run a graph: the order, where every value lies in one arena, and how long it lives. A cheap handle,
/// immutable. The graph must outlive it and may grow meanwhile.
class Plan {
 public:
  /// Every buffer starts at a multiple of this, in bytes.
  static constexpr std::uint64_t alignment = 64;
  /// Elements a fused step computes at a time.
  static constexpr std::uint64_t fused_block = 512;

  explicit Plan(std::shared_ptr<const PlanData> data) : data_(std::move(data)) {}

  const Graph& graph() const;
  PlanMode mode() const;
  std::span<const NodeId> outputs() const;
  /// Inputs and constants that the outputs need, in order of creation. They are kept for the whole run.
  std::span<const NodeId> leaves() const;
  /// The other nodes that the outputs need, in the order in which they are computed: of creation, but for
  /// reductions over processes, each of which comes right behind what it reduces.
  std::span<const NodeId> order() const;

  std::size_t step_count() const;
  /// Nodes of a step: one, or several elementwise nodes computed together block by block.
  std::span<const NodeId> step(std::size_t index) const;

  /// Whether the node is computed or read by this plan.
  bool contains(NodeId node) const;
  /// Whether the node's value can be read after the run.
  bool kept(NodeId node) const;
  /// A value inside a fused step: only a block of it exists, at its offset.
  bool internal(NodeId node) const;
  /// A constant stored as one element, because all its readers broadcast.
  bool splat(NodeId node) const;
  /// Whether the node took over the buffer of one of its inputs.
  bool in_place(NodeId node) const;
  /// Byte offset of the node's buffer in the arena. The node must be contained.
  std::uint64_t offset(NodeId node) const;
  /// Bytes of the node's value as stored, without padding.
  std::uint64_t bytes(NodeId node) const;
  /// Scratch memory of the node's kernel, there during its step alone.
  Workspace workspace(NodeId node) const;
  /// Index of the last step that reads the node; step_count() if it is kept to the end.
  std::size_t last_step(NodeId node) const;
  std::span<const Donation> donations() const;
  /// Donations that could not be computed in place: copied after the last step.
  std::span<const Donation> copies() const;

  /// Bytes that a run allocates, all at once: values, alignment and fragmentation.
  std::uint64_t arena_bytes() const;

 private:
  std::shared_ptr<const PlanData> data_;
};

/// Plans the outputs and whatever they need. Throws Error for unknown nodes, for donations that do not fit,
/// and within another plan for inputs and constants that it does not have.
Plan make_plan(const Graph& graph, std::span<const NodeId> outputs, PlanMode mode,
               std::span<const Donation> donations = {}, const PlanOptions& options = {});

}  // namespace backprop
