#include <algorithm>

#include "engine/backend/cuda/check.h"
#include "engine/backend/cuda/dtypes.h"
#include "engine/backend/cuda/formulas.cuh"
#include "engine/backend/cuda/launches.h"
#include "engine/backend/cuda/pack.cuh"

// A run of elementwise nodes in one kernel. Which formulas follow each other is known only when a plan is
// run, so the kernel walks through a short program, the same in every thread: each step takes one to three
// packs, from memory or from the thread's slots in shared memory, and leaves its pack in a slot, in memory,
// or both. A value that stays inside the run never leaves the multiprocessor. A slot belongs to one thread:
// there is nothing to wait for.
//
// Every formula rounds its own result, as it does in a kernel of its own, so fused and single steps agree to
// the bit.

namespace backprop::cuda_backend {

namespace {

constexpr std::size_t most_steps = 16;
constexpr std::size_t most_operands = 3;
constexpr unsigned threads = 128;
constexpr std::uint8_t no_slot = 0xff;

/// Where an operand comes from: a slot, or memory.
struct Source {
  const void* data;
  std::uint8_t slot;
  std::uint8_t step;
};

struct Step {
  Source inputs[most_operands];
  void* result;  ///< null: stays inside
  std::uint32_t attribute;
  std::uint16_t code;
  std::uint8_t slot;
  std::uint8_t operands;
};

struct Program {
  Step steps[most_steps];
  unsigned count;
};

/// A thread's part of the run: one pack, of which the last may hold fewer elements than fit.
template <class T>
struct Part {
  std::size_t pack;
  int elements;
  bool aligned;

  __device__ Pack<T> load(const Lane<T>& lane) const {
    if (elements == Pack<T>::size && (aligned || lane.step == 0)) {
      return load_pack(lane, pack);
    }
    Pack<T> result;
#pragma unroll
    for (int i = 0; i < Pack<T>::size; ++i) {
      result.of[i] = i < elements ? load_one(lane, pack * Pack<T>::size + i) : T{1};
    }
    return result;
  }

  __device__ void store(T* to, const Pack<T>& value) const {
    if (elements == Pack<T>::size && aligned) {
      store_pack(to, pack, value);
      return;
    }
#pragma unroll
    for (int i = 0; i < Pack<T>::size; ++i) {
      if (i < elements) {
        to[pack * Pack<T>::size + i] = value.of[i];
      }
    }
  }
};

template <class F, class T>
__device__ void apply(const Step& step, const Pack<T> (&x)[most_operands], Pack<T>& result) {
  if constexpr (F::arity != Arity::any) {
#pragma unroll
    for (int i = 0; i < Pack<T>::size; ++i) {
      if constexpr (F::arity == Arity::ternary) {
        result.of[i] = F{}(x[0].of[i], x[1].of[i], x[2].of[i]);
      } else if constexpr (F::arity == Arity::binary) {
        result.of[i] = F{}(x[0].of[i], x[1].of[i]);
      } else {
        result.of[i] = of_one<F>(x[0].of[i], Attribute{step.attribute});
      }
    }
  }
}

template <class T, class... F>
__device__ Pack<T> apply_listed(const Step& step, const Pack<T> (&x)[most_operands],
                                formulas::List<F...> /*list*/) {
  Pack<T> result = x[0];
  std::uint16_t at = 0;
  ((at++ == step.code && (apply<F>(step, x, result), true)) || ...);
  return result;
}

template <class T>
__global__ void __launch_bounds__(threads)
    run_program(const __grid_constant__ Program program, std::size_t elements, bool aligned) {
  extern __shared__ __align__(16) unsigned char shared[];
  Pack<T>* const slots = reinterpret_cast<Pack<T>*>(shared) + threadIdx.x;
  const std::size_t pack = thread_index();
  const std::size_t begin = pack * Pack<T>::size;
  if (begin >= elements) {
    return;
  }
  const std::size_t left = elements - begin;
  const Part<T> part{pack, left < Pack<T>::size ? static_cast<int>(left) : Pack<T>::size, aligned};
  const auto operand = [&](const Source& source) {
    return source.slot != no_slot ? slots[source.slot * threads]
                                  : part.load({static_cast<const T*>(source.data), source.step});
  };
  for (unsigned s = 0; s < program.count; ++s) {
    const Step& step = program.steps[s];
    const Pack<T> first = operand(step.inputs[0]);
    const Pack<T> x[most_operands] = {first, step.operands > 1 ? operand(step.inputs[1]) : first,
                                      step.operands > 2 ? operand(step.inputs[2]) : first};
    const Pack<T> result = apply_listed(step, x, formulas::All{});
    if (step.slot != no_slot) {
      slots[step.slot * threads] = result;
    }
    if (step.result != nullptr) {
      part.store(static_cast<T*>(step.result), result);
    }
  }
}

/// Hands out slots; a slot is free again after the last step that reads it.
class Slots {
 public:
  std::uint8_t take(std::size_t step, std::size_t last_reader) {
    std::size_t slot = 0;
    while (slot < count_ && free_after_[slot] > step) {
      ++slot;
    }
    count_ = std::max(count_, slot + 1);
    free_after_[slot] = last_reader;
    return static_cast<std::uint8_t>(slot);
  }
  std::size_t count() const { return count_; }

