#include <algorithm>

#include "engine/backend/cuda/check.h"
#include "engine/backend/cuda/dtypes.h"
#include "engine/backend/cuda/launches.h"
#include "engine/backend/cuda/pack.cuh"

// Sums over axes. Which numbers are added in which order depends on the sizes alone: neither on the device
// nor on timing, so a sum has the same bits every time. Everything is added in doubles.
//
// Axes of size 1 left out and neighbours of one kind made one, at most two kept and two summed axes are left,
// alternating. A result's terms are divided into parts; with more than one part, their sums go to the
// workspace and a second kernel adds them.

namespace backprop::cuda_backend {

namespace {

constexpr unsigned threads = 256;
constexpr unsigned warp = 32;

/// Two axes as one index: i = outer * size + inner.
struct Axes {
  std::int64_t size;  ///< of the inner axis
  std::int64_t inner_stride, outer_stride;
  std::int64_t count;  ///< of both together

  __device__ std::int64_t offset(std::int64_t index) const {
    if (size == count) {
      return index * inner_stride;
    }
    const std::int64_t outer = index / size;
    return outer * outer_stride + (index - outer * size) * inner_stride;
  }
};

struct Shape {
  Axes kept, summed;
  std::int64_t parts, part_terms;  ///< terms of a result are divided into parts
};

__device__ double warp_sum(double value) {
  for (unsigned distance = warp / 2; distance > 0; distance /= 2) {
    value += __shfl_down_sync(0xffffffff, value, distance);
  }
  return value;
}

/// In thread 0: the sum over the block, warps in order.
__device__ double block_sum(double value) {
  __shared__ double of_warps[threads / warp];
  value = warp_sum(value);
  if (threadIdx.x % warp == 0) {
    of_warps[threadIdx.x / warp] = value;
  }
  __syncthreads();
  double total = 0;
  if (threadIdx.x == 0) {
    for (unsigned i = 0; i < threads / warp; ++i) {
      total += of_warps[i];
    }
  }
  return total;
}

/// Terms that lie side by side: one group of threads a part, a block or (wide = false) a warp.
template <class T, bool wide, class R>
__global__ void sum_rows(const T* input, R* result, Shape shape) {
  constexpr unsigned group = wide ? threads : warp;
  const std::int64_t at = static_cast<std::int64_t>(thread_index() / group);
  if (at >= shape.kept.count * shape.parts) {
    return;  // the whole group
  }
  const std::int64_t part = at % shape.parts;
  const T* const terms = input + shape.kept.offset(at / shape.parts);
  const std::int64_t end = min((part + 1) * shape.part_terms, shape.summed.count);
  double total = 0;
  for (std::int64_t i = part * shape.part_terms + threadIdx.x % group; i < end; i += group) {
    total += static_cast<double>(terms[shape.summed.offset(i)]);
  }
  total = wide ? block_sum(total) : warp_sum(total);
  if (threadIdx.x % group == 0) {
    result[at] = static_cast<R>(total);
  }
}

/// Results that lie side by side: one thread a part of one.
template <class T, class R>
__global__ void sum_columns(const T* input, R* result, Shape shape) {
  const std::int64_t thread = static_cast<std::int64_t>(thread_index());
  if (thread >= shape.kept.count * shape.parts) {
    return;
  }
  const std::int64_t part = thread / shape.kept.count;
  const std::int64_t at = thread - part * shape.kept.count;
  const T* const terms = input + shape.kept.offset(at);
  const std::int64_t end = min((part + 1) * shape.part_terms, shape.summed.count);
  double total = 0;
  for (std::int64_t i = part * shape.part_terms; i < end; ++i) {
    total += static_cast<double>(terms[shape.summed.offset(i)]);
  }
  result[at * shape.parts + part] = static_cast<R>(total);
}

/// The parts of a result lie side by side.
template <class T>
__global__ void add_parts(const double* parts, T* result, std::int64_t results, std::int64_t count) {
  const std::int64_t at = static_cast<std::int64_t>(thread_index());
  if (at >= results) {
    return;
  }
  double total = 0;
  for (std::int64_t i = 0; i < count; ++i) {
    total += parts[at * count + i];
  }
  result[at] = static_cast<T>(total);
}

struct Layout {
  Shape shape{};
  bool sums_rows = false;  ///< the innermost axis is summed

