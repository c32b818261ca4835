#include "engine/backend/cpu/blas.h"

#include "engine/backend/cpu/threads.h"

#ifdef BACKPROP_OPENBLAS
#include <cblas.h>
#endif

namespace backprop {

#ifdef BACKPROP_OPENBLAS

namespace {

// Below this many multiply-adds the call itself costs more than Eigen (npm run bench -- native).
constexpr std::int64_t least_work = std::int64_t{1} << 13U;
// Blocks of the result that one call computes: threads share these, whatever their number.
constexpr std::int64_t block_rows = 256;
constexpr std::int64_t block_columns = 256;

/// This project's own threads call it, each for itself.
[[maybe_unused]] const bool single_threaded = [] {
  openblas_set_num_threads(1);
  return true;
}();

void gemm(const cpu_backend::Product<float>& p, const float* a, const float* b, float* c, int m, int n,
          CBLAS_TRANSPOSE turn_a, CBLAS_TRANSPOSE turn_b) {
  cblas_sgemm(CblasRowMajor, turn_a, turn_b, m, n, static_cast<int>(p.k), 1, a,
              static_cast<int>(p.transpose_a ? p.m : p.k), b, static_cast<int>(p.transpose_b ? p.k : p.n),
              p.accumulate ? 1 : 0, c, static_cast<int>(p.n));
}
void gemm(const cpu_backend::Product<double>& p, const double* a, const double* b, double* c, int m, int n,
          CBLAS_TRANSPOSE turn_a, CBLAS_TRANSPOSE turn_b) {
  cblas_dgemm(CblasRowMajor, turn_a, turn_b, m, n, static_cast<int>(p.k), 1, a,
              static_cast<int>(p.transpose_a ? p.m : p.k), b, static_cast<int>(p.transpose_b ? p.k : p.n),
              p.accumulate ? 1 : 0, c, static_cast<int>(p.n));
}

template <class T>
bool multiply_with_blas(const cpu_backend::Product<T>& p) {
  constexpr std::int64_t longest = 0x7fffffff;
  if (p.m > longest || p.n > longest || p.k > longest || p.m * p.n < 1 || p.k < 1 ||
      p.m * p.n < least_work / p.k) {
    return false;
  }
  const std::int64_t down = (p.m + block_rows - 1) / block_rows;
  const std::int64_t across = (p.n + block_columns - 1) / block_columns;
  cpu_backend::each_part(down * across, [&](std::int64_t part) {
    const std::int64_t row = part / across * block_rows;
    const std::int64_t column = part % across * block_columns;
    gemm(p, p.a + row * (p.transpose_a ? 1 : p.k), p.b + column * (p.transpose_b ? p.k : 1),
         p.result + row * p.n + column, static_cast<int>(std::min(block_rows, p.m - row)),
         static_cast<int>(std::min(block_columns, p.n - column)), p.transpose_a ? CblasTrans : CblasNoTrans,
         p.transpose_b ? CblasTrans : CblasNoTrans);
  });
  return true;
}

}  // namespace

bool cpu_backend::blas_multiply(const Product<float>& product) { return multiply_with_blas(product); }
bool cpu_backend::blas_multiply(const Product<double>& product) { return multiply_with_blas(product); }
std::string_view cpu_products() { return "OpenBLAS"; }

#else

bool cpu_backend::blas_multiply(const Product<float>& /*product*/) { return false; }
bool cpu_backend::blas_multiply(const Product<double>& /*product*/) { return false; }

std::string_view cpu_products() {
#ifdef __EMSCRIPTEN__
  return "WebAssembly vectors";
#else
  return "Eigen";
#endif
}

#endif

}  // namespace backprop
