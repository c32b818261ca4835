#include "engine/backend/cpu/blas.h"
#include "engine/backend/cpu/eigen_product.h"

// The product of floats where Eigen has vectors for the target.

namespace backprop::cpu_backend {

void multiply(const Product<float>& product) {
  if (!blas_multiply(product)) {
    eigen_multiply(product);
  }
}

}  // namespace backprop::cpu_backend
