#include "engine/graph/graph.h"

#include <algorithm>
#include <cstring>
#include <limits>
#include <utility>

#include "engine/graph/number_text.h"

namespace backprop {

namespace {

double rounded_to(DType dtype, double value) {
  if (!holds(dtype, value)) {
    fail("graph", "a constant of dtype " + std::string(name_of(dtype)) + " cannot be " + number_text(value));
  }
  return dtype == DType::f32 ? static_cast<double>(static_cast<float>(value)) : value;
}

}  // namespace

Graph::Graph(Options options) : options_(options) { intern(Shape{}); }

std::size_t Graph::ConstantKeyHash::operator()(const ConstantKey& key) const {
  std::uint64_t hash = key.bits ^ (std::uint64_t{key.shape} << 8) ^ static_cast<std::uint64_t>(key.dtype);
  hash *= 0x9e3779b97f4a7c15U;
  return static_cast<std::size_t>(hash ^ (hash >> 32));
}

NodeId Graph::append(const Node& node) {
  if (size_ >= std::numeric_limits<NodeId>::max()) {
    fail("graph", "too many nodes");
  }
  if ((size_ & chunk_mask) == 0) {
    chunks_.emplace_back(new Node[chunk_mask + 1]);
  }
  chunks_[size_ >> chunk_bits][size_ & chunk_mask] = node;
  return static_cast<NodeId>(size_++);
}

NodeId Graph::input(const Shape& shape, DType dtype, std::string_view name) {
  const NodeId id = append({.op = Op::input,
                            .dtype = dtype,
                            .input_count = 0,
                            .shape = intern(shape),
                            .attribute = 0,
                            .inputs = {}});
  if (!name.empty()) {
    set_name(id, name);
  }
  return id;
}

NodeId Graph::constant(double value, DType dtype, const Shape& shape) {
  value = rounded_to(dtype, value);
  ConstantKey key{.bits = 0, .shape = intern(shape), .dtype = dtype};
  std::memcpy(&key.bits, &value, sizeof value);
  if (options_.share_constants) {
    if (const auto found = shared_constants_.find(key); found != shared_constants_.end()) {
      return found->second;
    }
  }
  constants_.push_back(value);
  const NodeId id = append({.op = Op::constant,
                            .dtype = dtype,
                            .input_count = 0,
                            .shape = key.shape,
                            .attribute = static_cast<std::uint32_t>(constants_.size() - 1),
                            .inputs = {}});
  if (options_.share_constants) {
    shared_constants_.emplace(key, id);
  }
  return id;
}

NodeId Graph::apply(Op op, std::span<const NodeId> inputs, std::uint32_t attribute,
                    std::vector<double> numbers) {
  const OpInfo& info = info_of(op);
  if (info.shape == nullptr || inputs.empty()) {
    fail("graph", "an op is applied to at least one node, and leaves are made by input and constant");
  }
  if (inputs.size() > std::numeric_limits<std::uint16_t>::max()) {
    fail(info.name, "takes at most 65535 inputs, got " + std::to_string(inputs.size()));
  }
  bool same_shape = true;
  for (const NodeId input : inputs) {
    check(input);
    same_shape = same_shape && shape_id(input) == shape_id(inputs[0]);
  }
  const Application application{*this, info.name, inputs, attribute, numbers};
  Node node{.op = op,
            .dtype = info.dtype == nullptr ? one_floating_dtype(application) : info.dtype(application),
            .input_count = static_cast<std::uint16_t>(inputs.size()),
            .shape = 0,
            .attribute = attribute,
            .inputs = {}};
  // Elementwise shape rules broadcast, and equal shapes broadcast to themselves.
  node.shape = same_shape && inputs.size() > 1 && info.kernel == Kernel::elementwise
                   ? shape_id(inputs[0])
                   : intern(info.shape(application));
  if (inputs.size() <= inline_inputs) {
    std::copy(inputs.begin(), inputs.end(), node.inputs);
  } else {
    node.inputs[0] = static_cast<NodeId>(wide_inputs_.size());
    wide_inputs_.emplace_back(inputs.begin(), inputs.end());
  }
  const NodeId id = append(node);
  if (!numbers.empty()) {
    numbers_.emplace(id, std::move(numbers));
  }
  return id;
}

std::span<const double> Graph::numbers(NodeId id) const {
  if (numbers_.empty()) {
    return {};
  }
  const auto found = numbers_.find(id);
  return found == numbers_.end() ? std::span<const double>{} : std::span<const double>(found->second);
}

std::string_view Graph::name(NodeId id) const {
  const auto found = names_.find(id);
  return found == names_.end() ? std::string_view{} : std::string_view(found->second);
}

void Graph::set_name(NodeId id, std::string_view name) {
  check(id);
  names_.insert_or_assign(id, std::string(name));
}

std::uint32_t Graph::intern(const Shape& shape) {
  if (last_shape_ < shapes_.size() && shapes_[last_shape_]->shape == shape) {
    return last_shape_;
  }
  const auto [found, is_new] = shape_ids_.emplace(shape, static_cast<std::uint32_t>(shapes_.size()));
  if (is_new) {
    shapes_.push_back(std::make_unique<InternedShape>(InternedShape{shape, shape.elements()}));
  }
  return last_shape_ = found->second;
}

void Graph::check(NodeId id) const {
  if (id >= size_) {
    fail("graph",
         "node " + std::to_string(id) + " does not exist; the graph has " + std::to_string(size_) + " nodes");
  }
}

}  // namespace backprop
