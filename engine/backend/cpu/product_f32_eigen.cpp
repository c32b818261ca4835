#include "engine/backend/cpu/eigen_product.h"

// The product of floats where Eigen has vectors for the target.

namespace backprop::cpu_backend {

void multiply(const Product<float>& product) { eigen_multiply(product); }

}  // namespace backprop::cpu_backend
