#pragma once

#include "engine/graph/expr.h"

namespace backprop {

/// An input whose buffer receives an output at the end of the run: state that is updated in place.
struct Donation {
  NodeId input;
  NodeId output;
};

}  // namespace backprop
