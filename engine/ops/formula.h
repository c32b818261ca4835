#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <type_traits>

#include "engine/graph/dtype.h"

/// Marks what is also compiled for GPUs, by the backend that has one.
#if defined(__CUDACC__)
#define BACKPROP_FORMULA __host__ __device__
#else
#define BACKPROP_FORMULA
#endif

namespace backprop {

/// An input of an elementwise computation: where it starts and how many elements to move on each time (0
/// repeats one).
struct Operand {
  const void* data;
  std::ptrdiff_t step;
};

/// What a node says about itself to its formula.
struct Parameters {
  std::uint32_t attribute = 0;
  std::span<const double> numbers;
};

/// Computes n consecutive elements of a result, which may be one of the inputs' own memory.
using Loop = void (*)(std::span<const Operand> inputs, void* result, std::size_t n,
                      const Parameters& parameters);

/// How an elementwise op computes, per dtype.
struct Formula {
  static constexpr std::uint16_t no_code = 0xffff;

  Loop f32;
  Loop f64;
  /// Place of the formula in formulas::All (engine/ops/formulas.h), by which a backend that compiles formulas
  /// itself finds its own code for it; no_code if it is not listed there.
  std::uint16_t code = no_code;
  /// Takes any number of inputs; then it is no part of a fused run.
  bool any_number = false;

  Loop loop(DType dtype) const { return dtype == DType::f32 ? f32 : f64; }
};

}  // namespace backprop
