#pragma once

#include <nlohmann/json_fwd.hpp>

#include "engine/lab/code/evidence.h"

namespace backprop::lab {

/// What the page shows of a failing case beside the sentence: `fault` for the figure, `ran` and `needed` for
/// the two tables. Adds those that the case has to `check`.
void add_exhibits(const Case& c, nlohmann::ordered_json& check);

}  // namespace backprop::lab
