#include "engine/model/chain_costs.h"

#include <algorithm>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <tuple>
#include <unordered_map>

#include "engine/ops/elementwise.h"
#include "engine/plan/report.h"
#include "engine/transform/checkpoint.h"

namespace backprop {

namespace {

/// Bytes of distinct constants. Plans of different graphs are brought together, so they go by their values.
using Constants = std::map<std::tuple<double, DType, std::string>, std::uint64_t>;

void note_constants(const Graph& graph, const PlanReport& plan, std::optional<NodeId> but,
                    Constants& constants) {
  for (const PlanReport::Row& row : plan.rows) {
    if (graph.op(row.node) == Op::constant && row.node != but) {
      std::uint64_t& bytes = constants[{graph.constant_value(row.node), graph.dtype(row.node),
                                        graph.shape(row.node).to_string()}];
      bytes = std::max(bytes, row.bytes);
    }
  }
}

/// One layer in a graph of its own. But for the last layer, a node follows that hands the result's gradient
/// to it, as the next layer would.
class Alone {
 public:
  Alone(const Graph& graph, const Chain& chain, std::size_t layer, const std::vector<bool>& wanted,
        bool upstream_wanted)
      : last_(layer == chain.layers()), hands_input_on_(layer > 1 && upstream_wanted) {
    const NodeId input = chain.values[layer - 1];
    const NodeId result = chain.values[layer];
    const NodeId begin = layer == 1 ? 0 : input + 1;
    std::vector<bool> needed(result - begin + 1, false);
    needed[result - begin] = true;
    for (NodeId node = result + 1; node-- > begin;) {
      for (const NodeId read : graph.inputs(node)) {
        if (read >= begin) {
          needed[read - begin] = needed[read - begin] || needed[node - begin];
        }
      }
    }
    chain_.values.push_back(copy(graph, input));
    for (NodeId node = begin; node <= result; ++node) {
      if (needed[node - begin] && graph.info(node).kernel != Kernel::leaf) {
        copy_computed(graph, node);
      }
    }
    for (const auto& [of, node] : copies_) {
      const bool asked =
          of == input && layer > 1 ? hands_input_on_ : graph.info(of).kernel == Kernel::leaf && wanted[of];
      if (asked) {
        wanted_.push_back(node);
      }
    }
    std::sort(wanted_.begin(), wanted_.end());
    chain_.values.push_back(copies_.at(result));
    if (!last_) {
      chain_.values.push_back((-alone_[copies_.at(result)]).id);
    }
  }

  /// Notes the constants of its plans.
  LayerCost cost(Constants& constants) {
    LayerCost cost = planned_costs();
    // The seed belongs to the node that stands for the next layer.
    const std::optional<NodeId> seed =
        last_ ? std::optional<NodeId>() : alone_.constant(1, alone_.dtype(result()), alone_.shape(result()));
    for (const PlanReport& plan : plans_) {
      note_constants(alone_, plan, seed, constants);
    }
    return cost;
  }

 private:
  LayerCost planned_costs() {
    LayerCost cost;
    const PlanReport forward = planned({result()});
    cost.forward_operations = forward.operations;
    cost.forward_bytes = forward.peak_bytes - forward.leaf_bytes;
    cost.taping_bytes = cost.forward_bytes;
    cost.result_bytes = alone_.elements(result()) * size_of(alone_.dtype(result()));
    cost.upstream_bytes = cost.result_bytes;
    if (!wanted_.empty()) {
      using enum Action::Kind;
      if (last_) {
        go_back({{backward, 0, 1}}, cost.backward_bytes, &cost);
        return cost;
      }
      go_back({{tape, 0, 1}, {backward, 1, 2}, {backward, 0, 1}}, cost.backward_bytes, &cost);
      cost.retape_operations = go_back({{advance, 0, 1}, {backward, 1, 2}, {tape, 0, 1}, {backward, 0, 1}},
                                       cost.retape_bytes, nullptr);
      cost.rest_operations =
          go_back({{advance, 0, 1}, {backward, 1, 2}, {backward, 0, 1}}, cost.rest_bytes, nullptr);
    }
    return cost;
  }

  NodeId result() const { return chain_.values[1]; }

  NodeId copy(const Graph& graph, NodeId node) {
    const auto [found, is_new] = copies_.try_emplace(node, 0);
    if (is_new) {
      found->second = graph.op(node) == Op::constant
                          ? alone_.constant(graph.constant_value(node), graph.dtype(node), graph.shape(node))
                          : alone_.input(graph.shape(node), graph.dtype(node));
    }
    return found->second;
  }

