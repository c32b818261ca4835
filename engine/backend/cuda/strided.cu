#include <algorithm>
#include <array>

#include "engine/backend/cuda/check.h"
#include "engine/backend/cuda/divisor.cuh"
#include "engine/backend/cuda/dtypes.h"
#include "engine/backend/cuda/formulas.cuh"
#include "engine/backend/cuda/launches.h"
#include "engine/backend/cuda/pack.cuh"

// One kernel per formula, dtype and group: the result in a row, a pack of it a thread where the innermost
// axis divides into packs, else an element, every input walked with strides of its own. What only swaps axes
// goes by tiles.

namespace backprop::cuda_backend {

namespace {

constexpr int axes = 4;

struct Walk {
  std::int64_t strides[axes];
};

/// Sizes of the axes that are left after neighbours are made one, innermost last; a thread takes a group of
/// elements of the innermost, and counts groups.
struct Grid {
  std::int64_t sizes[axes];
  Divisor divisors[axes];  ///< where groups count to 2^31 at most
  std::int64_t groups;
};

/// Where each walk stands at one group of the result.
template <int group, int count>
__device__ void find_offsets(const Grid& grid, const Walk (&walks)[count], std::size_t at,
                             std::int64_t (&offsets)[count]) {
#pragma unroll
  for (int i = 0; i < count; ++i) {
    offsets[i] = 0;
  }
  std::size_t left = at;
#pragma unroll
  for (int axis = axes - 1; axis >= 0; --axis) {
    if (grid.sizes[axis] == 1) {
      continue;
    }
    std::int64_t index;
    if (grid.groups < most_offsets) {
      auto narrow = static_cast<std::uint32_t>(left);
      index = grid.divisors[axis].take(narrow);
      left = narrow;
    } else {
      const std::size_t rest = left / static_cast<std::size_t>(grid.sizes[axis]);
      index = static_cast<std::int64_t>(left - rest * static_cast<std::size_t>(grid.sizes[axis]));
      left = rest;
    }
#pragma unroll
    for (int i = 0; i < count; ++i) {
      offsets[i] += index * walks[i].strides[axis] * (axis == axes - 1 ? group : 1);
    }
  }
}

/// Elements of the innermost axis; those side by side at once.
template <int group, class T>
__device__ Group<T, group> walk_group(const T* from, std::int64_t stride) {
  if (stride == 1) {
    return load_group<group>(from);
  }
  Group<T, group> result;
#pragma unroll
  for (int i = 0; i < group; ++i) {
    result.of[i] = from[i * stride];
  }
  return result;
}

template <int group, class F, class T>
__global__ void unary(const T* x, Walk walk, T* result, Grid grid, Attribute parameters) {
  const std::size_t at = thread_index();
  if (at < grid.groups) {
    const Walk walks[1] = {walk};
    std::int64_t offsets[1];
    find_offsets<group>(grid, walks, at, offsets);
    Group<T, group> values = walk_group<group>(x + offsets[0], walk.strides[axes - 1]);
#pragma unroll
    for (int i = 0; i < group; ++i) {
      values.of[i] = of_one<F>(values.of[i], parameters);
    }
    store_group(result + at * group, values);
  }
}

template <int group, class F, class T>
__global__ void binary(const T* a, const T* b, Walk walk_a, Walk walk_b, T* result, Grid grid) {
  const std::size_t at = thread_index();
  if (at < grid.groups) {
    const Walk walks[2] = {walk_a, walk_b};
    std::int64_t offsets[2];
    find_offsets<group>(grid, walks, at, offsets);
    Group<T, group> values = walk_group<group>(a + offsets[0], walk_a.strides[axes - 1]);
    const Group<T, group> second = walk_group<group>(b + offsets[1], walk_b.strides[axes - 1]);
#pragma unroll
    for (int i = 0; i < group; ++i) {
      values.of[i] = F{}(values.of[i], second.of[i]);
    }
    store_group(result + at * group, values);
  }
}

template <int group, class F, class T>
__global__ void ternary(const T* a, const T* b, const T* c, Walk walk_a, Walk walk_b, Walk walk_c, T* result,
                        Grid grid) {
  const std::size_t at = thread_index();
  if (at < grid.groups) {
    const Walk walks[3] = {walk_a, walk_b, walk_c};
    std::int64_t offsets[3];
    find_offsets<group>(grid, walks, at, offsets);
    Group<T, group> values = walk_group<group>(a + offsets[0], walk_a.strides[axes - 1]);
    const Group<T, group> second = walk_group<group>(b + offsets[1], walk_b.strides[axes - 1]);
    const Group<T, group> third = walk_group<group>(c + offsets[2], walk_c.strides[axes - 1]);
#pragma unroll
    for (int i = 0; i < group; ++i) {
      values.of[i] = F{}(values.of[i], second.of[i], third.of[i]);
    }
    store_group(result + at * group, values);
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
    find_offsets<1>(grid, walks, at, offsets);
    return sources.data[input][offsets[0]];
  }
};

template <class F, class T>
__global__ void any(const __grid_constant__ Sources<T> sources, unsigned count, T* result,
                    const __grid_constant__ Grid grid, const __grid_constant__ DeviceParameters parameters) {
  const std::size_t at = thread_index();
  if (at < grid.groups) {
    result[at] = F::template of<T>(ElementsAt<T>{sources, grid, at}, count, parameters);
  }
}

/// The call with as few axes as its strides allow: those of size 1 left out, neighbours that every input
/// walks as one made one.
struct Simplified {
  Extents sizes{1, 1, 1, 1};
  std::int64_t elements = 1;
  std::array<Walk, most_inputs> walks{};

