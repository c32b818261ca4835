#pragma once

#include <span>
#include <string>

#include "engine/graph/shape.h"

namespace backprop {

/// The shortest text that reads back as the same double, spelled as Python's repr does: "1.0", "0.1",
/// "1e-05", "nan", "inf".
std::string number_text(double value);

/// A tensor as nested lists, "[[1.0, 2.0], [3.0, 4.0]]"; a scalar as its number alone.
std::string tensor_text(std::span<const double> values, const Shape& shape);

}  // namespace backprop
