#include <algorithm>
#include <cstring>

#include "engine/backend/cuda/check.h"
#include "engine/backend/cuda/dtypes.h"
#include "engine/backend/cuda/launches.h"
#include "engine/backend/cuda/pack.cuh"

namespace backprop::cuda_backend {

namespace {

/// `pack` holds the value side by side, as often as it fits.
template <class T>
__global__ void fill(T value, Pack<std::uint32_t> pack, T* to, Run run) {
  const std::size_t thread = thread_index();
  if (thread < run.packs) {
    store_pack(reinterpret_cast<std::uint32_t*>(to), thread, pack);
  } else if (thread < run.threads<T>()) {
    to[run.packs * Pack<T>::size + (thread - run.packs)] = value;
  }
}

template <class T>
void fill_as(T value, void* to, std::uint64_t elements, cudaStream_t stream) {
  Pack<T> values;
  std::fill_n(values.of, Pack<T>::size, value);
  Pack<std::uint32_t> pack;
  std::memcpy(&pack, &values, sizeof pack);
  const Run run = run_of<T>(elements, aligned_for_packs(to));
  fill<T>
      <<<blocks_for(run.threads<T>()), threads_per_block, 0, stream>>>(value, pack, static_cast<T*>(to), run);
  check_launch("fill", elements);
}

}  // namespace

void launch_fill(DType dtype, double value, void* to, std::uint64_t elements, cudaStream_t stream) {
  if (elements == 0) {
    return;
  }
  for_any_dtype(dtype, [&]<class T>(T) { fill_as<T>(static_cast<T>(value), to, elements, stream); });
}

}  // namespace backprop::cuda_backend
