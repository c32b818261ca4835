#pragma once

#include <cstddef>
#include <functional>
#include <string>

#include "engine/graph/graph.h"

namespace backprop {

struct TreeOptions {
  /// Text after "result=" of a node; no text, no "result=".
  std::function<std::string(NodeId)> result = {};
  /// Text after "gradient=" of a node; no text, no "gradient=".
  std::function<std::string(NodeId)> gradient = {};
  /// Printing stops after so many lines and says how many are missing at least.
  std::size_t max_lines = 1000;
};

/// One line per node: type, name, result=, gradient=; inputs below, two spaces further in. A node met before
/// is "@[k]", k counting nodes from 1 in the order of first printing.
///
///     Mean result=1.25 gradient=1.0
///       Exp result=2.0 gradient=0.5
///         Leaf x result=0.6931471805599453 gradient=0.75
///       Exp result=0.5 gradient=0.5
///         Negate result=-0.6931471805599453 gradient=0.25
///           Leaf x @[3]
std::string print_tree(const Graph& graph, NodeId root, const TreeOptions& options = {});

}  // namespace backprop
