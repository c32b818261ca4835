#pragma once

#include "engine/backend/cpu/products.h"

namespace backprop::cpu_backend {

/// Multiplies with OpenBLAS, on one thread, where the build has it and the sizes make it worth while;
/// otherwise false, having done nothing.
bool blas_multiply(const Product<float>& product);
bool blas_multiply(const Product<double>& product);

}  // namespace backprop::cpu_backend
