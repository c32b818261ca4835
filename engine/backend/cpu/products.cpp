#include "engine/backend/cpu/products.h"

#include "engine/backend/cpu/blas.h"
#include "engine/backend/cpu/eigen_product.h"

namespace backprop::cpu_backend {

namespace {

template <class T>
void multiply_as(const MatmulCall& call) {
  multiply(Product<T>{.a = static_cast<const T*>(call.a),
                      .b = static_cast<const T*>(call.b),
                      .result = static_cast<T*>(call.result),
                      .m = call.m,
                      .k = call.k,
                      .n = call.n,
                      .transpose_a = call.transpose_a,
                      .transpose_b = call.transpose_b});
}

}  // namespace

void multiply(const Product<double>& product) {
  if (!blas_multiply(product)) {
    eigen_multiply(product);
  }
}

void matmul(const MatmulCall& call) {
  if (call.dtype == DType::f32) {
    multiply_as<float>(call);
  } else {
    multiply_as<double>(call);
  }
}

}  // namespace backprop::cpu_backend
