#include <algorithm>
#include <optional>
#include <unordered_map>

#include "engine/plan/arena.h"
#include "engine/plan/plan_data.h"

namespace backprop {

namespace {

/// Walks the steps in order, taking a place where a value begins and returning it after the value's last
/// reader.
class Placement {
 public:
  Placement(PlanData& plan, const PlanOptions& options)
      : plan_(plan), graph_(*plan.graph), options_(options), arena_(Plan::alignment) {
    for (const auto& [input, output] : plan.donations) {
      givers_.emplace(output, input);
    }
  }

  void run() {
    plan_.offsets.assign(plan_.flags.size(), 0);
    place_leaves();
    for (std::size_t step = 0; step < plan_.step_count(); ++step) {
      place_step(step);
    }
    // Blocks inside fused steps follow the values; until now their offsets count from there.
    for (const NodeId node : plan_.order) {
      if (plan_.has(node, PlanData::internal)) {
        plan_.offsets[node] += arena_.size();
      }
    }
    plan_.arena_bytes = arena_.size() + scratch_bytes_;
  }

 private:
  /// At the beginning of the arena; within another plan where that one has them.
  void place_leaves() {
    if (options_.within == nullptr) {
      for (const NodeId leaf : plan_.leaves) {
        plan_.offsets[leaf] = arena_.allocate(plan_.bytes(leaf));
      }
      return;
    }
    const Plan& other = *options_.within;
    std::uint64_t end = 0;
    for (const NodeId leaf : other.leaves()) {
      end = std::max(end, other.offset(leaf) + other.bytes(leaf));
    }
    arena_.allocate(end);
    for (const NodeId leaf : plan_.leaves) {
      plan_.offsets[leaf] = other.offset(leaf);
    }
  }

  void place_step(std::size_t step) {
    const auto nodes = plan_.step(step);
    for (std::size_t member = 0; member < nodes.size(); ++member) {
      const NodeId node = nodes[member];
      if (plan_.has(node, PlanData::internal)) {
        continue;
      }
      if (const std::optional<NodeId> giver = buffer_to_take(step, member)) {
        plan_.offsets[node] = plan_.offsets[*giver];
        plan_.mark(*giver, PlanData::taken);
        plan_.mark(node, PlanData::in_place);
      } else {
        plan_.offsets[node] = arena_.allocate(plan_.bytes(node));
      }
    }
    place_blocks(nodes);
    place_workspace(nodes[0]);
    release_after(step);
  }

  /// Free again as soon as it is placed: whatever takes its place comes after the step.
  void place_workspace(NodeId node) {
    const WorkspaceRule rule = graph_.info(node).workspace;
    const std::uint64_t bytes = rule == nullptr ? 0 : rule(graph_, node, options_.workspace_bytes);
    if (bytes > 0) {
      const std::uint64_t offset = arena_.allocate(bytes);
      plan_.workspaces.emplace(node, Workspace{.offset = offset, .bytes = bytes});
      arena_.release(offset, bytes);
    }
  }

  /// The input whose buffer a node can take over, if there is one.
  std::optional<NodeId> buffer_to_take(std::size_t step, std::size_t member) {
    const auto nodes = plan_.step(step);
    const NodeId node = nodes[member];
    if (const auto giver = givers_.find(node); giver != givers_.end()) {
      const NodeId input = giver->second;
      if (plan_.last_steps[input] < step ||
          (plan_.last_steps[input] == step && takes_in_step(nodes, member, input))) {
        return input;
      }
      plan_.copies.push_back({input, node});
      return {};
    }
    if (plan_.mode != PlanMode::fast) {
      return {};
    }
    for (const NodeId input : graph_.inputs(node)) {
      if (plan_.last_steps[input] == step && !plan_.has(input, PlanData::kept) &&
          !plan_.has(input, PlanData::internal) && !plan_.has(input, PlanData::taken) &&
          takes_in_step(nodes, member, input)) {
        return input;
      }
    }
    return {};
  }

  /// Whether a member of a step may overwrite what the step reads: both are gone through in step, as all of a
  /// fused step's members go through theirs, and no later member reads it.
  bool takes_in_step(std::span<const NodeId> nodes, std::size_t member, NodeId input) const {
    const NodeId node = nodes[member];
    const auto inputs = graph_.inputs(node);
    const bool reads = std::find(inputs.begin(), inputs.end(), input) != inputs.end();
    if (!(reads || nodes.size() > 1) || !reads_in_step(plan_, node, input)) {
      return false;
    }
    for (const NodeId later : nodes.subspan(member + 1)) {
      const auto read = graph_.inputs(later);
      if (std::find(read.begin(), read.end(), input) != read.end()) {
        return false;
      }
    }
    return true;
  }

  void release_after(std::size_t step) {
    for (const NodeId node : plan_.step(step)) {
      for (const NodeId input : graph_.inputs(node)) {
        if (plan_.last_steps[input] == step && !plan_.has(input, PlanData::kept) &&
            !plan_.has(input, PlanData::internal) && !plan_.has(input, PlanData::taken)) {
          arena_.release(plan_.offsets[input], plan_.bytes(input));
          plan_.mark(input, PlanData::taken);  // an input met twice is released once
        }
      }
    }
  }

  /// Blocks for the values inside a fused step; a block is free again after its last reader.
  void place_blocks(std::span<const NodeId> nodes) {
    if (nodes.size() < 2) {
      return;
    }
    const std::uint64_t block =
        std::min(graph_.elements(nodes[0]), Plan::fused_block) * size_of(graph_.dtype(nodes[0]));
    const std::uint64_t stride = (block + Plan::alignment - 1) / Plan::alignment * Plan::alignment;
    std::vector<std::size_t> free_after;  // per block, the member after which it is free
    for (std::size_t member = 0; member < nodes.size(); ++member) {
      if (!plan_.has(nodes[member], PlanData::internal)) {
        continue;
      }
      std::size_t last_reader = member;
      for (std::size_t later = member + 1; later < nodes.size(); ++later) {
        const auto read = graph_.inputs(nodes[later]);
        if (std::find(read.begin(), read.end(), nodes[member]) != read.end()) {
          last_reader = later;
        }
      }
      std::size_t slot = 0;
      while (slot < free_after.size() && free_after[slot] >= member) {
        ++slot;
      }
      if (slot == free_after.size()) {
        free_after.push_back(0);
      }
      free_after[slot] = last_reader;
      plan_.offsets[nodes[member]] = slot * stride;
    }
    scratch_bytes_ = std::max(scratch_bytes_, free_after.size() * stride);
  }

  PlanData& plan_;
  const Graph& graph_;
  const PlanOptions& options_;
  std::unordered_map<NodeId, NodeId> givers_;  // by receiving output
  Arena arena_;
  std::uint64_t scratch_bytes_ = 0;
};

}  // namespace

void place(PlanData& plan, const PlanOptions& options) { Placement(plan, options).run(); }

}  // namespace backprop
