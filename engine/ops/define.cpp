#include "engine/ops/define.h"

#include <algorithm>
#include <string>
#include <utility>

namespace backprop::detail {

Expr apply(Op op, std::span<const Expr> inputs, std::uint32_t attribute, std::vector<double> numbers) {
  if (inputs.empty()) {
    fail(info_of(op).name, "takes at least one input");
  }
  std::array<NodeId, 8> few{};
  std::vector<NodeId> many(inputs.size() > few.size() ? inputs.size() : 0);
  const std::span<NodeId> ids =
      many.empty() ? std::span<NodeId>(few.data(), inputs.size()) : std::span<NodeId>(many);
  Graph* const graph = inputs[0].graph;
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    if (inputs[i].graph == nullptr || inputs[i].graph != graph) {
      fail(info_of(op).name, "the inputs belong to different graphs");
    }
    ids[i] = inputs[i].id;
  }
  return {graph, graph->apply(op, ids, attribute, std::move(numbers))};
}

Shape broadcast_all(const Application& application) {
  Shape shape = application.shape(0);
  for (std::size_t i = 1; i < application.inputs.size(); ++i) {
    shape = broadcast_shapes(application.name, shape, application.shape(i));
  }
  return shape;
}

std::size_t axis_index(std::string_view where, int axis, std::size_t rank) {
  const int size = static_cast<int>(rank);
  if (axis < -size || axis >= size) {
    fail(where, "axis " + std::to_string(axis) + " of a tensor of rank " + std::to_string(rank));
  }
  return static_cast<std::size_t>(axis < 0 ? axis + size : axis);
}

std::uint32_t axis_mask(std::string_view where, std::span<const int> axes, std::size_t rank) {
  std::uint32_t mask = 0;
  for (const int axis : axes) {
    const std::uint32_t bit = 1U << axis_index(where, axis, rank);
    if ((mask & bit) != 0) {
      fail(where, "axis " + std::to_string(axis) + " is named twice");
    }
    mask |= bit;
  }
  return mask;
}

}  // namespace backprop::detail
