#pragma once

#include <vector>

#include "engine/model/network.h"

namespace backprop {

/// The values a parameter starts with: biases 0; weights uniform in [-limit, limit), where limit^2 is
/// 6 / fan_in before a relu (He et al. 2015) and 6 / (fan_in + fan_out) elsewhere (Glorot and Bengio 2010).
/// Made from (model.seed, the parameter's index, the element's) with arithmetic that rounds alike everywhere.
std::vector<double> initial_values(const Model& model, const Network& network, std::size_t parameter,
                                   const Shape& shape);

}  // namespace backprop
