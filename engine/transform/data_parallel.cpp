#include "engine/transform/data_parallel.h"

#include <algorithm>
#include <iterator>

#include "engine/ops/all_reduce.h"

namespace backprop {

NodeId data_parallel(Graph& graph, NodeId mean) { return all_reduce(graph[mean], Reduction::mean).id; }

std::vector<NodeId> data_parallel(Graph& graph, std::span<const NodeId> means) {
  std::vector<NodeId> of_all;
  std::transform(means.begin(), means.end(), std::back_inserter(of_all),
                 [&graph](NodeId mean) { return data_parallel(graph, mean); });
  return of_all;
}

}  // namespace backprop