  explicit Simplified(const StridedCall& call) {
    int used = axes;  // filled from the innermost
    for (std::size_t axis = axes; axis-- > 0;) {
      const std::int64_t size = call.sizes[axis];
      elements *= size;
      if (size == 1) {
        continue;
      }
      bool joins = used < axes;
      for (std::size_t i = 0; i < call.inputs.size() && joins; ++i) {
        joins = call.strides[i][axis] == walks[i].strides[used] * sizes[used];
      }
      if (joins) {
        sizes[used] *= size;
        continue;
      }
      --used;
      sizes[used] = size;
      for (std::size_t i = 0; i < call.inputs.size(); ++i) {
        walks[i].strides[used] = call.strides[i][axis];
      }
    }
  }

  /// Whether so many elements of the innermost axis can be read and written at once wherever they lie side by
  /// side.
  bool divides_into(std::int64_t group, const StridedCall& call) const {
    bool divides = sizes[axes - 1] % group == 0 && aligned_for_packs(call.result);
    for (std::size_t i = 0; i < call.inputs.size() && divides; ++i) {
      const auto& strides = walks[i].strides;
      divides =
          strides[axes - 1] != 1 || (aligned_for_packs(call.inputs[i]) &&
                                     std::all_of(strides, strides + axes - 1,
                                                 [group](std::int64_t each) { return each % group == 0; }));
    }
    return divides;
  }

  Extents strides_of(std::size_t input) const {
    Extents strides;
    std::copy_n(walks[input].strides, axes, strides.begin());
    return strides;
  }

  Grid grid(std::int64_t group) const {
    Grid grid{};
    std::copy(sizes.begin(), sizes.end(), grid.sizes);
    grid.sizes[axes - 1] /= group;
    grid.groups = elements / group;
    if (grid.groups < most_offsets) {
      std::transform(grid.sizes, grid.sizes + axes, grid.divisors,
                     [](std::int64_t size) { return Divisor(size); });
    }
    return grid;
  }
};

template <class F>
struct Strided {
  template <int group, class T>
  static void launch(const StridedCall& call, const Simplified& simplified, cudaStream_t stream) {
    const Grid grid = simplified.grid(group);
    const unsigned blocks = blocks_for(static_cast<std::size_t>(grid.groups));
    const auto source = [&call](std::size_t i) { return static_cast<const T*>(call.inputs[i]); };
    const auto& walks = simplified.walks;
    T* const result = static_cast<T*>(call.result);
    if constexpr (F::arity == Arity::any) {
      Sources<T> sources{};
      for (std::size_t i = 0; i < call.inputs.size(); ++i) {
        sources.data[i] = source(i);
        sources.walks[i] = walks[i];
      }
      any<F, T><<<blocks, threads_per_block, 0, stream>>>(sources, static_cast<unsigned>(call.inputs.size()),
                                                          result, grid, device_parameters(call.parameters));
    } else if constexpr (F::arity == Arity::ternary) {
      ternary<group, F, T><<<blocks, threads_per_block, 0, stream>>>(
          source(0), source(1), source(2), walks[0], walks[1], walks[2], result, grid);
    } else if constexpr (F::arity == Arity::binary) {
      binary<group, F, T>
          <<<blocks, threads_per_block, 0, stream>>>(source(0), source(1), walks[0], walks[1], result, grid);
    } else {
      unary<group, F, T><<<blocks, threads_per_block, 0, stream>>>(source(0), walks[0], result, grid,
                                                                   Attribute{call.parameters.attribute});
    }
  }

  static void call(const StridedCall& call, const Simplified& simplified, cudaStream_t stream) {
    for_dtype(call.dtype, [&]<class T>(T) {
      if (F::arity != Arity::any && simplified.divides_into(Pack<T>::size, call)) {
        launch<F::arity == Arity::any ? 1 : Pack<T>::size, T>(call, simplified, stream);
      } else {
        launch<1, T>(call, simplified, stream);
      }
    });
  }
};

}  // namespace

void launch_strided(const StridedCall& call, cudaStream_t stream) {
  check_width(call.inputs.size(), call.parameters.numbers.size());
  const Simplified simplified(call);
  if (simplified.elements == 0) {
    return;
  }
  if (call.formula.code == formulas::code_of<formulas::Same>() &&
      launch_transpose(call.dtype, call.inputs[0], call.result, simplified.sizes, simplified.strides_of(0),
                       stream)) {
    return;
  }
  with_formula<Strided>(call.formula.code, call, simplified, stream);
  check_launch("strided", static_cast<std::uint64_t>(simplified.elements));
}

}  // namespace backprop::cuda_backend
