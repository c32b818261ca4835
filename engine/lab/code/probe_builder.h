#pragma once

#include <string>
#include <vector>

#include "engine/lab/code/probe.h"
#include "engine/lab/code/random.h"

namespace backprop::lab {

/// Builds a probe's graph node by node. The last node is the output.
class ProbeBuilder {
 public:
  ProbeBuilder(std::string id, std::string check);

  int leaf(double value, std::string name = {});
  int exp(int x, std::string name = {});
  int negate(int x, std::string name = {});
  int mean(std::vector<int> inputs, std::string name = {});
  int int_pow(int x, int power, std::string name = {});
  int add(int a, int b, std::string name = {});
  int mul(int a, int b, std::string name = {});
  /// Weights, bias and local derivatives drawn from `random`.
  int given(std::vector<int> inputs, Random& random, std::string name = {});
  int given(std::vector<int> inputs, std::vector<double> weights, double bias, std::vector<double> locals,
            std::string name = {});

  /// The value a node has in the forward pass, which keeps random graphs in a sensible range.
  double value(int node) const { return values_[static_cast<std::size_t>(node)]; }
  int size() const { return static_cast<int>(probe_.nodes.size()); }
  int count(NodeType type) const;
  /// Nodes that nothing reads yet.
  std::vector<int> unread() const;

  ProbeBuilder& forward();
  ProbeBuilder& backward();
  ProbeBuilder& set(int leaf, double value);
  ProbeBuilder& node_forward(int node);
  ProbeBuilder& node_backward(int node, double upstream);

  Probe build();

 private:
  int append(NodeSpec node, double value);

  Probe probe_;
  std::vector<double> values_;
};

/// What random graphs are made of: `finished` nodes only for steps 1 and 2, sums and products for step 3.
enum class Palette : std::uint8_t { finished, sums_and_products };

/// Adds `inner` random nodes over two or three new leaves and an output that reads every unread node, so that
/// each node has a path to the output; many nodes have several readers. With `tree`, each node has one
/// reader.
void add_random_nodes(ProbeBuilder& builder, Random& random, int inner, Palette palette, bool tree = false);

}  // namespace backprop::lab