  void copy_computed(const Graph& graph, NodeId node) {
    std::vector<NodeId> inputs;
    for (const NodeId read : graph.inputs(node)) {
      inputs.push_back(copy(graph, read));
    }
    const std::uint32_t attribute =
        graph.info(node).attribute_is_shape ? alone_.intern(graph.shape(node)) : graph.attribute(node);
    const auto numbers = graph.numbers(node);
    copies_[node] = alone_.apply(graph.op(node), inputs, attribute, {numbers.begin(), numbers.end()});
  }

  PlanReport planned(const std::vector<NodeId>& outputs) const {
    return report(make_plan(alone_, outputs, PlanMode::lesson));
  }

  /// Plans the layer by a schedule: the peak since the gradient of its result arrived, and the operations of
  /// recomputing. With a cost, also what the tape holds and what stays behind.
  std::uint64_t go_back(const Schedule& schedule, std::uint64_t& peak, LayerCost* cost) {
    const auto forward_nodes = static_cast<NodeId>(alone_.size());
    const Checkpointed added = checkpoint(alone_, chain_, wanted_, schedule);
    std::vector<NodeId> outputs = added.gradients;
    if (last_) {
      outputs.push_back(result());
    }
    const PlanReport& plan = plans_.emplace_back(planned(outputs));
    std::size_t arrival = plan.live_bytes.size();
    for (const PlanReport::Row& row : plan.rows) {
      if (row.node >= forward_nodes && alone_.info(row.node).kernel != Kernel::leaf) {
        arrival = std::min(arrival, row.first_step);
      }
    }
    peak = 0;
    for (std::size_t step = arrival; step < plan.live_bytes.size(); ++step) {
      peak = std::max(peak, plan.live_bytes[step] - plan.leaf_bytes);
    }
    if (cost != nullptr) {
      note_tape(plan, arrival, forward_nodes, *cost);
    }
    std::uint64_t operations = 0;
    std::vector<bool> again(alone_.size(), false);
    for (const Checkpointed::Copy& copy : added.copies) {
      again[copy.node] = true;
    }
    for (const PlanReport::Row& row : plan.rows) {
      operations += again[row.node] ? row.operations : 0;
    }
    return operations;
  }

  void note_tape(const PlanReport& plan, std::size_t arrival, NodeId forward_nodes, LayerCost& cost) const {
    std::vector<NodeId> taped{result()};
    for (const PlanReport::Row& row : plan.rows) {
      if (alone_.info(row.node).kernel == Kernel::leaf) {
        continue;
      }
      if (row.node < forward_nodes && row.node != result() && row.last_step >= arrival) {
        cost.tape_bytes += row.bytes;
        taped.push_back(row.node);
      }
      if (row.output && row.node >= forward_nodes) {
        cost.parameter_gradients += row.bytes;
      }
    }
    // The gradient of the layer's input goes on, to be counted as the next layer's.
    if (hands_input_on_) {
      const std::uint64_t input = alone_.elements(chain_.input()) * size_of(alone_.dtype(chain_.input()));
      cost.parameter_gradients -= std::min(cost.parameter_gradients, input);
    }
    const PlanReport taping = planned(taped);
    cost.taping_bytes = taping.peak_bytes - taping.leaf_bytes;
  }

  Graph alone_;
  Chain chain_;
  std::unordered_map<NodeId, NodeId> copies_;  // by the node they copy
  std::vector<NodeId> wanted_;
  std::deque<PlanReport> plans_;
  bool last_;
  bool hands_input_on_;
};

}  // namespace

ChainCosts chain_costs(const Graph& graph, const Chain& chain, std::span<const NodeId> wanted) {
  std::vector<bool> asked(std::size_t{chain.loss()} + 1, false);
  for (const NodeId node : wanted) {
    graph.check(node);
    if (node <= chain.loss()) {
      asked[node] = true;
    }
  }
  ChainCosts costs;
  Constants constants;
  const NodeId loss = chain.loss();
  const PlanReport forward = report(make_plan(graph, std::span(&loss, 1), PlanMode::lesson));
  note_constants(graph, forward, {}, constants);
  for (const PlanReport::Row& row : forward.rows) {
    costs.leaf_bytes += graph.op(row.node) == Op::input ? row.bytes : 0;
  }
  bool below = false;  // whether any layer so far reads one of wanted
  NodeId node = 0;
  for (std::size_t layer = 1; layer <= chain.layers(); ++layer) {
    costs.layers.push_back(Alone(graph, chain, layer, asked, below).cost(constants));
    for (; node <= chain.values[layer]; ++node) {
      for (const NodeId read : graph.inputs(node)) {
        below = below || asked[read];
      }
    }
  }
  for (const auto& [constant, bytes] : constants) {
    costs.leaf_bytes += bytes;
  }
  return costs;
}

}  // namespace backprop
