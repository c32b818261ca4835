#pragma once

#include <string>

#include "engine/run/kernels.h"

namespace backprop::cuda_backend {

/// Calls visit(T{}) with the C++ type of a dtype. Throws Error for a dtype that has no kernels here.
template <class Visit>
void for_dtype(DType dtype, const Visit& visit) {
  switch (dtype) {
    case DType::f32: visit(float{}); break;
    case DType::f64: visit(double{}); break;
    default: fail("cuda", "has no kernels for " + std::string(name_of(dtype)));
  }
}

}  // namespace backprop::cuda_backend
