#pragma once

#include "engine/run/kernels.h"

namespace backprop::cpu_backend {

/// result (m,n) = a @ b, or with `accumulate` that much more; a is stored (m,k) or, transposed, (k,m), and b
/// (k,n) or (n,k), row-major without gaps.
template <class T>
struct Product {
  const T* a;
  const T* b;
  T* result;
  std::int64_t m, k, n;
  bool transpose_a = false;
  bool transpose_b = false;
  bool accumulate = false;
};

// The same bits for the same sizes, whatever the addresses. They allocate nothing.

/// Which file holds it is the build's choice (engine/CMakeLists.txt).
void multiply(const Product<float>& product);
void multiply(const Product<double>& product);
void matmul(const MatmulCall& call);

}  // namespace backprop::cpu_backend
