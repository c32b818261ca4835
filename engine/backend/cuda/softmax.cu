#include <cmath>
#include <limits>

#include "engine/backend/cuda/check.h"
#include "engine/backend/cuda/dtypes.h"
#include "engine/backend/cuda/launches.h"
#include "engine/backend/cuda/pack.cuh"

// A group of threads a row: a warp or, for long rows, a block. The order in which a row is added up depends
// on its length alone. A thread reads and writes the same elements throughout, so the result may be the
// input, and what it keeps in shared memory between passes it need not wait for.

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

/// `side` elements at once, which the columns divide into.
template <class T, bool logarithm, bool wide, bool cached, int side>
__global__ void softmax(const T* input, T* result, std::int64_t rows, std::int64_t columns) {
  constexpr unsigned group = wide ? threads : warp;
  extern __shared__ __align__(16) unsigned char shared[];
  const std::int64_t row = static_cast<std::int64_t>(thread_index() / group);
  if (row >= rows) {
    return;  // the whole group
  }
  const T* const x = input + row * columns;
  T* const y = result + row * columns;
  // What a thread leaves for its next pass.
  T* const kept = cached ? reinterpret_cast<T*>(shared) + threadIdx.x / group * columns : y;
  const std::int64_t begin = threadIdx.x % group * side;
  constexpr std::int64_t step = std::int64_t{group} * side;

  T largest = -std::numeric_limits<T>::infinity();
  for (std::int64_t i = begin; i < columns; i += step) {
    const Group<T, side> values = load_group<side>(x + i);
#pragma unroll
    for (int k = 0; k < side; ++k) {
      largest = Larger{}(largest, values.of[k]);
    }
    if constexpr (cached) {
      store_group(kept + i, values);
    }
  }
  largest = combined<Larger, wide>(largest);

  const T* const values_at = cached ? kept : x;
  double total = 0;
  for (std::int64_t i = begin; i < columns; i += step) {
    Group<T, side> values = load_group<side>(values_at + i);
#pragma unroll
    for (int k = 0; k < side; ++k) {
      values.of[k] = exp(values.of[k] - largest);
      total += static_cast<double>(values.of[k]);
    }
    if constexpr (!logarithm) {
      store_group(kept + i, values);
    }
  }
  total = combined<Plus, wide>(total);

  const T change = static_cast<T>(logarithm ? log(total) : 1 / total);
  const T* const last_at = logarithm ? values_at : kept;
  for (std::int64_t i = begin; i < columns; i += step) {
    Group<T, side> values = load_group<side>(last_at + i);
#pragma unroll
    for (int k = 0; k < side; ++k) {
      values.of[k] = logarithm ? values.of[k] - largest - change : values.of[k] * change;
    }
    store_group(y + i, values);
  }
}

template <class T, bool logarithm, bool wide, bool cached, int side>
void launch(const SoftmaxCall& call, std::size_t row_bytes, cudaStream_t stream) {
  constexpr unsigned group = wide ? threads : warp;
  softmax<T, logarithm, wide, cached, side>
      <<<blocks_for(static_cast<std::size_t>(call.rows) * group, threads), threads,
         cached ? row_bytes*(threads / group) : 0, stream>>>(
          static_cast<const T*>(call.input), static_cast<T*>(call.result), call.rows, call.columns);
}

template <class T, bool logarithm, bool wide>
void softmax_as(const SoftmaxCall& call, cudaStream_t stream) {
  constexpr std::size_t most_shared = std::size_t{47} << 10;  // of 48 KiB; the rest is for combining
  const std::size_t row_bytes = static_cast<std::size_t>(call.columns) * sizeof(T);
  if (row_bytes * (wide ? 1 : threads / warp) > most_shared) {
    launch<T, logarithm, wide, false, 1>(call, row_bytes, stream);
  } else if (call.columns % Pack<T>::size == 0) {
    launch<T, logarithm, wide, true, Pack<T>::size>(call, row_bytes, stream);
  } else {
    launch<T, logarithm, wide, true, 1>(call, row_bytes, stream);
  }
}

template <class T, bool logarithm>
void softmax_as(const SoftmaxCall& call, cudaStream_t stream) {
  call.columns > most_columns_of_a_warp ? softmax_as<T, logarithm, true>(call, stream)
                                        : softmax_as<T, logarithm, false>(call, stream);
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