 private:
  std::size_t free_after_[most_steps] = {};
  std::size_t count_ = 0;
};

std::size_t last_reader(const FusedCall& call, std::size_t member) {
  for (std::size_t later = call.nodes.size(); later-- > member + 1;) {
    for (const FusedOperand& input : call.nodes[later].inputs) {
      if (input.member == static_cast<int>(member)) {
        return later;
      }
    }
  }
  return member;
}

struct Compiled {
  Program program{};
  std::size_t slots = 0;
  bool aligned = true;

  /// False if the run is beyond the kernel.
  bool compile(const FusedCall& call) {
    if (call.nodes.size() > most_steps) {
      return false;
    }
    Slots free;
    for (std::size_t member = 0; member < call.nodes.size(); ++member) {
      const FusedNode& node = call.nodes[member];
      if (node.inputs.empty() || node.inputs.size() > most_operands || takes_any(node.formula->code)) {
        return false;
      }
      Step& step = program.steps[member];
      step = {.inputs = {},
              .result = node.inside ? nullptr : node.result,
              .attribute = node.parameters.attribute,
              .code = node.formula->code,
              .slot = no_slot,
              .operands = static_cast<std::uint8_t>(node.inputs.size())};
      for (std::size_t i = 0; i < node.inputs.size(); ++i) {
        const FusedOperand& input = node.inputs[i];
        const std::uint8_t slot = input.member >= 0 ? program.steps[input.member].slot : no_slot;
        step.inputs[i] = {input.data, slot, static_cast<std::uint8_t>(input.step)};
        aligned = aligned && (slot != no_slot || input.step == 0 || aligned_for_packs(input.data));
      }
      aligned = aligned && (node.inside || aligned_for_packs(node.result));
      if (const std::size_t reader = last_reader(call, member); reader > member) {
        step.slot = free.take(member, reader);
      }
    }
    program.count = static_cast<unsigned>(call.nodes.size());
    slots = free.count();
    return true;
  }

 private:
  template <class... F>
  static bool any_listed(std::uint16_t code, formulas::List<F...> /*list*/) {
    std::uint16_t at = 0;
    return ((at++ == code && F::arity == Arity::any) || ...);
  }
  static bool takes_any(std::uint16_t code) {
    return code >= formulas::All::size || any_listed(code, formulas::All{});
  }
};

template <class T>
void launch(const Compiled& compiled, std::size_t elements, cudaStream_t stream) {
  const std::size_t packs = (elements + Pack<T>::size - 1) / Pack<T>::size;
  run_program<T><<<blocks_for(packs, threads), threads, compiled.slots * threads * sizeof(Pack<T>), stream>>>(
      compiled.program, elements, compiled.aligned);
}

}  // namespace

bool launch_fused(const FusedCall& call, cudaStream_t stream) {
  Compiled compiled;
  if (!compiled.compile(call)) {
    return false;
  }
  if (call.elements == 0) {
    return true;
  }
  for_dtype(call.dtype, [&]<class T>(T) { launch<T>(compiled, call.elements, stream); });
  check_launch("fused", call.elements);
  return true;
}

}  // namespace backprop::cuda_backend
