#include "engine/ops/formula.h"
#include "engine/plan/plan_data.h"

namespace backprop {

namespace {

// Values inside a step lie in blocks of the scratch memory: few enough to stay in the first-level cache.
constexpr std::size_t largest_group = 16;

/// Whether a step can compute the node block by block: of a fixed number of inputs, each moves along with the
/// result or is a single element.
bool computable_by_blocks(const PlanData& plan, NodeId node) {
  const Graph& graph = *plan.graph;
  if (graph.info(node).kernel != Kernel::elementwise || graph.info(node).formula->any_number ||
      graph.elements(node) < 2) {
    return false;
  }
  for (const NodeId input : graph.inputs(node)) {
    if (graph.shape_id(input) != graph.shape_id(node) && graph.elements(input) != 1 &&
        !plan.has(input, PlanData::splat)) {
      return false;
    }
  }
  return true;
}

}  // namespace

void fuse(PlanData& plan) {
  const Graph& graph = *plan.graph;
  NodeId before = 0;  // the node before, if it is open for more
  std::size_t group = 0;
  for (std::size_t position = 0; position < plan.order.size(); ++position) {
    const NodeId node = plan.order[position];
    const bool fusable = computable_by_blocks(plan, node);
    if (fusable && group > 0 && group < largest_group && graph.shape_id(node) == graph.shape_id(before) &&
        graph.dtype(node) == graph.dtype(before)) {
      plan.step_ends.back() = static_cast<std::uint32_t>(position + 1);
      ++group;
    } else {
      plan.step_ends.push_back(static_cast<std::uint32_t>(position + 1));
      group = fusable ? 1 : 0;
    }
    before = node;
  }
}

}  // namespace backprop
