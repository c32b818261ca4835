#pragma once

#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <vector>

#include "engine/lab/code/value.h"

namespace backprop::lab {

enum class NodeType : std::uint8_t {
  leaf,
  exp,
  negate,
  mean,
  int_pow,
  matsum,     // the sum of all entries, a number
  matexpand,  // a number repeated to `shape`
  add,
  mul,
  matmul,
  given
};

/// The name of a node's class in the learner's language.
const char* type_name(NodeType type);

/// One node of a probe's graph. `inputs` index earlier nodes. On tensors all but matsum, matexpand and matmul
/// work entry by entry.
struct NodeSpec {
  NodeType type = NodeType::leaf;
  std::string name;
  std::vector<int> inputs;
  Value value;                  // leaf
  std::vector<int> shape;       // matexpand
  int power = 0;                // int_pow
  std::vector<double> weights;  // given: result = bias + sum of weights[i] * input i
  double bias = 0;              // given
  std::vector<double> locals;   // given: local derivatives, which need not be its derivative
};

/// What is done with a probe's graph. forward, backward, derive and estimate act on the current graph: the
/// probe's output, or after a derive the gradient that was derived from.
struct Action {
  enum class Kind : std::uint8_t {
    forward,
    backward,
    set,            // a leaf's value
    node_forward,   // one node's forward alone
    node_backward,  // one node's backward alone
    derive,         // the current graph becomes that node's gradient
    estimate        // finite_difference with respect to one entry of a leaf
  };
  Kind kind = Kind::forward;
  int node = 0;
  Value value = {};               // set: the leaf's value; node_backward: the upstream gradient
  std::optional<Value> one = {};  // backward: the seed, if it is given
  bool one_as_leaf = false;       // backward: the seed is a node
  bool build_graph = false;       // backward: gradients are nodes
  int row = 0, column = 0;        // estimate
};

/// A graph on which the learner's program is run.
struct Probe {
  std::string id;
  std::string check;  // the check it counts for; kDepthNote for none
  std::vector<NodeSpec> nodes;
  int output = 0;
  std::vector<Action> actions;

  std::size_t size() const { return nodes.size(); }
  /// Nodes that read `node`, with the slot, in order of creation.
  struct Reader {
    int node;
    int slot;
  };
  std::vector<Reader> readers(int node) const;

  /// How many nodes a walk visits that follows every path from the output on its own.
  double path_visits() const;
  /// Whether those are too many for any budget.
  bool many_paths() const { return path_visits() > 20000; }

  /// How many nodes a program runs that does what it must: the sum over all passes.
  double nodes_run() const;
  /// Counted budgets. Generous for any sane program, one that searches all nodes at each node included, and
  /// for one that walks path by path where paths are few: it exceeds them on stacked diamonds, and only
  /// there.
  std::int64_t visits() const;
  std::int64_t lines() const;
};

/// The check name of the probe that only leads to a note.
inline constexpr const char* kDepthNote = "note-depth";
/// The check that finite_difference leaves the leaf as it was.
inline constexpr const char* kLeafRestored = "leaf-restored";

nlohmann::ordered_json to_json(const Probe& probe);

}  // namespace backprop::lab
