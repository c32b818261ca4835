#include "engine/plan/plan.h"

#include <algorithm>
#include <string>
#include <unordered_map>
#include <utility>

#include "engine/plan/plan_data.h"

namespace backprop {

namespace {

/// Marks what the outputs need and lists it. Ids descend from an output to all it needs, so one sweep finds
/// everything.
void find_needed(PlanData& plan) {
  const Graph& graph = *plan.graph;
  NodeId last = 0;
  for (const NodeId output : plan.outputs) {
    graph.check(output);
    last = std::max(last, output);
  }
  plan.flags.assign(plan.outputs.empty() ? 0 : std::size_t{last} + 1, 0);
  for (const NodeId output : plan.outputs) {
    plan.mark(output, PlanData::contained);
    plan.mark(output, PlanData::kept);
  }
  std::size_t needed = 0;
  for (std::size_t node = plan.flags.size(); node-- > 0;) {
    if (plan.flags[node] != 0) {
      ++needed;
      for (const NodeId input : graph.inputs(static_cast<NodeId>(node))) {
        plan.mark(input, PlanData::contained);
      }
    }
  }
  plan.order.reserve(needed);
  for (std::size_t id = 0; id < plan.flags.size(); ++id) {
    const auto node = static_cast<NodeId>(id);
    if (plan.flags[id] == 0) {
      continue;
    }
    if (graph.info(node).kernel == Kernel::leaf) {
      plan.leaves.push_back(node);
      plan.mark(node, PlanData::kept);
    } else {
      plan.order.push_back(node);
      if (plan.mode == PlanMode::trace) {
        plan.mark(node, PlanData::kept);
      }
    }
  }
}

/// Moves every reduction over processes to right behind what it reduces, so that it is under way while the
/// rest is computed.
void reduce_early(PlanData& plan) {
  const Graph& graph = *plan.graph;
  std::unordered_map<NodeId, std::vector<NodeId>> reductions;  // by what they reduce
  std::vector<NodeId> order;
  for (const NodeId node : plan.order) {
    if (graph.info(node).kernel == Kernel::all_reduce) {
      reductions[graph.inputs(node)[0]].push_back(node);
    }
  }
  if (reductions.empty()) {
    return;
  }
  order.reserve(plan.order.size());
  std::vector<NodeId> next;  // from its end
  for (const NodeId first : plan.order) {
    if (graph.info(first).kernel == Kernel::all_reduce &&
        graph.info(graph.inputs(first)[0]).kernel != Kernel::leaf) {
      continue;
    }
    next.push_back(first);
    while (!next.empty()) {
      const NodeId node = next.back();
      next.pop_back();
      order.push_back(node);
      if (const auto found = reductions.find(node); found != reductions.end()) {
        next.insert(next.end(), found->second.rbegin(), found->second.rend());
      }
    }
  }
  plan.order = std::move(order);
}

/// A constant whose readers all broadcast is stored once, whatever its shape.
void find_splats(PlanData& plan) {
  const Graph& graph = *plan.graph;
  for (const NodeId leaf : plan.leaves) {
    if (graph.op(leaf) == Op::constant && graph.elements(leaf) > 1) {
      plan.mark(leaf, PlanData::splat);
    }
  }
  const auto store_fully = [&plan](NodeId node) {
    plan.flags[node] = static_cast<std::uint8_t>(plan.flags[node] & ~unsigned{PlanData::splat});
  };
  for (const NodeId output : plan.outputs) {
    store_fully(output);
  }
  for (const NodeId node : plan.order) {
    if (graph.info(node).kernel != Kernel::elementwise) {
      for (const NodeId input : graph.inputs(node)) {
        store_fully(input);
      }
    }
  }
}

void check_donations(const PlanData& plan) {
  const Graph& graph = *plan.graph;
  std::vector<NodeId> seen;
  for (const auto& [input, output] : plan.donations) {
    graph.check(input);
    graph.check(output);
    const std::string pair =
        "input " + std::to_string(input) + " donated to node " + std::to_string(output) + ": ";
    if (graph.op(input) != Op::input || !plan.has(input, PlanData::contained)) {
      fail("plan", pair + "only an input that the outputs need can be donated");
    }
    if (std::find(plan.outputs.begin(), plan.outputs.end(), input) != plan.outputs.end()) {
      fail("plan", pair + "a donated input cannot be an output");
    }
    if (!plan.has(output, PlanData::kept) || graph.info(output).kernel == Kernel::leaf) {
      fail("plan", pair + "the receiver must be an output that is computed");
    }
    if (graph.shape(input) != graph.shape(output) || graph.dtype(input) != graph.dtype(output)) {
      fail("plan", pair + "shapes or dtypes differ: " + graph.shape(input).to_string() + " and " +
                       graph.shape(output).to_string());
    }
    seen.push_back(input);
    seen.push_back(output);
  }
  std::sort(seen.begin(), seen.end());
  if (const auto twice = std::adjacent_find(seen.begin(), seen.end()); twice != seen.end()) {
    fail("plan", "node " + std::to_string(*twice) + " is donated, or receives, twice");
  }
}

/// A plan within another finds every leaf there, as large as it reads it.
void check_leaves(const PlanData& plan, const Plan& within) {
  for (const NodeId leaf : plan.leaves) {
    if (&within.graph() != plan.graph || !within.contains(leaf) || within.bytes(leaf) < plan.bytes(leaf)) {
      fail("plan", "node " + std::to_string(leaf) + " is not in the plan that this one is to run within");
    }
  }
}

}  // namespace

bool reads_in_step(const PlanData& plan, NodeId node, NodeId input) {
  const Graph& graph = *plan.graph;
  const Kernel kernel = graph.info(node).kernel;
  return kernel == Kernel::reshape || kernel == Kernel::all_reduce ||
         (kernel == Kernel::elementwise && graph.shape_id(node) == graph.shape_id(input) &&
          !plan.has(input, PlanData::splat));
}

Plan make_plan(const Graph& graph, std::span<const NodeId> outputs, PlanMode mode,
               std::span<const Donation> donations, const PlanOptions& options) {
  auto plan = std::make_shared<PlanData>();
  plan->graph = &graph;
  plan->mode = mode;
  plan->outputs.assign(outputs.begin(), outputs.end());
  plan->donations.assign(donations.begin(), donations.end());
  find_needed(*plan);
  reduce_early(*plan);
  check_donations(*plan);
  find_splats(*plan);
  if (mode == PlanMode::fast) {
    fuse(*plan);
  }
  find_lifetimes(*plan);
  if (options.within != nullptr) {
    check_leaves(*plan, *options.within);
  }
  place(*plan, options);
  return Plan(std::move(plan));
}

const Graph& Plan::graph() const { return *data_->graph; }
PlanMode Plan::mode() const { return data_->mode; }
std::span<const NodeId> Plan::outputs() const { return data_->outputs; }
std::span<const NodeId> Plan::leaves() const { return data_->leaves; }
std::span<const NodeId> Plan::order() const { return data_->order; }
std::size_t Plan::step_count() const { return data_->step_count(); }
std::span<const NodeId> Plan::step(std::size_t index) const { return data_->step(index); }
bool Plan::contains(NodeId node) const { return data_->has(node, PlanData::contained); }
bool Plan::kept(NodeId node) const { return data_->has(node, PlanData::kept); }
bool Plan::internal(NodeId node) const { return data_->has(node, PlanData::internal); }
bool Plan::splat(NodeId node) const { return data_->has(node, PlanData::splat); }
bool Plan::in_place(NodeId node) const { return data_->has(node, PlanData::in_place); }
std::uint64_t Plan::offset(NodeId node) const { return data_->offsets[node]; }
std::uint64_t Plan::bytes(NodeId node) const { return data_->bytes(node); }
Workspace Plan::workspace(NodeId node) const {
  const auto found = data_->workspaces.find(node);
  return found == data_->workspaces.end() ? Workspace{} : found->second;
}
std::size_t Plan::last_step(NodeId node) const { return kept(node) ? step_count() : data_->last_steps[node]; }
std::span<const Donation> Plan::donations() const { return data_->donations; }
std::span<const Donation> Plan::copies() const { return data_->copies; }
std::uint64_t Plan::arena_bytes() const { return data_->arena_bytes; }

}  // namespace backprop
