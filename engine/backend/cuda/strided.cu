#include <array>

#include "engine/backend/cuda/check.h"
#include "engine/backend/cuda/dtypes.h"
#include "engine/backend/cuda/formulas.cuh"
#include "engine/backend/cuda/launches.h"
#include "engine/backend/cuda/pack.cuh"

// One kernel per formula and dtype: the result in a row, an element a thread, every input walked with strides
// of its own.

namespace backprop::cuda_backend {

namespace {

constexpr int axes = 4;

struct Walk {
  std::int64_t strides[axes];
};

/// Sizes of the axes that are left after neighbours are made one, innermost last.
struct Grid {
  std::int64_t sizes[axes];
  std::int64_t elements;
};

/// Where each walk stands at one element of the result.
template <class Number, int count>
__device__ void find_offsets(const Grid& grid, const Walk (&walks)[count], std::size_t at,
                             std::int64_t (&offsets)[count]) {
  Number left = static_cast<Number>(at);
#pragma unroll
  for (int i = 0; i < count; ++i) {
    offsets[i] = 0;
  }
#pragma unroll
  for (int axis = axes - 1; axis >= 0; --axis) {
    const Number size = static_cast<Number>(grid.sizes[axis]);
    if (size == 1) {
      continue;
    }
    const Number rest = left / size;
    const std::int64_t index = static_cast<std::int64_t>(left - rest * size);
#pragma unroll
    for (int i = 0; i < count; ++i) {
      offsets[i] += index * walks[i].strides[axis];
    }
    left = rest;
  }
}

template <int count>
__device__ void find_offsets(const Grid& grid, const Walk (&walks)[count], std::size_t at,
                             std::int64_t (&offsets)[count]) {
  if (grid.elements <= 0xffffffff) {  // division of 32 bits costs a fraction of that of 64
    find_offsets<std::uint32_t>(grid, walks, at, offsets);
  } else {
    find_offsets<std::uint64_t>(grid, walks, at, offsets);
  }
}

template <class F, class T>
__global__ void unary(const T* x, Walk walk, T* result, Grid grid, Attribute parameters) {
  const std::size_t at = thread_index();
  if (at < grid.elements) {
    const Walk walks[1] = {walk};
    std::int64_t offsets[1];
    find_offsets(grid, walks, at, offsets);
    result[at] = of_one<F>(x[offsets[0]], parameters);
  }
}

template <class F, class T>
__global__ void binary(const T* a, const T* b, Walk walk_a, Walk walk_b, T* result, Grid grid) {
  const std::size_t at = thread_index();
  if (at < grid.elements) {
    const Walk walks[2] = {walk_a, walk_b};
    std::int64_t offsets[2];
    find_offsets(grid, walks, at, offsets);
    result[at] = F{}(a[offsets[0]], b[offsets[1]]);
  }
}

template <class F, class T>
__global__ void ternary(const T* a, const T* b, const T* c, Walk walk_a, Walk walk_b, Walk walk_c, T* result,
                        Grid grid) {
  const std::size_t at = thread_index();
  if (at < grid.elements) {
    const Walk walks[3] = {walk_a, walk_b, walk_c};
    std::int64_t offsets[3];
    find_offsets(grid, walks, at, offsets);
    result[at] = F{}(a[offsets[0]], b[offsets[1]], c[offsets[2]]);
  }
}

template <class T>
struct Sources {
  const T* data[most_inputs];
  Walk walks[most_inputs];
};

template <class T>
struct ElementsAt {
  const Sources<T>& sources;
  const Grid& grid;
  std::size_t at;

  __device__ T operator[](std::size_t input) const {
    const Walk walks[1] = {sources.walks[input]};
    std::int64_t offsets[1];
    find_offsets(grid, walks, at, offsets);
    return sources.data[input][offsets[0]];
  }
};

template <class F, class T>
__global__ void any(const __grid_constant__ Sources<T> sources, unsigned count, T* result,
                    const __grid_constant__ Grid grid, const __grid_constant__ DeviceParameters parameters) {
  const std::size_t at = thread_index();
  if (at < grid.elements) {
    result[at] = F::template of<T>(ElementsAt<T>{sources, grid, at}, count, parameters);
  }
}

/// The call with as few axes as its strides allow: those of size 1 left out, neighbours that every input
/// walks as one made one.
struct Simplified {
  Grid grid{{1, 1, 1, 1}, 1};
  std::array<Walk, most_inputs> walks{};

  explicit Simplified(const StridedCall& call) {
    int used = axes;  // filled from the innermost
    for (std::size_t axis = axes; axis-- > 0;) {
      const std::int64_t size = call.sizes[axis];
      grid.elements *= size;
      if (size == 1) {
        continue;
      }
      bool joins = used < axes;
      for (std::size_t i = 0; i < call.inputs.size() && joins; ++i) {
        joins = call.strides[i][axis] == walks[i].strides[used] * grid.sizes[used];
      }
      if (joins) {
        grid.sizes[used] *= size;
        continue;
      }
      --used;
      grid.sizes[used] = size;
      for (std::size_t i = 0; i < call.inputs.size(); ++i) {
        walks[i].strides[used] = call.strides[i][axis];
      }
    }
  }
};

template <class F>
struct Strided {
  template <class T>
  static void launch(const StridedCall& call, const Simplified& simplified, cudaStream_t stream) {
    const unsigned blocks = blocks_for(static_cast<std::size_t>(simplified.grid.elements));
    const auto source = [&call](std::size_t i) { return static_cast<const T*>(call.inputs[i]); };
    T* const result = static_cast<T*>(call.result);
    if constexpr (F::arity == Arity::any) {
      Sources<T> sources{};
      for (std::size_t i = 0; i < call.inputs.size(); ++i) {
        sources.data[i] = source(i);
        sources.walks[i] = simplified.walks[i];
      }
      any<F, T><<<blocks, threads_per_block, 0, stream>>>(sources, static_cast<unsigned>(call.inputs.size()),
                                                          result, simplified.grid,
                                                          device_parameters(call.parameters));
    } else if constexpr (F::arity == Arity::ternary) {
      ternary<F, T><<<blocks, threads_per_block, 0, stream>>>(source(0), source(1), source(2),
                                                              simplified.walks[0], simplified.walks[1],
                                                              simplified.walks[2], result, simplified.grid);
    } else if constexpr (F::arity == Arity::binary) {
      binary<F, T><<<blocks, threads_per_block, 0, stream>>>(source(0), source(1), simplified.walks[0],
                                                             simplified.walks[1], result, simplified.grid);
    } else {
      unary<F, T><<<blocks, threads_per_block, 0, stream>>>(
          source(0), simplified.walks[0], result, simplified.grid, Attribute{call.parameters.attribute});
    }
  }

  static void call(const StridedCall& call, const Simplified& simplified, cudaStream_t stream) {
    for_dtype(call.dtype, [&]<class T>(T) { launch<T>(call, simplified, stream); });
  }
};

}  // namespace

void launch_strided(const StridedCall& call, cudaStream_t stream) {
  check_width(call.inputs.size(), call.parameters.numbers.size());
  const Simplified simplified(call);
  if (simplified.grid.elements == 0) {
    return;
  }
  with_formula<Strided>(call.formula.code, call, simplified, stream);
  check_launch("strided", static_cast<std::uint64_t>(simplified.grid.elements));
}

}  // namespace backprop::cuda_backend
