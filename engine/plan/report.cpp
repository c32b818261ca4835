#include "engine/plan/report.h"

#include <algorithm>
#include <unordered_set>

namespace backprop {

namespace {

constexpr auto workspace = static_cast<std::size_t>(Role::workspace);

/// Adds bytes to every step of [first, last], as differences between steps.
void add_live(std::vector<std::int64_t>& change, std::size_t first, std::size_t last, std::uint64_t bytes) {
  if (first > last || first >= change.size()) {
    return;
  }
  change[first] += static_cast<std::int64_t>(bytes);
  if (last + 1 < change.size()) {
    change[last + 1] -= static_cast<std::int64_t>(bytes);
  }
}

/// Per node, who reads it last; the node itself where nothing does.
std::vector<NodeId> last_readers(const Plan& plan) {
  std::vector<NodeId> readers;
  const auto note = [&readers](NodeId node, NodeId reader) {
    if (node >= readers.size()) {
      readers.resize(std::size_t{node} + 1, 0);
    }
    readers[node] = reader;
  };
  for (const NodeId leaf : plan.leaves()) {
    note(leaf, leaf);
  }
  for (const NodeId node : plan.order()) {
    note(node, node);
    for (const NodeId input : plan.graph().inputs(node)) {
      readers[input] = node;
    }
  }
  return readers;
}

/// Outputs that lie in a donated input's buffer, which counts throughout.
std::unordered_set<NodeId> receivers(const Plan& plan) {
  std::unordered_set<NodeId> found;
  for (const Donation& donation : plan.donations()) {
    if (plan.in_place(donation.output)) {
      found.insert(donation.output);
    }
  }
  return found;
}

std::vector<PlanReport::Row> rows_of(const Plan& plan, const Roles& roles) {
  const Graph& graph = plan.graph();
  const std::size_t steps = plan.step_count();
  const std::vector<NodeId> readers = last_readers(plan);
  const std::unordered_set<NodeId> in_a_leaf = receivers(plan);
  std::vector<PlanReport::Row> rows;
  rows.reserve(plan.leaves().size() + plan.order().size());
  for (const NodeId leaf : plan.leaves()) {
    rows.push_back({.node = leaf,
                    .role = roles.of(graph, leaf),
                    .bytes = plan.bytes(leaf),
                    .last_step = steps,
                    .last_reader = readers[leaf]});
  }
  for (std::size_t step = 0; step < steps; ++step) {
    for (const NodeId node : plan.step(step)) {
      const OpInfo& info = graph.info(node);
      const std::size_t last = plan.last_step(node);
      rows.push_back({.node = node,
                      .role = roles.of(graph, node),
                      .operations = info.cost == nullptr ? 0 : info.cost(graph, node),
                      .bytes = plan.internal(node) ? 0 : plan.bytes(node),
                      .workspace_bytes = plan.workspace(node).bytes,
                      .first_step = step,
                      .last_step = last,
                      .counted_from = in_a_leaf.contains(node) ? last + 1
                                      : plan.in_place(node)    ? step + 1
                                                               : step,
                      .last_reader = readers[node]});
    }
  }
  std::unordered_set<NodeId> outputs(plan.outputs().begin(), plan.outputs().end());
  for (PlanReport::Row& row : rows) {
    row.output = outputs.contains(row.node);
  }
  return rows;
}

}  // namespace

PlanReport report(const Plan& plan, const Roles& roles) {
  PlanReport result;
  result.arena_bytes = plan.arena_bytes();
  result.rows = rows_of(plan, roles);
  std::vector<std::int64_t> change(std::max<std::size_t>(plan.step_count(), 1), 0);
  for (std::size_t i = 0; i < result.rows.size(); ++i) {
    const PlanReport::Row& row = result.rows[i];
    if (i < plan.leaves().size()) {
      result.leaf_bytes += row.bytes;
    }
    result.operations += row.operations;
    result.operations_by_role[static_cast<std::size_t>(row.role)] += row.operations;
    add_live(change, row.counted_from, row.last_step, row.bytes);
    add_live(change, row.first_step, row.first_step, row.workspace_bytes);
  }
  std::int64_t live = 0;
  result.live_bytes.reserve(change.size());
  for (const std::int64_t difference : change) {
    live += difference;
    result.live_bytes.push_back(static_cast<std::uint64_t>(live));
  }
  const auto peak = std::max_element(result.live_bytes.begin(), result.live_bytes.end());
  result.peak_bytes = *peak;
  result.peak_step = static_cast<std::size_t>(peak - result.live_bytes.begin());
  for (const PlanReport::Row& row : result.rows) {
    if (row.counted_from <= result.peak_step && result.peak_step <= row.last_step) {
      result.peak_by_role[static_cast<std::size_t>(row.role)] += row.bytes;
    }
    if (row.first_step == result.peak_step) {
      result.peak_by_role[workspace] += row.workspace_bytes;
    }
  }
  return result;
}

std::vector<PerRole> live_by_role(const PlanReport& report) {
  std::vector<std::vector<std::int64_t>> change(role_count,
                                                std::vector<std::int64_t>(report.live_bytes.size(), 0));
  for (const PlanReport::Row& row : report.rows) {
    add_live(change[static_cast<std::size_t>(row.role)], row.counted_from, row.last_step, row.bytes);
    add_live(change[workspace], row.first_step, row.first_step, row.workspace_bytes);
  }
  std::vector<PerRole> live(report.live_bytes.size());
  for (std::size_t role = 0; role < role_count; ++role) {
    std::int64_t total = 0;
    for (std::size_t step = 0; step < live.size(); ++step) {
      total += change[role][step];
      live[step][role] = static_cast<std::uint64_t>(total);
    }
  }
  return live;
}

}  // namespace backprop
