#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "engine/graph/graph.h"

namespace backprop {

/// What a value is for: the categories in which memory is counted.
enum class Role : std::uint8_t {
  parameter,           ///< a leaf that training changes
  parameter_gradient,  ///< dL/d(parameter), complete
  optimizer_state,     ///< moments and step counters, and their next values
  activation,          ///< a value of the forward pass, also where it is recomputed
  gradient,            ///< every other gradient on its way back
  workspace,           ///< what is needed only to compute the above
  input,               ///< data, constants and every other leaf
};

constexpr std::size_t role_count = 7;

/// "parameters", "gradients of parameters", "optimizer state", "activations", "other gradients", "workspace",
/// "inputs".
std::string_view name_of(Role role);

/// A role for every node of a graph: as labelled, otherwise input for leaves and workspace for the rest. Of
/// two labels the later counts.
class Roles {
 public:
  void set(NodeId node, Role role);
  void set(std::span<const NodeId> nodes, Role role);
  /// All that `loss` is computed from, itself included, is an activation; leaves keep what they are.
  void set_forward(const Graph& graph, NodeId loss);

  Role of(const Graph& graph, NodeId node) const;

 private:
  std::vector<std::uint8_t> labels_;  // by id, 0 for none, otherwise 1 + role
};

}  // namespace backprop
