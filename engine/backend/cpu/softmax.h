#pragma once

#include "engine/run/kernels.h"

namespace backprop::cpu_backend {

/// The exponentials of a row are summed in doubles.
void softmax(const SoftmaxCall& call);

}  // namespace backprop::cpu_backend
