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

/// Calls with_offset(function from a term to its offset): a product where the summed axes are one.
template <class F>
__device__ void with_offsets(const Axes& summed, const F& with_offset) {
  if (summed.size == summed.count) {
    with_offset([stride = summed.inner_stride](std::int64_t i) { return i * stride; });
  } else {
    with_offset([&summed](std::int64_t i) { return summed.offset(i); });
  }
}

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

/// Every group-th term of a part, `first` of them the first, as doubles: some side by side at once.
template <int side, class T>
__device__ double strided_sum(const T* terms, const Axes& summed, std::int64_t first, std::int64_t end,
                              unsigned group) {
  double of_each[side] = {};
  with_offsets(summed, [&](const auto& offset) {
#pragma unroll 4
    for (std::int64_t i = first * side; i < end; i += std::int64_t{group} * side) {
      const Group<T, side> values = load_group<side>(terms + offset(i));
#pragma unroll
      for (int k = 0; k < side; ++k) {
        of_each[k] += static_cast<double>(values.of[k]);
      }
    }
  });
  double total = of_each[0];
#pragma unroll
  for (int k = 1; k < side; ++k) {
    total += of_each[k];
  }
  return total;
}

/// Terms that lie side by side: one group of threads a part, a block or (wide = false) a warp. `side` terms
/// at once, which part, stride and size divide into.
template <class T, int side, bool wide, class R>
__global__ void sum_rows(const T* input, R* result, Shape shape) {
  constexpr unsigned group = wide ? threads : warp;
  const std::int64_t at = static_cast<std::int64_t>(thread_index() / group);
  if (at >= shape.kept.count * shape.parts) {
    return;  // the whole group
  }
  const std::int64_t part = at % shape.parts;
  const std::int64_t begin = part * shape.part_terms;
  const std::int64_t end = min(begin + shape.part_terms, shape.summed.count);
  double total = strided_sum<side>(input + shape.kept.offset(at / shape.parts), shape.summed,
                                   begin / side + threadIdx.x % group, end, group);
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
  with_offsets(shape.summed, [&](const auto& offset) {
#pragma unroll 8
    for (std::int64_t i = part * shape.part_terms; i < end; ++i) {
      total += static_cast<double>(terms[offset(i)]);
    }
  });
  result[at * shape.parts + part] = static_cast<R>(total);
}

/// The parts of a result lie side by side: one warp a result.
template <class T>
__global__ void add_parts(const double* parts, T* result, std::int64_t results, std::int64_t count) {
  const std::int64_t at = static_cast<std::int64_t>(thread_index() / warp);
  if (at >= results) {
    return;  // the whole warp
  }
  double total = 0;
  for (std::int64_t i = threadIdx.x % warp; i < count; i += warp) {
    total += parts[at * count + i];
  }
  total = warp_sum(total);
  if (threadIdx.x % warp == 0) {
    result[at] = static_cast<T>(total);
  }
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
    constexpr std::int64_t side = 4;  // terms that are read at once at most
    shape.part_terms =
        std::max<std::int64_t>((shape.summed.count + parts * side - 1) / (parts * side), 1) * side;
    shape.parts = std::max<std::int64_t>((shape.summed.count + shape.part_terms - 1) / shape.part_terms, 1);
  }

  /// Whether `side` terms lie side by side wherever a thread reads.
  bool reads(std::int64_t side) const {
    const Axes& summed = shape.summed;
    const auto fits = [side](std::int64_t number) { return number % side == 0; };
    return summed.inner_stride == 1 && fits(summed.size) && fits(summed.outer_stride) &&
           fits(shape.kept.inner_stride) && fits(shape.kept.outer_stride);
  }
};

template <class T, int side, class R>
void launch_rows(const Shape& shape, std::size_t groups, const T* input, R* result, cudaStream_t stream) {
  if (shape.part_terms > 1024) {
    sum_rows<T, side, true, R><<<static_cast<unsigned>(groups), threads, 0, stream>>>(input, result, shape);
  } else {
    sum_rows<T, side, false, R><<<blocks_for(groups * warp), threads, 0, stream>>>(input, result, shape);
  }
}

template <class T, class R>
void launch_terms(const Layout& layout, const T* input, R* result, cudaStream_t stream) {
  const Shape& shape = layout.shape;
  const auto groups = static_cast<std::size_t>(shape.kept.count * shape.parts);
  if (!layout.sums_rows) {
    sum_columns<T, R><<<blocks_for(groups), threads, 0, stream>>>(input, result, shape);
  } else if (layout.reads(Pack<T>::size)) {
    launch_rows<T, Pack<T>::size, R>(shape, groups, input, result, stream);
  } else {
    launch_rows<T, 1, R>(shape, groups, input, result, stream);
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
    add_parts<T><<<blocks_for(static_cast<std::size_t>(results) * warp), threads, 0, stream>>>(
        parts, result, results, layout.shape.parts);
  }
  check_launch("sum", static_cast<std::uint64_t>(results * layout.shape.summed.count));
}

}  // namespace

void launch_sum(const SumCall& call, void* workspace, cudaStream_t stream) {
  for_dtype(call.dtype, [&]<class T>(T) { sum_as<T>(call, workspace, stream); });
}

}  // namespace backprop::cuda_backend
