#pragma once

#include "engine/run/kernels.h"

namespace backprop::cpu_backend {

/// The same bits for the same sizes. The innermost axis is summed in doubles.
void sum(const SumCall& call);

}  // namespace backprop::cpu_backend
