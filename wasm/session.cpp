#include "wasm/session.h"

namespace backprop::wasm {

namespace {

Handles<std::shared_ptr<Graph>>& graphs() {
  static Handles<std::shared_ptr<Graph>> all("graph");
  return all;
}

}  // namespace

Handle new_graph() { return graphs().add(std::make_shared<Graph>()); }
void free_graph(Handle graph) { graphs().free(graph); }
Graph& graph_of(Handle graph) { return *graphs().at(graph); }
std::shared_ptr<Graph> share_graph(Handle graph) { return graphs().at(graph); }

}  // namespace backprop::wasm
