// What the CUDA backend makes of a GPU: products beside cuBLAS called directly, and what only moves memory
// beside a copy within the device. Prints a line per case: its name, its rate, the rate that it is held
// against, their ratio.
//   bench_cuda [N]      matrices n x n and vectors of n^2 floats, n = N/4, N/2 and N [4096]

#include <cublas_v2.h>
#include <cuda_runtime_api.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <stdexcept>
#include <string>

#include "engine/ops/ops.h"
#include "engine/run/executor.h"

namespace {

using namespace backprop;
using Clock = std::chrono::steady_clock;

void check(bool succeeded, const char* call) {
  if (!succeeded) throw std::runtime_error(std::string(call) + " failed");
}

/// Best of five times that ten calls take, one of them, after one to warm up.
template <class F>
double best_seconds(const F& call) {
  constexpr int calls = 10;
  const auto wait = [] { check(cudaDeviceSynchronize() == cudaSuccess, "cudaDeviceSynchronize"); };
  call();
  wait();
  double best = 1e9;
  for (int run = 0; run < 5; ++run) {
    const Clock::time_point start = Clock::now();
    for (int i = 0; i < calls; ++i) call();
    wait();
    best = std::min(best, std::chrono::duration<double>(Clock::now() - start).count() / calls);
  }
  return best;
}

/// Floats on the device.
class Floats {
 public:
  explicit Floats(std::size_t count) : data_(static_cast<float*>(cuda().allocate(count * sizeof(float)))) {
    cuda().fill(DType::f32, 0.5, data_, count);
  }
  ~Floats() { cuda().release(data_); }
  Floats(const Floats&) = delete;
  Floats& operator=(const Floats&) = delete;
  float* data() const { return data_; }

 private:
  float* data_;
};

/// Rates in billions a second.
void print(const char* name, std::int64_t n, const char* unit, double rate, double reference) {
  std::printf("%-24s n %5lld  %9.1f G%s/s  of %9.1f  %5.2f\n", name, static_cast<long long>(n), rate / 1e9,
              unit, reference / 1e9, rate / reference);
  std::fflush(stdout);
}

/// n x n by n x n; cuBLAS with its own settings.
void products(std::int64_t n) {
  const auto count = static_cast<std::size_t>(n * n);
  const Floats a(count);
  const Floats b(count);
  const Floats c(count);
  const double flops = 2.0 * static_cast<double>(n) * static_cast<double>(n) * static_cast<double>(n);
  cublasHandle_t handle = nullptr;
  check(cublasCreate(&handle) == CUBLAS_STATUS_SUCCESS, "cublasCreate");
  const float one = 1;
  const float zero = 0;
  const double reference =
      flops / best_seconds([&] {
        check(cublasSgemm_64(handle, CUBLAS_OP_N, CUBLAS_OP_N, n, n, n, &one, a.data(), n, b.data(), n, &zero,
                             c.data(), n) == CUBLAS_STATUS_SUCCESS,
              "cublasSgemm");
      });
  cublasDestroy(handle);
  for (const bool transposed : {false, true}) {
    const double rate = flops / best_seconds([&] {
                          cuda().matmul({.dtype = DType::f32,
                                         .a = a.data(),
                                         .b = b.data(),
                                         .result = c.data(),
                                         .m = n,
                                         .k = n,
                                         .n = n,
                                         .transpose_a = transposed,
                                         .transpose_b = false});
                        });
    print(transposed ? "product, a transposed" : "product", n, "FLOP", rate, reference);
  }
}

/// A recorded plan of one output, its inputs of n x n.
double seconds_of(Expr output, std::initializer_list<Expr> inputs) {
  Executor executor(make_plan(*output.graph, std::span(&output.id, 1), PlanMode::fast), cuda(),
                    {.recorded = true});
  for (const Expr input : inputs) executor.set(input.id, 0.5);
  executor.run();
  return best_seconds([&] { executor.run(); });
}

void memory(std::int64_t n) {
  const auto count = static_cast<std::size_t>(n * n);
  const double bytes = static_cast<double>(count) * sizeof(float);
  double reference = 0;
  {
    const Floats from(count);
    const Floats to(count);
    reference = 2 * bytes / best_seconds([&] { cuda().copy(from.data(), to.data(), count * sizeof(float)); });
  }
  Graph graph;
  const Expr x = graph[graph.input({n, n}, DType::f32)];
  const Expr y = graph[graph.input({n, n}, DType::f32)];
  const Expr row = graph[graph.input({n}, DType::f32)];
  print("fused, 5 nodes", n, "B", 3 * bytes / seconds_of(tanh(x * y + 0.5) * x - y, {x, y}), reference);
  print("bias added", n, "B", 2 * bytes / seconds_of(x + row, {x, row}), reference);
  print("sum of all", n, "B", bytes / seconds_of(sum(x), {x}), reference);
  print("sum of columns", n, "B", bytes / seconds_of(sum(x, {0}), {x}), reference);
  print("softmax of rows", n, "B", 2 * bytes / seconds_of(softmax(x), {x}), reference);
  print("transposed", n, "B", 2 * bytes / seconds_of(transpose(x), {x}), reference);
}

}  // namespace

int main(int count, char** arguments) {
  const std::int64_t largest = count > 1 ? std::max(4LL, std::atoll(arguments[1])) : 4096;
  try {
    std::printf("%s\n", cuda().description().c_str());
    for (const std::int64_t n : {largest / 4, largest / 2, largest}) products(n);
    for (const std::int64_t n : {largest / 4, largest / 2, largest}) memory(n);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 2;
  }
}
