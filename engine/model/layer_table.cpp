#include "engine/model/layer_table.h"

#include <utility>

namespace backprop {

namespace {

using Count = std::uint64_t;

Count product(std::initializer_list<std::int64_t> factors) {
  Count result = 1;
  for (const std::int64_t factor : factors) {
    result *= static_cast<Count>(factor);
  }
  return result;
}

/// Fills in activations, parameters and multiply-adds.
struct Counting {
  const LayerShape& shape;
  LayerRow& row;

  void operator()(const DenseLayer& dense) const {
    row.activations = shape.output.elements();
    row.multiply_adds = product({shape.input[0], dense.units});
    row.parameters = row.multiply_adds + static_cast<Count>(dense.units);
  }
  void operator()(const ConvolutionLayer& convolution) const {
    const Count filter = product({convolution.kernel[0], convolution.kernel[1], shape.input[2]});
    row.activations = shape.output.elements();
    row.multiply_adds = row.activations * filter;
    row.parameters = (filter + 1) * static_cast<Count>(convolution.filters);
  }
  void operator()(const PoolLayer&) const { row.activations = shape.output.elements(); }
  void operator()(const ActivationLayer&) const {}
  void operator()(const LossLayer&) const {}
};

void add(LayerRow& total, const LayerRow& row) {
  total.activations += row.activations;
  total.parameters += row.parameters;
  total.multiply_adds += row.multiply_adds;
  total.parameter_bytes += row.parameter_bytes;
  total.gradient_bytes += row.gradient_bytes;
  total.state_bytes += row.state_bytes;
}

}  // namespace

LayerTable layer_table(const Model& model) {
  const std::vector<LayerShape> shapes = layer_shapes(model);
  LayerTable table;
  table.total.name = "total";
  const Shape input(std::span<const std::int64_t>(model.input));
  table.rows.push_back({.name = "input", .output = input, .activations = input.elements()});
  for (std::size_t i = 0; i < shapes.size(); ++i) {
    LayerRow row{.name = shapes[i].name, .output = shapes[i].output};
    std::visit(Counting{shapes[i], row}, model.layers[i]);
    row.parameter_bytes = row.parameters * size_of(model.dtype);
    row.gradient_bytes = row.parameter_bytes;
    row.state_bytes = row.parameter_bytes * state_per_weight(model.optimizer);
    table.rows.push_back(std::move(row));
  }
  for (const LayerRow& row : table.rows) {
    add(table.total, row);
  }
  table.activation_bytes = table.total.activations * size_of(model.dtype) * static_cast<Count>(model.batch);
  return table;
}

}  // namespace backprop
