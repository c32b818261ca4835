#pragma once

#include <cstddef>
#include <cstdint>

// Memory is read and written 16 bytes at a time: 4 floats or 2 doubles, a pack.

namespace backprop::cuda_backend {

/// Elements that are read and written together.
template <class T, int count>
struct alignas(sizeof(T) * count) Group {
  static constexpr int size = count;
  T of[count];
};

template <class T>
using Pack = Group<T, 16 / static_cast<int>(sizeof(T))>;

template <int count, class T>
__device__ Group<T, count> load_group(const T* from) {
  return *reinterpret_cast<const Group<T, count>*>(from);
}

template <class T, int count>
__device__ void store_group(T* to, const Group<T, count>& group) {
  *reinterpret_cast<Group<T, count>*>(to) = group;
}

/// An operand of a run of elements: step 0 repeats its first element.
template <class T>
struct Lane {
  const T* data;
  int step;
};

/// Elements in a row, cut into packs and what is left of the last one. Where an operand is not aligned for
/// packs, everything is left over.
struct Run {
  std::size_t elements;
  std::size_t packs;

  /// Threads that it takes: one a pack, and one an element left over.
  template <class T>
  __host__ __device__ std::size_t threads() const {
    return packs + (elements - packs * Pack<T>::size);
  }
};

template <class T>
Run run_of(std::size_t elements, bool aligned) {
  return {elements, aligned ? elements / Pack<T>::size : 0};
}

inline bool aligned_for_packs(const void* address) {
  return reinterpret_cast<std::uintptr_t>(address) % 16 == 0;
}

template <class T>
__device__ Pack<T> load_pack(const Lane<T>& lane, std::size_t pack) {
  if (lane.step != 0) {
    return reinterpret_cast<const Pack<T>*>(lane.data)[pack];
  }
  Pack<T> result;
  const T value = *lane.data;
#pragma unroll
  for (int i = 0; i < Pack<T>::size; ++i) {
    result.of[i] = value;
  }
  return result;
}

template <class T>
__device__ T load_one(const Lane<T>& lane, std::size_t at) {
  return lane.data[lane.step != 0 ? at : 0];
}

template <class T>
__device__ void store_pack(T* to, std::size_t pack, const Pack<T>& value) {
  reinterpret_cast<Pack<T>*>(to)[pack] = value;
}

__device__ inline std::size_t thread_index() {
  return static_cast<std::size_t>(blockIdx.x) * blockDim.x + threadIdx.x;
}

constexpr unsigned threads_per_block = 256;

inline unsigned blocks_for(std::size_t threads, unsigned per_block = threads_per_block) {
  return static_cast<unsigned>((threads + per_block - 1) / per_block);
}

}  // namespace backprop::cuda_backend
