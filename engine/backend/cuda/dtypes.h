#pragma once

#include <cstdint>
#include <string>

#include "engine/run/kernels.h"

namespace backprop::cuda_backend {

/// Calls visit(T{}) with the C++ type of a floating dtype. Throws Error for a dtype that kernels do not
/// compute on.
template <class Visit>
void for_dtype(DType dtype, const Visit& visit) {
  switch (dtype) {
    case DType::f32: visit(float{}); break;
    case DType::f64: visit(double{}); break;
    default: fail("cuda", "has no kernels for " + std::string(name_of(dtype)));
  }
}

/// The same with a dtype of indices, u8 or i32.
template <class Visit>
void for_index_dtype(DType dtype, const Visit& visit) {
  switch (dtype) {
    case DType::u8: visit(std::uint8_t{}); break;
    case DType::i32: visit(std::int32_t{}); break;
    default: fail("cuda", "indices are u8 or i32, not " + std::string(name_of(dtype)));
  }
}

/// The same with any dtype: what only moves values takes them all.
template <class Visit>
void for_any_dtype(DType dtype, const Visit& visit) {
  is_floating(dtype) ? for_dtype(dtype, visit) : for_index_dtype(dtype, visit);
}

}  // namespace backprop::cuda_backend
