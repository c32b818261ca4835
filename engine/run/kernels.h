#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "engine/graph/error.h"  // IWYU pragma: export
#include "engine/ops/formula.h"

namespace backprop {

// The seam between the executor and the backends: all that a backend must offer, and all that it may know.

/// Sizes or strides (in elements) of four axes, outermost first; unused outer axes have size 1.
using Extents = std::array<std::int64_t, 4>;

/// Elements in a row; every operand's step is 0 or 1.
struct ElementwiseCall {
  const Formula& formula;
  DType dtype;
  std::span<const Operand> inputs;
  void* result;
  std::size_t elements;
  Parameters parameters;
};

/// As ElementwiseCall, each input walked with strides of its own: broadcasts and permuted axes.
struct StridedCall {
  const Formula& formula;
  DType dtype;
  std::span<const void* const> inputs;
  std::span<const Extents> strides;  ///< one per input
  void* result;                      ///< row-major
  Extents sizes;
  Parameters parameters;
};

/// result (m,n) = a @ b, where a is stored (m,k) or, transposed, (k,m), and b (k,n) or (n,k).
struct MatmulCall {
  DType dtype;
  const void* a;
  const void* b;
  void* result;
  std::int64_t m, k, n;
  bool transpose_a, transpose_b;
};

/// result = sum of `input` over the axes marked.
struct SumCall {
  DType dtype;
  const void* input;
  void* result;
  Extents sizes;
  std::array<bool, 4> reduced;
};

/// Where memory lies and kernels run. Calls take effect in the order in which they are made.
class Device {
 public:
  virtual ~Device() = default;
  virtual std::string_view name() const = 0;

  /// Memory aligned to 64 bytes; null for 0 bytes. Throws Error if there is not enough.
  virtual void* allocate(std::uint64_t bytes) = 0;
  virtual void release(void* memory) = 0;
  /// Between caller and device, converting to or from the dtype.
  virtual void write(DType dtype, std::span<const double> values, void* to) = 0;
  virtual void read(DType dtype, const void* from, std::span<double> values) = 0;
  virtual void fill(DType dtype, double value, void* to, std::uint64_t elements) = 0;
  virtual void copy(const void* from, void* to, std::uint64_t bytes) = 0;

  virtual void elementwise(const ElementwiseCall& call) = 0;
  virtual void strided(const StridedCall& call) = 0;
  virtual void matmul(const MatmulCall& call) = 0;
  virtual void sum(const SumCall& call) = 0;
};

/// The CPU (engine/backend/cpu).
Device& cpu();

}  // namespace backprop
