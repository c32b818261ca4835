#pragma once

#include <nlohmann/json_fwd.hpp>

namespace backprop::lab {

/// The engine's own results for the visible example of a step of lesson 2: `series` (label, x, y) for the
/// polynomial of steps 4 and 5, `values` (name, value) for the matrices' gradients of step 6. Both are empty
/// for other steps.
nlohmann::ordered_json code_reference(int step);

}  // namespace backprop::lab
