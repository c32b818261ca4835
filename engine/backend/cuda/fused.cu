#include <algorithm>
#include <tuple>
#include <type_traits>

#include "engine/backend/cuda/check.h"
#include "engine/backend/cuda/dtypes.h"
#include "engine/backend/cuda/formulas.cuh"
#include "engine/backend/cuda/launches.h"
#include "engine/backend/cuda/pack.cuh"

// A run of elementwise nodes in one kernel. Which formulas follow each other is known only when a plan is
// run, so the kernel walks through a short program, the same in every thread: each step takes one to three
// packs, from memory or from the thread's slots in shared memory, and leaves its pack in a slot, in memory,
// or both. A value that stays inside the run never leaves the multiprocessor. A slot belongs to one thread:
// there is nothing to wait for. Reading the program costs more than most steps, and memory is waited for in
// each step, so a thread of a large run takes several packs.
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

/// One of a thread's packs of the run; the run's last may hold fewer elements than fit, those after it none.
template <class T>
struct Part {
  std::size_t pack;
  int elements;
  bool aligned;

  __device__ Part(std::size_t the_pack, std::size_t of_run, bool is_aligned)
      : pack(the_pack), elements(0), aligned(is_aligned) {
    const std::size_t begin = pack * Pack<T>::size;
    if (begin < of_run) {
      const std::size_t left = of_run - begin;
      elements = left < Pack<T>::size ? static_cast<int>(left) : Pack<T>::size;
    }
  }

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

/// What a step takes, and then, in the first, what it makes: a pack for each of a thread's parts.
template <class T, int parts>
struct Operands {
  Pack<T> of[most_operands][parts];
};

/// Powers of doubles call a function that needs many registers: kept apart, so that it does not press on the
/// rest.
template <class F, class T>
__noinline__ __device__ T apart(T a, T b) {
  return F{}(a, b);
}

template <class F, class T, int parts>
__device__ void apply(const Step& step, Operands<T, parts>& x) {
  if constexpr (F::arity != Arity::any) {
#pragma unroll
    for (int part = 0; part < parts; ++part) {
#pragma unroll
      for (int i = 0; i < Pack<T>::size; ++i) {
        T& first = x.of[0][part].of[i];
        if constexpr (F::arity == Arity::ternary) {
          first = F{}(first, x.of[1][part].of[i], x.of[2][part].of[i]);
        } else if constexpr (std::is_same_v<F, formulas::Pow>) {
          first = apart<F>(first, x.of[1][part].of[i]);
        } else if constexpr (F::arity == Arity::binary) {
          first = F{}(first, x.of[1][part].of[i]);
        } else {
          first = of_one<F>(first, Attribute{step.attribute});
        }
      }
    }
  }
}

/// The formula of the step's code, of those from `from` to before `to`: halved until one is left.
template <std::uint16_t from, std::uint16_t to, class T, int parts, class... F>
__device__ void apply_listed(const Step& step, Operands<T, parts>& x, formulas::List<F...> list) {
  if constexpr (to - from == 1) {
    apply<std::tuple_element_t<from, std::tuple<F...>>>(step, x);
  } else {
    constexpr std::uint16_t middle = (from + to) / 2;
    if (step.code < middle) {
      apply_listed<from, middle>(step, x, list);
    } else {
      apply_listed<middle, to>(step, x, list);
    }
  }
}

template <class T, int parts>
__global__ void __launch_bounds__(threads)
    run_program(const __grid_constant__ Program program, std::size_t elements, bool aligned) {
  extern __shared__ __align__(16) unsigned char shared[];
  Pack<T>* const slots = reinterpret_cast<Pack<T>*>(shared) + threadIdx.x;
  const std::size_t first = static_cast<std::size_t>(blockIdx.x) * threads * parts + threadIdx.x;
  const auto part = [&](int p) {
    return Part<T>(first + static_cast<std::size_t>(p) * threads, elements, aligned);
  };
  for (unsigned s = 0; s < program.count; ++s) {
    const Step& step = program.steps[s];
    Operands<T, parts> x;
#pragma unroll
    for (int i = 0; i < static_cast<int>(most_operands); ++i) {
      if (i < step.operands) {
        const Source source = step.inputs[i];
#pragma unroll
        for (int p = 0; p < parts; ++p) {
          x.of[i][p] = source.slot != no_slot
                           ? slots[(source.slot * parts + p) * threads]
                           : part(p).load({static_cast<const T*>(source.data), source.step});
        }
      }
    }
    apply_listed<0, formulas::All::size>(step, x, formulas::All{});
#pragma unroll
    for (int p = 0; p < parts; ++p) {
      if (step.slot != no_slot) {
        slots[(step.slot * parts + p) * threads] = x.of[0][p];
      }
      if (step.result != nullptr) {
        part(p).store(static_cast<T*>(step.result), x.of[0][p]);
      }
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

template <class T, int parts>
void launch_parts(const Compiled& compiled, std::size_t packs, std::size_t elements, cudaStream_t stream) {
  const std::size_t shared = compiled.slots * parts * threads * sizeof(Pack<T>);
  run_program<T, parts><<<blocks_for((packs + parts - 1) / parts, threads), threads, shared, stream>>>(
      compiled.program, elements, compiled.aligned);
}

/// Two packs a thread where that leaves enough threads for a large device and, in shared memory, room for
/// many blocks: a choice by sizes alone. More take so many registers that too few threads are left to wait
/// for one another.
template <class T>
void launch(const Compiled& compiled, std::size_t elements, cudaStream_t stream) {
  constexpr std::size_t enough_threads = std::size_t{1} << 16;
  constexpr std::size_t most_slots = 8;
  const std::size_t packs = (elements + Pack<T>::size - 1) / Pack<T>::size;
  if (packs / 2 >= enough_threads && compiled.slots <= most_slots) {
    launch_parts<T, 2>(compiled, packs, elements, stream);
  } else {
    launch_parts<T, 1>(compiled, packs, elements, stream);
  }
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