  explicit Layout(const SumCall& call) {
    Axes* const kinds[] = {&shape.kept, &shape.summed};
    int groups[] = {0, 0};
    for (Axes* kind : kinds) {
      *kind = {1, 0, 0, 1};
    }
    int before = -1;
    std::int64_t stride = 1;
    for (std::size_t axis = 4; axis-- > 0;) {
      const std::int64_t size = call.sizes[axis];
      const int kind = call.reduced[axis] ? 1 : 0;
      Axes& axes = *kinds[kind];
      if (size != 1) {
        if (before < 0) {
          sums_rows = kind == 1;
        }
        if (kind != before) {
          ++groups[kind];
          (groups[kind] == 1 ? axes.inner_stride : axes.outer_stride) = stride;
        }
        axes.count *= size;
        if (groups[kind] == 1) {
          axes.size *= size;
        }
        before = kind;
      }
      stride *= size;
    }
  }

  /// Enough threads for a large device, as far as the workspace goes: a choice by sizes alone.
  void divide() {
    constexpr std::int64_t wanted_threads = std::int64_t{1} << 18;
    constexpr std::int64_t least_terms = 64;  // a thread
    constexpr auto workspace = static_cast<std::int64_t>(sum_workspace_bytes / sizeof(double));
    const std::int64_t threads_a_part = !sums_rows ? 1 : shape.summed.count > 1024 ? threads : warp;
    const std::int64_t now = shape.kept.count * threads_a_part;
    std::int64_t parts = std::min(
        {wanted_threads / std::max<std::int64_t>(now, 1), shape.summed.count / (threads_a_part * least_terms),
         workspace / std::max<std::int64_t>(shape.kept.count, 1), std::int64_t{1024}});
    parts = std::max<std::int64_t>(parts, 1);
    shape.part_terms = (shape.summed.count + parts - 1) / parts;
    shape.parts = parts;
  }
};

template <class T, class R>
void launch_terms(const Layout& layout, const T* input, R* result, cudaStream_t stream) {
  const Shape& shape = layout.shape;
  const auto groups = static_cast<std::size_t>(shape.kept.count * shape.parts);
  if (!layout.sums_rows) {
    sum_columns<T, R><<<blocks_for(groups), threads, 0, stream>>>(input, result, shape);
  } else if (shape.part_terms > 1024) {
    sum_rows<T, true, R><<<static_cast<unsigned>(groups), threads, 0, stream>>>(input, result, shape);
  } else {
    sum_rows<T, false, R><<<blocks_for(groups * warp), threads, 0, stream>>>(input, result, shape);
  }
}

template <class T>
void sum_as(const SumCall& call, void* workspace, cudaStream_t stream) {
  Layout layout(call);
  const std::int64_t results = layout.shape.kept.count;
  if (results == 0) {
    return;
  }
  layout.divide();
  const T* const input = static_cast<const T*>(call.input);
  T* const result = static_cast<T*>(call.result);
  if (layout.shape.parts == 1) {
    launch_terms<T, T>(layout, input, result, stream);
  } else {
    double* const parts = static_cast<double*>(workspace);
    launch_terms<T, double>(layout, input, parts, stream);
    add_parts<T><<<blocks_for(static_cast<std::size_t>(results)), threads, 0, stream>>>(
        parts, result, results, layout.shape.parts);
  }
  check_launch("sum", static_cast<std::uint64_t>(results * layout.shape.summed.count));
}

}  // namespace

void launch_sum(const SumCall& call, void* workspace, cudaStream_t stream) {
  for_dtype(call.dtype, [&]<class T>(T) { sum_as<T>(call, workspace, stream); });
}

}  // namespace backprop::cuda_backend
