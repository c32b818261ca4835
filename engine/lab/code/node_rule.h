#pragma once

#include <vector>

#include "engine/lab/code/probe.h"
#include "engine/lab/code/value_math.h"

namespace backprop::lab {

/// What a right backward of `node` sends its inputs, one Value per slot, if `upstream` arrives and its inputs
/// and its own result are these. Computed by formula and not by the engine: for what a program did with a
/// *wrong* gradient.
std::vector<Value> sends(const NodeSpec& node, const std::vector<Value>& inputs, const Value& result,
                         const Value& upstream);

/// The same for a node of a probe whose nodes have these results.
std::vector<Value> sends(const Probe& probe, const std::vector<Value>& results, int node,
                         const Value& upstream);

}  // namespace backprop::lab
