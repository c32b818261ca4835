#include <emscripten/bind.h>

#include <optional>
#include <string>
#include <vector>

#include "engine/graph/print.h"
#include "engine/transform/gradients.h"
#include "wasm/guard.h"
#include "wasm/ops.h"
#include "wasm/session.h"

namespace backprop::wasm {
namespace {

using emscripten::val;

/// An op's argument in C++, from what JavaScript passes: nodes by number, everything else as it is.
template <class T>
struct Argument {
  using Passed = T;
  static T get(Graph&, Passed value) { return value; }
};

template <>
struct Argument<Expr> {
  using Passed = NodeId;
  static Expr get(Graph& graph, NodeId node) { return graph[node]; }
};

template <>
struct Argument<call::Nodes> {
  using Passed = val;
  static std::vector<Expr> get(Graph& graph, const val& nodes) {
    std::vector<Expr> exprs;
    for (const NodeId node : ids_of("nodes", nodes)) exprs.push_back(graph[node]);
    return exprs;
  }
};

/// f as a function of a graph and node numbers that adds one node and returns its number.
template <auto f>
struct InGraph;

template <class... Args, Expr (*f)(Args...)>
struct InGraph<f> {
  static NodeId call(Handle handle, typename Argument<Args>::Passed... args) {
    Graph& graph = graph_of(handle);
    return f(Argument<Args>::get(graph, args)...).id;
  }
};

struct GraphExporter {
  template <auto f>
  void op(const char* name) const {
    expose<&InGraph<f>::call>(name);
  }
};

NodeId input(Handle graph, val shape, std::string dtype, std::string name) {
  return graph_of(graph).input(shape_of(shape), dtype_of(dtype), name);
}

NodeId constant(Handle graph, double value, std::string dtype, val shape) {
  return graph_of(graph).constant(value, dtype_of(dtype), shape_of(shape));
}

NodeId given_op(Handle handle, val nodes, val weights, double bias, val locals) {
  Graph& graph = graph_of(handle);
  return given(Argument<call::Nodes>::get(graph, nodes), numbers_of(weights), bias, numbers_of(locals)).id;
}

std::uint32_t graph_size(Handle graph) { return static_cast<std::uint32_t>(graph_of(graph).size()); }

const Graph& checked(Handle handle, NodeId node) {
  const Graph& graph = graph_of(handle);
  graph.check(node);
  return graph;
}

val node_shape(Handle graph, NodeId node) { return to_array(checked(graph, node).shape(node)); }
std::string node_dtype(Handle graph, NodeId node) {
  return std::string(name_of(checked(graph, node).dtype(node)));
}
std::string node_type(Handle graph, NodeId node) { return std::string(checked(graph, node).info(node).type); }
std::string node_name(Handle graph, NodeId node) { return std::string(checked(graph, node).name(node)); }
val node_inputs(Handle graph, NodeId node) { return to_array(checked(graph, node).inputs(node)); }

void set_name(Handle graph, NodeId node, std::string name) { graph_of(graph).set_name(node, name); }

val gradients_of(Handle handle, NodeId y, val xs, val seed) {
  Graph& graph = graph_of(handle);
  std::optional<NodeId> upstream;
  if (!seed.isNull()) upstream = seed.as<NodeId>();
  return to_array(std::span<const NodeId>(gradients(graph, y, ids_of("gradients", xs), upstream)));
}

std::string print_graph(Handle graph, NodeId root) { return print_tree(graph_of(graph), root); }

}  // namespace

EMSCRIPTEN_BINDINGS(backprop_graph) {
  expose<&new_graph>("graph_new");
  expose<&free_graph>("graph_free");
  expose<&graph_size>("graph_size");
  expose<&input>("input");
  expose<&constant>("constant");
  each_op(GraphExporter{});
  expose<&given_op>("given");
  expose<&node_shape>("node_shape");
  expose<&node_dtype>("node_dtype");
  expose<&node_type>("node_type");
  expose<&node_name>("node_name");
  expose<&node_inputs>("node_inputs");
  expose<&set_name>("set_name");
  expose<&gradients_of>("gradients");
  expose<&print_graph>("print_graph");
}

}  // namespace backprop::wasm
