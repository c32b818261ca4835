#include "engine/backend/cuda/products.h"

#include "engine/backend/cuda/check.h"
#include "engine/backend/cuda/dtypes.h"

namespace backprop::cuda_backend {

namespace {

// What cuBLAS recommends for its newest devices.
constexpr std::size_t workspace_bytes = std::size_t{32} << 20;

std::string text_of(const MatmulCall& call) {
  const auto operand = [](std::int64_t rows, std::int64_t columns, bool transposed) {
    const std::string text = transposed ? std::to_string(columns) + "," + std::to_string(rows)
                                        : std::to_string(rows) + "," + std::to_string(columns);
    return "(" + text + ")" + (transposed ? "^T" : "");
  };
  return "product " + operand(call.m, call.k, call.transpose_a) + " @ " +
         operand(call.k, call.n, call.transpose_b) + " in " + std::string(name_of(call.dtype));
}

template <class... Arguments>
cublasStatus_t gemm(cublasHandle_t handle, cublasOperation_t a, cublasOperation_t b, std::int64_t m,
                    std::int64_t n, std::int64_t k, const float* alpha, Arguments... arguments) {
  return cublasSgemm_64(handle, a, b, m, n, k, alpha, arguments...);
}
template <class... Arguments>
cublasStatus_t gemm(cublasHandle_t handle, cublasOperation_t a, cublasOperation_t b, std::int64_t m,
                    std::int64_t n, std::int64_t k, const double* alpha, Arguments... arguments) {
  return cublasDgemm_64(handle, a, b, m, n, k, alpha, arguments...);
}

}  // namespace

Products::Products(cudaStream_t stream) {
  try {
    check(cublasCreate(&handle_), "cublasCreate");
    check(cudaMalloc(&workspace_, workspace_bytes),
          "cudaMalloc of " + std::to_string(workspace_bytes) + " bytes");
    check(cublasSetStream(handle_, stream), "cublasSetStream");
    check(cublasSetWorkspace(handle_, workspace_, workspace_bytes), "cublasSetWorkspace");
    check(cublasSetMathMode(handle_, CUBLAS_DEFAULT_MATH), "cublasSetMathMode");
    check(cublasSetAtomicsMode(handle_, CUBLAS_ATOMICS_NOT_ALLOWED), "cublasSetAtomicsMode");
  } catch (...) {
    release();
    throw;
  }
}

Products::~Products() { release(); }

void Products::release() {
  if (handle_ != nullptr) {
    cublasDestroy(handle_);
  }
  cudaFree(workspace_);
}

// cuBLAS counts by columns: what lies row by row is to it the transpose. So the product is taken as
// result^T (n,m) = b^T @ a^T, with the operands where they are.
void Products::multiply(const MatmulCall& call, bool accumulate) {
  const auto operation = [](bool transposed) { return transposed ? CUBLAS_OP_T : CUBLAS_OP_N; };
  const std::int64_t row_a = call.transpose_a ? call.m : call.k;
  const std::int64_t row_b = call.transpose_b ? call.k : call.n;
  for_dtype(call.dtype, [&]<class T>(T) {
    const T one = 1;
    const T before = accumulate ? 1 : 0;
    check(gemm(handle_, operation(call.transpose_b), operation(call.transpose_a), call.n, call.m, call.k,
               &one, static_cast<const T*>(call.b), row_b, static_cast<const T*>(call.a), row_a, &before,
               static_cast<T*>(call.result), call.n),
          text_of(call));
  });
}

}  // namespace backprop::cuda_backend
