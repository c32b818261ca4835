#pragma once

#include "engine/graph/graph.h"
#include "wasm/handles.h"

namespace backprop::wasm {

// The graphs, plans and executors that JavaScript holds. A plan and an executor keep their graph alive:
// freeing a handle never leaves another one dangling.

Handle new_graph();
void free_graph(Handle graph);
/// Throws Error if there is no such graph.
Graph& graph_of(Handle graph);
std::shared_ptr<Graph> share_graph(Handle graph);

}  // namespace backprop::wasm
