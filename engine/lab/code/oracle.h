#pragma once

#include <map>
#include <optional>
#include <vector>

#include "engine/graph/graph.h"
#include "engine/lab/code/probe.h"
#include "engine/run/executor.h"

namespace backprop::lab {

/// A probe as a graph of the engine, and the nodes that hold what can be asked of it. All is asked for first;
/// then `start` plans it, and runs with any leaves and seeds follow.
class Oracle {
 public:
  explicit Oracle(const Probe& probe);

  /// The gradients of one graph (the output, or a gradient derived from) for a seed.
  struct Gradients {
    NodeId seed = 0;
    std::vector<NodeId> nodes;               // of every node of the probe
    std::vector<std::vector<NodeId>> edges;  // [reader][slot]; empty for a derived graph
  };
  /// Of `current`, the same however often it is asked for. The seed is 1 in every entry until it is set.
  const Gradients& differentiate(NodeId current);
  /// What `node` alone sends its inputs, given what arrives.
  std::vector<NodeId> differentiate_alone(int node, const Value& upstream);

  NodeId node(int id) const { return nodes_[static_cast<std::size_t>(id)]; }

  void start();
  void set(NodeId input, const Value& value);
  void run();
  Value value(NodeId id) const;

 private:
  NodeId keep(NodeId id);

  const Probe& probe_;
  Graph graph_;
  std::vector<NodeId> nodes_;
  std::vector<std::vector<NodeId>> edges_;  // [reader][slot]
  std::map<NodeId, Gradients> gradients_;
  std::map<NodeId, Value> fixed_;  // inputs that are set once
  std::vector<NodeId> outputs_;
  std::optional<Executor> executor_;
};

}  // namespace backprop::lab
