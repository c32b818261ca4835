#include "engine/backend/cuda/check.h"
#include "engine/backend/cuda/dtypes.h"
#include "engine/backend/cuda/formulas.cuh"
#include "engine/backend/cuda/launches.h"
#include "engine/backend/cuda/pack.cuh"

// One kernel per formula and dtype: elements in a row, a pack a thread. A result may be an input's own
// memory: every thread reads its elements before it writes them.

namespace backprop::cuda_backend {

namespace {

template <class F, class T>
__global__ void unary(Lane<T> x, T* result, Run run, Attribute parameters) {
  const std::size_t thread = thread_index();
  if (thread < run.packs) {
    Pack<T> pack = load_pack(x, thread);
#pragma unroll
    for (int i = 0; i < Pack<T>::size; ++i) {
      pack.of[i] = of_one<F>(pack.of[i], parameters);
    }
    store_pack(result, thread, pack);
  } else if (thread < run.threads<T>()) {
    const std::size_t at = run.packs * Pack<T>::size + (thread - run.packs);
    result[at] = of_one<F>(load_one(x, at), parameters);
  }
}

template <class F, class T>
__global__ void binary(Lane<T> a, Lane<T> b, T* result, Run run) {
  const std::size_t thread = thread_index();
  if (thread < run.packs) {
    Pack<T> pack = load_pack(a, thread);
    const Pack<T> other = load_pack(b, thread);
#pragma unroll
    for (int i = 0; i < Pack<T>::size; ++i) {
      pack.of[i] = F{}(pack.of[i], other.of[i]);
    }
    store_pack(result, thread, pack);
  } else if (thread < run.threads<T>()) {
    const std::size_t at = run.packs * Pack<T>::size + (thread - run.packs);
    result[at] = F{}(load_one(a, at), load_one(b, at));
  }
}

template <class F, class T>
__global__ void ternary(Lane<T> a, Lane<T> b, Lane<T> c, T* result, Run run) {
  const std::size_t thread = thread_index();
  if (thread < run.packs) {
    Pack<T> pack = load_pack(a, thread);
    const Pack<T> second = load_pack(b, thread);
    const Pack<T> third = load_pack(c, thread);
#pragma unroll
    for (int i = 0; i < Pack<T>::size; ++i) {
      pack.of[i] = F{}(pack.of[i], second.of[i], third.of[i]);
    }
    store_pack(result, thread, pack);
  } else if (thread < run.threads<T>()) {
    const std::size_t at = run.packs * Pack<T>::size + (thread - run.packs);
    result[at] = F{}(load_one(a, at), load_one(b, at), load_one(c, at));
  }
}

template <class T>
struct Lanes {
  Lane<T> of[most_inputs];
};

template <class T>
struct ElementsAt {
  const Lanes<T>& lanes;
  std::size_t at;

  __device__ T operator[](std::size_t input) const { return load_one(lanes.of[input], at); }
};

/// Inputs of any number: few elements in practice, so one a thread.
template <class F, class T>
__global__ void any(const __grid_constant__ Lanes<T> inputs, unsigned count, T* result, std::size_t elements,
                    const __grid_constant__ DeviceParameters parameters) {
  const std::size_t at = thread_index();
  if (at < elements) {
    result[at] = F::template of<T>(ElementsAt<T>{inputs, at}, count, parameters);
  }
}

template <class T>
Lane<T> lane_of(const Operand& operand) {
  return {static_cast<const T*>(operand.data), static_cast<int>(operand.step)};
}

template <class F>
struct Elementwise {
  template <class T>
  static void launch(const ElementwiseCall& call, cudaStream_t stream) {
    T* const result = static_cast<T*>(call.result);
    if constexpr (F::arity == Arity::any) {
      check_width(call.inputs.size(), call.parameters.numbers.size());
      Lanes<T> lanes{};
      std::transform(call.inputs.begin(), call.inputs.end(), lanes.of, lane_of<T>);
      any<F, T><<<blocks_for(call.elements), threads_per_block, 0, stream>>>(
          lanes, static_cast<unsigned>(call.inputs.size()), result, call.elements,
          device_parameters(call.parameters));
    } else {
      bool aligned = aligned_for_packs(result);
      for (const Operand& input : call.inputs) {
        aligned = aligned && (input.step == 0 || aligned_for_packs(input.data));
      }
      const Run run = run_of<T>(call.elements, aligned);
      const unsigned blocks = blocks_for(run.threads<T>());
      if constexpr (F::arity == Arity::ternary) {
        ternary<F, T><<<blocks, threads_per_block, 0, stream>>>(
            lane_of<T>(call.inputs[0]), lane_of<T>(call.inputs[1]), lane_of<T>(call.inputs[2]), result, run);
      } else if constexpr (F::arity == Arity::binary) {
        binary<F, T><<<blocks, threads_per_block, 0, stream>>>(lane_of<T>(call.inputs[0]),
                                                               lane_of<T>(call.inputs[1]), result, run);
      } else {
        unary<F, T><<<blocks, threads_per_block, 0, stream>>>(lane_of<T>(call.inputs[0]), result, run,
                                                              Attribute{call.parameters.attribute});
      }
    }
  }

  static void call(const ElementwiseCall& call, cudaStream_t stream) {
    for_dtype(call.dtype, [&]<class T>(T) { launch<T>(call, stream); });
  }
};

}  // namespace

void launch_elementwise(const ElementwiseCall& call, cudaStream_t stream) {
  if (call.elements == 0) {
    return;
  }
  with_formula<Elementwise>(call.formula.code, call, stream);
  check_launch("elementwise", call.elements);
}

}  // namespace backprop::cuda_backend
