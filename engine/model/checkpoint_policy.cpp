#include "engine/model/checkpoint_policy.h"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include "engine/model/chain_costs.h"

namespace backprop {

CheckpointPolicy::Kind checkpoint_kind(std::string_view name) {
  using Kind = CheckpointPolicy::Kind;
  constexpr std::array<std::pair<std::string_view, Kind>, 5> kinds{{{"none", Kind::none},
                                                                    {"positions", Kind::positions},
                                                                    {"sqrt", Kind::sqrt},
                                                                    {"binomial", Kind::binomial},
                                                                    {"budget", Kind::budget}}};
  for (const auto& [known, kind] : kinds) {
    if (known == name) {
      return kind;
    }
  }
  fail("checkpoint", "expected none, positions, sqrt, binomial or budget, got '" + std::string(name) + "'");
}

Schedule schedule_of(const CheckpointPolicy& policy, const Graph& graph, const Chain& chain,
                     std::span<const NodeId> wanted) {
  switch (policy.kind) {
    case CheckpointPolicy::Kind::none: break;
    case CheckpointPolicy::Kind::positions: return keep_positions(chain.layers(), policy.positions);
    case CheckpointPolicy::Kind::sqrt: return keep_sqrt(chain.layers());
    case CheckpointPolicy::Kind::binomial: return binomial(chain.layers(), policy.slots);
    case CheckpointPolicy::Kind::budget: {
      const ChainCosts costs = chain_costs(graph, chain, wanted);
      if (policy.bytes < costs.leaf_bytes) {
        fail("checkpoint", "parameters and inputs alone take " + std::to_string(costs.leaf_bytes) +
                               " bytes, the budget is " + std::to_string(policy.bytes));
      }
      return within_budget(costs.layers, policy.bytes - costs.leaf_bytes).schedule;
    }
  }
  return keep_all(chain.layers());
}

}  // namespace backprop
