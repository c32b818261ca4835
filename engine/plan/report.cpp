#include "engine/plan/report.h"

#include <algorithm>
#include <unordered_set>

namespace backprop {

namespace {

/// Adds bytes to every step of [first, last], as differences between steps.
void add_live(std::vector<std::int64_t>& change, std::size_t first, std::size_t last, std::int64_t bytes) {
  change[first] += bytes;
  if (last + 1 < change.size()) {
    change[last + 1] -= bytes;
  }
}

}  // namespace

PlanReport report(const Plan& plan) {
  const Graph& graph = plan.graph();
  const std::size_t steps = plan.step_count();
  PlanReport result;
  result.arena_bytes = plan.arena_bytes();
  result.rows.reserve(plan.leaves().size() + plan.order().size());
  std::vector<std::int64_t> change(std::max<std::size_t>(steps, 1), 0);

  for (const NodeId leaf : plan.leaves()) {
    result.rows.push_back({.node = leaf, .bytes = plan.bytes(leaf), .last_step = steps, .last_reader = leaf});
    result.leaf_bytes += plan.bytes(leaf);
  }
  add_live(change, 0, steps, static_cast<std::int64_t>(result.leaf_bytes));

  std::unordered_set<NodeId>
      receivers;  // outputs that lie in a donated input's buffer, which counts throughout
  for (const Donation& donation : plan.donations()) {
    if (plan.in_place(donation.output)) {
      receivers.insert(donation.output);
    }
  }
  const std::size_t ids = plan.order().empty() ? 0 : std::size_t{plan.order().back()} + 1;
  std::vector<NodeId> last_reader(ids, 0);
  for (const NodeId node : plan.order()) {
    last_reader[node] = node;
    for (const NodeId input : graph.inputs(node)) {
      last_reader[input] = node;
    }
  }
  for (PlanReport::Row& row : result.rows) {
    if (row.node < ids && plan.contains(row.node) && last_reader[row.node] != 0) {
      row.last_reader = last_reader[row.node];
    }
  }

  for (std::size_t step = 0; step < steps; ++step) {
    for (const NodeId node : plan.step(step)) {
      const OpInfo& info = graph.info(node);
      PlanReport::Row row{.node = node,
                          .operations = info.cost == nullptr ? 0 : info.cost(graph, node),
                          .bytes = plan.internal(node) ? 0 : plan.bytes(node),
                          .workspace_bytes = plan.workspace(node).bytes,
                          .first_step = step,
                          .last_step = plan.kept(node) ? steps : plan.last_step(node),
                          .last_reader = last_reader[node]};
      result.operations += row.operations;
      result.rows.push_back(row);
      add_live(change, step, step, static_cast<std::int64_t>(row.workspace_bytes));
      if (receivers.contains(node)) {
        continue;
      }
      add_live(change, step, row.last_step, static_cast<std::int64_t>(row.bytes));
      if (plan.in_place(node)) {  // the buffer is its giver's too in this step, and counts once
        add_live(change, step, step, -static_cast<std::int64_t>(row.bytes));
      }
    }
  }
  std::int64_t live = 0;
  for (std::size_t step = 0; step < change.size(); ++step) {
    live += change[step];
    result.live_bytes.push_back(static_cast<std::uint64_t>(live));
  }
  const auto peak = std::max_element(result.live_bytes.begin(), result.live_bytes.end());
  result.peak_bytes = *peak;
  result.peak_step = static_cast<std::size_t>(peak - result.live_bytes.begin());
  return result;
}

}  // namespace backprop
