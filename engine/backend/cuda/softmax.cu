#include <cmath>
#include <limits>

#include "engine/backend/cuda/check.h"
#include "engine/backend/cuda/dtypes.h"
#include "engine/backend/cuda/launches.h"
#include "engine/backend/cuda/pack.cuh"

// A group of threads a row: a warp or, for long rows, a block. The order in which a row is added up depends
// on its length alone. A thread reads and writes the same elements throughout, so the result may be the
// input.

namespace backprop::cuda_backend {

namespace {

constexpr unsigned threads = 256;
constexpr unsigned warp = 32;

/// Rows up to here are a warp's.
constexpr std::int64_t most_columns_of_a_warp = 1024;

struct Larger {
  template <class T>
  __device__ T operator()(T a, T b) const {
    return b > a ? b : a;
  }
};

struct Plus {
  __device__ double operator()(double a, double b) const { return a + b; }
};

/// In every thread of the group: all its values combined. A kernel's block may call it once for each F.
template <class F, bool wide, class T>
__device__ T combined(T value) {
  for (unsigned distance = warp / 2; distance > 0; distance /= 2) {
    value = F{}(value, __shfl_xor_sync(0xffffffff, value, distance));
  }
  if constexpr (wide) {
    __shared__ T of_warps[threads / warp];
    if (threadIdx.x % warp == 0) {
      of_warps[threadIdx.x / warp] = value;
    }
    __syncthreads();
    value = of_warps[0];
    for (unsigned i = 1; i < threads / warp; ++i) {
      value = F{}(value, of_warps[i]);
    }
  }
  return value;
}

template <class T, bool logarithm, bool wide>
__global__ void softmax(const T* input, T* result, std::int64_t rows, std::int64_t columns) {
  constexpr unsigned group = wide ? threads : warp;
  const std::int64_t row = static_cast<std::int64_t>(thread_index() / group);
  if (row >= rows) {
    return;  // the whole group
  }
  const T* const x = input + row * columns;
  T* const y = result + row * columns;
  const std::int64_t begin = threadIdx.x % group;

  T largest = -std::numeric_limits<T>::infinity();
  for (std::int64_t i = begin; i < columns; i += group) {
    largest = Larger{}(largest, x[i]);
  }
  largest = combined<Larger, wide>(largest);

  double total = 0;
  for (std::int64_t i = begin; i < columns; i += group) {
    const T power = exp(x[i] - largest);
    total += static_cast<double>(power);
    if constexpr (!logarithm) {
      y[i] = power;
    }
  }
  total = combined<Plus, wide>(total);

  const T change = static_cast<T>(logarithm ? log(total) : 1 / total);
  for (std::int64_t i = begin; i < columns; i += group) {
    if constexpr (logarithm) {
      y[i] = x[i] - largest - change;
    } else {
      y[i] *= change;
    }
  }
}

template <class T, bool logarithm>
void softmax_as(const SoftmaxCall& call, cudaStream_t stream) {
  const T* const input = static_cast<const T*>(call.input);
  T* const result = static_cast<T*>(call.result);
  const auto rows = static_cast<std::size_t>(call.rows);
  if (call.columns > most_columns_of_a_warp) {
    softmax<T, logarithm, true>
        <<<blocks_for(rows, 1), threads, 0, stream>>>(input, result, call.rows, call.columns);
  } else {
    softmax<T, logarithm, false>
        <<<blocks_for(rows * warp, threads), threads, 0, stream>>>(input, result, call.rows, call.columns);
  }
}

}  // namespace

void launch_softmax(const SoftmaxCall& call, cudaStream_t stream) {
  if (call.rows == 0 || call.columns == 0) {
    return;
  }
  for_dtype(call.dtype, [&]<class T>(T) {
    call.logarithm ? softmax_as<T, true>(call, stream) : softmax_as<T, false>(call, stream);
  });
  check_launch("softmax", static_cast<std::uint64_t>(call.rows) * static_cast<std::uint64_t>(call.columns));
}

}  // namespace backprop::cuda_backend
