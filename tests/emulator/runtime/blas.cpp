#include <cublas_v2.h>

#include "tests/emulator/machine/memory.h"
#include "tests/emulator/runtime/stream.h"

// The calls of cuBLAS that the product makes: plain loops over matrices stored by columns.

using namespace emulator;

struct cublasContext {
  cudaStream_t stream = nullptr;
};

namespace {

/// A matrix as the call sees it: rows x columns, transposed or not, `leading` elements from column to column.
template <class T>
struct Matrix {
  T* data;
  std::int64_t leading;
  bool transposed;

  T& at(std::int64_t row, std::int64_t column) const {
    return data[transposed ? column + row * leading : row + column * leading];
  }
  /// Whether the call's sizes fit, and the device has all of it.
  bool valid(std::int64_t rows, std::int64_t columns) const {
    const std::int64_t stored_rows = transposed ? columns : rows;
    const std::int64_t stored_columns = transposed ? rows : columns;
    return leading >= std::max<std::int64_t>(1, stored_rows) && device_memory().is_device(data) &&
           device_memory().contains(
               data, sizeof(T) * static_cast<std::size_t>(leading * (stored_columns - 1) + stored_rows));
  }
};

template <class T>
cublasStatus_t multiply(cublasHandle_t handle, std::int64_t m, std::int64_t n, std::int64_t k, T alpha,
                        Matrix<const T> a, Matrix<const T> b, T beta, Matrix<T> c) {
  if (m < 0 || n < 0 || k < 0) return CUBLAS_STATUS_INVALID_VALUE;
  if (!a.valid(m, k) || !b.valid(k, n) || !c.valid(m, n)) {
    misuse("a product reads or writes outside of an allocation, or its leading dimensions are too small");
  }
  enqueue(handle->stream, [=] {
    for (std::int64_t column = 0; column < n; ++column) {
      for (std::int64_t row = 0; row < m; ++row) {
        T total = 0;
        for (std::int64_t i = 0; i < k; ++i) total += a.at(row, i) * b.at(i, column);
        T& result = c.at(row, column);
        result = beta == 0 ? alpha * total
                           : alpha * total + beta * result;  // with 0, what was there does not count
      }
    }
  });
  return CUBLAS_STATUS_SUCCESS;
}

}  // namespace

extern "C" {

cublasStatus_t cublasCreate_v2(cublasHandle_t* handle) {
  *handle = new cublasContext;
  return CUBLAS_STATUS_SUCCESS;
}
cublasStatus_t cublasDestroy_v2(cublasHandle_t handle) {
  delete handle;
  return CUBLAS_STATUS_SUCCESS;
}
cublasStatus_t cublasSetStream_v2(cublasHandle_t handle, cudaStream_t stream) {
  handle->stream = stream;
  return CUBLAS_STATUS_SUCCESS;
}
cublasStatus_t cublasSetWorkspace_v2(cublasHandle_t, void* workspace, std::size_t bytes) {
  return device_memory().contains(workspace, bytes) ? CUBLAS_STATUS_SUCCESS : CUBLAS_STATUS_INVALID_VALUE;
}
const char* cublasGetStatusString(cublasStatus_t status) {
  return status == CUBLAS_STATUS_SUCCESS ? "success" : "the value is invalid";
}
cublasStatus_t cublasSetMathMode(cublasHandle_t, cublasMath_t) { return CUBLAS_STATUS_SUCCESS; }
cublasStatus_t cublasSetAtomicsMode(cublasHandle_t, cublasAtomicsMode_t) { return CUBLAS_STATUS_SUCCESS; }

cublasStatus_t cublasSgemm_v2_64(cublasHandle_t handle, cublasOperation_t ta, cublasOperation_t tb,
                                 std::int64_t m, std::int64_t n, std::int64_t k, const float* alpha,
                                 const float* a, std::int64_t lda, const float* b, std::int64_t ldb,
                                 const float* beta, float* c, std::int64_t ldc) {
  return multiply<float>(handle, m, n, k, *alpha, {a, lda, ta != CUBLAS_OP_N}, {b, ldb, tb != CUBLAS_OP_N},
                         *beta, {c, ldc, false});
}
cublasStatus_t cublasDgemm_v2_64(cublasHandle_t handle, cublasOperation_t ta, cublasOperation_t tb,
                                 std::int64_t m, std::int64_t n, std::int64_t k, const double* alpha,
                                 const double* a, std::int64_t lda, const double* b, std::int64_t ldb,
                                 const double* beta, double* c, std::int64_t ldc) {
  return multiply<double>(handle, m, n, k, *alpha, {a, lda, ta != CUBLAS_OP_N}, {b, ldb, tb != CUBLAS_OP_N},
                          *beta, {c, ldc, false});
}

}  // extern "C"
