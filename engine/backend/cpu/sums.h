#pragma once

#include "engine/run/kernels.h"

namespace backprop::cpu_backend {

/// The same bits for the same sizes. Long rows are summed in parts, so that float errors grow slowly.
void sum(const SumCall& call);

}  // namespace backprop::cpu_backend
