#pragma once

#include <string>
#include <string_view>

#include "engine/model/model.h"

namespace backprop {

/// Reads a model file (engine/model/model.schema.json). Throws Error with one sentence that names the place:
/// "[model] layers[3].conv2d.kernel: expected two whole numbers from 1 to 65535, got [3]".
Model parse_model(std::string_view json);

/// A model file that reads back as the same model. What has its default value is left out.
std::string write_model(const Model& model);

}  // namespace backprop
