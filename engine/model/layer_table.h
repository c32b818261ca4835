#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "engine/model/model.h"

namespace backprop {

/// What a layer takes, counted from the model alone.
struct LayerRow {
  std::string name;  ///< "input", "conv2d_1"
  Shape output;      ///< of one example
  /// Values per example; 0 for the loss, and for an activation of its own, which takes its input's place.
  std::uint64_t activations = 0;
  std::uint64_t parameters = 0;
  std::uint64_t multiply_adds = 0;  ///< per example, forward; padding counts
  std::uint64_t parameter_bytes = 0;
  std::uint64_t gradient_bytes = 0;
  std::uint64_t state_bytes = 0;  ///< of the optimizer
};

/// The lesson's table: the input, then each layer.
struct LayerTable {
  std::vector<LayerRow> rows;
  LayerRow total;                      ///< sums of the columns, named "total"
  std::uint64_t activation_bytes = 0;  ///< of a whole batch: the sum of outputs, not what a run keeps
};

/// Throws Error as layer_shapes does.
LayerTable layer_table(const Model& model);

}  // namespace backprop
