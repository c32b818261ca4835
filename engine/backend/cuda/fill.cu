#include "engine/backend/cuda/check.h"
#include "engine/backend/cuda/dtypes.h"
#include "engine/backend/cuda/launches.h"
#include "engine/backend/cuda/pack.cuh"

namespace backprop::cuda_backend {

namespace {

template <class T>
__global__ void fill(T value, T* to, Run run) {
  const std::size_t thread = thread_index();
  if (thread < run.packs) {
    Pack<T> pack;
#pragma unroll
    for (int i = 0; i < Pack<T>::size; ++i) {
      pack.of[i] = value;
    }
    store_pack(to, thread, pack);
  } else if (thread < run.threads<T>()) {
    to[run.packs * Pack<T>::size + (thread - run.packs)] = value;
  }
}

template <class T>
void fill_as(double value, void* to, std::uint64_t elements, cudaStream_t stream) {
  const Run run = run_of<T>(elements, aligned_for_packs(to));
  fill<T><<<blocks_for(run.threads<T>()), threads_per_block, 0, stream>>>(static_cast<T>(value),
                                                                          static_cast<T*>(to), run);
  check_launch("fill", elements);
}

}  // namespace

void launch_fill(DType dtype, double value, void* to, std::uint64_t elements, cudaStream_t stream) {
  if (elements == 0) {
    return;
  }
  for_dtype(dtype, [&]<class T>(T) { fill_as<T>(value, to, elements, stream); });
}

}  // namespace backprop::cuda_backend
