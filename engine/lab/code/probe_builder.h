#pragma once

#include <optional>
#include <string>
#include <vector>

#include "engine/lab/code/probe.h"
#include "engine/lab/code/random.h"
#include "engine/lab/code/value.h"

namespace backprop::lab {

/// Builds a probe's graph node by node. The last node is the output.
class ProbeBuilder {
 public:
  ProbeBuilder(std::string id, std::string check);

  int leaf(Value value, std::string name = {});
  int exp(int x, std::string name = {});
  int negate(int x, std::string name = {});
  int mean(std::vector<int> inputs, std::string name = {});
  int int_pow(int x, int power, std::string name = {});
  int matsum(int x, std::string name = {});
  int matexpand(int x, std::vector<int> shape, std::string name = {});
  int matmul(int a, int b, std::string name = {});
  int add(int a, int b, std::string name = {});
  int mul(int a, int b, std::string name = {});
  /// Weights, bias and local derivatives drawn from `random`.
  int given(std::vector<int> inputs, Random& random, std::string name = {});
  int given(std::vector<int> inputs, std::vector<double> weights, double bias, std::vector<double> locals,
            std::string name = {});

  /// The value a node has in the forward pass, which keeps random graphs in a sensible range.
  const Value& value(int node) const { return values_[static_cast<std::size_t>(node)]; }
  /// Its largest magnitude.
  double size(int node) const { return value(node).largest(); }
  int size() const { return static_cast<int>(probe_.nodes.size()); }
  int count(NodeType type) const;
  std::vector<int> leaves() const;
  /// Nodes that nothing reads yet.
  std::vector<int> unread() const;

  ProbeBuilder& forward();
  ProbeBuilder& backward();
  /// With a seed, as a value or as a leaf.
  ProbeBuilder& backward(Value one, bool as_leaf = false);
  /// Under `build_graph`, with a seed where the current graph is no number.
  ProbeBuilder& build_graph(std::optional<Value> one = {});
  /// build_graph, then goes on with the gradient of `node`, and computes it.
  ProbeBuilder& derive(int node, std::optional<Value> one = {});
  ProbeBuilder& set(int leaf, Value value);
  ProbeBuilder& node_forward(int node);
  ProbeBuilder& node_backward(int node, Value upstream);
  ProbeBuilder& estimate(int leaf, int row, int column);

  Probe build();

 private:
  int append(NodeSpec node, Value value);
  ProbeBuilder& act(Action action);

  Probe probe_;
  std::vector<Value> values_;
};

}  // namespace backprop::lab
