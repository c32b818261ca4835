#pragma once

#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

namespace backprop::lab {

enum class NodeType : std::uint8_t { leaf, exp, negate, mean, int_pow, add, mul, given };

/// The name of a node's class in the learner's language.
const char* type_name(NodeType type);

/// One node of a probe's graph. `inputs` index earlier nodes.
struct NodeSpec {
  NodeType type = NodeType::leaf;
  std::string name;
  std::vector<int> inputs;
  double value = 0;             // leaf
  int power = 0;                // int_pow
  std::vector<double> weights;  // given: result = bias + sum of weights[i] * input i
  double bias = 0;              // given
  std::vector<double> locals;   // given: local derivatives, which need not be its derivative
};

/// What is done with a probe's graph.
struct Action {
  enum class Kind : std::uint8_t { forward, backward, set, node_forward, node_backward };
  Kind kind = Kind::forward;
  int node = 0;
  double number = 0;  // set: the leaf's value; node_backward: the upstream gradient
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

  /// Counted budgets. Generous for any sane program, one that searches all nodes at each node included, and
  /// for one that walks path by path where paths are few: it exceeds them on stacked diamonds, and only
  /// there.
  std::int64_t visits() const;
  std::int64_t lines() const;
};

/// The check name of the probe that only leads to a note.
inline constexpr const char* kDepthNote = "note-depth";

nlohmann::ordered_json to_json(const Probe& probe);

}  // namespace backprop::lab
