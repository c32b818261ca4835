#include "engine/plan/plan_data.h"

namespace backprop {

void find_lifetimes(PlanData& plan) {
  const Graph& graph = *plan.graph;
  plan.last_steps.assign(plan.flags.size(), 0);
  const std::size_t steps = plan.step_count();
  for (std::size_t step = 0; step < steps; ++step) {
    for (const NodeId node : plan.step(step)) {
      for (const NodeId input : graph.inputs(node)) {
        plan.last_steps[input] = static_cast<std::uint32_t>(step);
      }
    }
  }
  for (std::size_t step = 0; step < steps; ++step) {
    const auto nodes = plan.step(step);
    if (nodes.size() < 2) {
      continue;
    }
    for (const NodeId node : nodes) {
      if (!plan.has(node, PlanData::kept) && plan.last_steps[node] == step) {
        plan.mark(node, PlanData::internal);
      }
    }
  }
}

}  // namespace backprop
