#pragma once

#include "engine/run/kernels.h"

namespace backprop::cpu_backend {

/// The same bits for the same sizes, whatever the addresses. Allocates nothing.
void matmul(const MatmulCall& call);

}  // namespace backprop::cpu_backend
