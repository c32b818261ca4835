#include "engine/lab/code/node_rule.h"

#include <algorithm>

namespace backprop::lab {

std::vector<Value> sends(const NodeSpec& node, const std::vector<Value>& in, const Value& result,
                         const Value& upstream) {
  const Value& g = upstream;
  switch (node.type) {
    case NodeType::leaf: return {};
    case NodeType::exp: return {g * result};
    case NodeType::negate: return {-g};
    case NodeType::mean: return std::vector<Value>(in.size(), g / static_cast<double>(in.size()));
    case NodeType::int_pow: return {g * (static_cast<double>(node.power) * pow(in[0], node.power - 1))};
    case NodeType::matsum: return {expand(g, in[0].shape)};
    case NodeType::matexpand: return {sum(g)};
    case NodeType::add: return {g, g};
    case NodeType::mul: return {g * in[1], g * in[0]};
    case NodeType::matmul: return {matmul(g, transpose(in[1])), matmul(transpose(in[0]), g)};
    case NodeType::given: break;
  }
  std::vector<Value> out;
  std::transform(node.locals.begin(), node.locals.end(), std::back_inserter(out),
                 [&](double local) { return g * local; });
  return out;
}

std::vector<Value> sends(const Probe& probe, const std::vector<Value>& results, int node,
                         const Value& upstream) {
  const NodeSpec& spec = probe.nodes[static_cast<std::size_t>(node)];
  std::vector<Value> inputs;
  for (const int source : spec.inputs) {
    inputs.push_back(results[static_cast<std::size_t>(source)]);
  }
  return sends(spec, inputs, results[static_cast<std::size_t>(node)], upstream);
}

}  // namespace backprop::lab
