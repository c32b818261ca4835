#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/graph/error.h"  // IWYU pragma: export
#include "engine/graph/op.h"
#include "engine/ops/formula.h"
#include "engine/ops/window.h"  // IWYU pragma: export

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

/// A convolution without flipping, z[n,i,j,o] = sum over p, q, c of
/// x[n, row(i,p), column(j,q), c] w[p,q,c,o], where
/// the window says what (i,p) and (j,q) read. x is (batch, input, channels), w (size, channels, filters), z
/// (batch, places, filters), all row-major. Each of three kernels computes one of x, w and z, or rather its
/// gradient, from the two others, named here in the order of the node's inputs.
struct ConvolutionCall {
  DType dtype;
  const void* first;   ///< conv2d: x; input gradient: dz; filter gradient: x
  const void* second;  ///< conv2d: w; input gradient: w; filter gradient: dz
  void* result;        ///< conv2d: z; input gradient: dx; filter gradient: dw
  Window window;
  std::int64_t batch, channels, filters;
  void* workspace;                ///< scratch memory, aligned to 64 bytes; holds nothing between calls
  std::uint64_t workspace_bytes;  ///< at least one row of patches, size[0] * size[1] * channels elements
};

/// Selections in windows: x is (batch, input, channels), z (batch, places, channels), and so are the indices,
/// which count row by row within the window. No window reaches outside of x.
struct WindowCall {
  DType dtype;        ///< of x and z
  DType index_dtype;  ///< u8 or i32
  /// window_argmax: x; window_gather: x; window_scatter: z
  const void* input;
  const void* indices;  ///< null for window_argmax
  /// window_argmax: indices, the first of equals, a nan before all others; window_gather: z, nan where an
  /// index lies outside of the window; window_scatter: x, zero but for the sums of what falls there
  void* result;
  Window window;
  std::int64_t batch, channels;
};

/// result = softmax of each row: e^x / sum of e^x, or its logarithm, without overflow.
struct SoftmaxCall {
  DType dtype;
  const void* input;
  void* result;
  std::int64_t rows, columns;
  bool logarithm;
};

/// An input of a node within a FusedCall.
struct FusedOperand {
  const void* data;     ///< of a value inside the run: where a block of it may lie
  std::ptrdiff_t step;  ///< 0 or 1
  int member = -1;      ///< index of the node of this run that makes it; -1: it is there before
  bool inside = false;  ///< exists only within the run, a block at a time
};

struct FusedNode {
  const Formula* formula = nullptr;
  std::span<const FusedOperand> inputs;
  void* result = nullptr;  ///< of a value inside the run: room for one block
  bool inside = false;     ///< nobody reads the result after the run
  Parameters parameters;
};

/// Elementwise nodes of one size, computed together: a member may read what members before it make. A result
/// may be the memory of an input that no later member reads.
struct FusedCall {
  DType dtype;
  std::size_t elements;
  std::size_t block;  ///< elements that `result` has room for where a value is inside
  std::span<const FusedNode> nodes;
};

/// Calls written down once, to be made again all together.
class Recording {
 public:
  virtual ~Recording() = default;
  virtual void replay() = 0;
};

/// Where memory lies and kernels run. Calls take effect in the order in which they are made.
class Device {
 public:
  virtual ~Device() = default;
  virtual std::string_view name() const = 0;
  /// Bytes that can still be allocated, about; 0 if that is not known.
  virtual std::uint64_t free_bytes() const { return 0; }
  /// The most scratch memory that a plan gives one kernel here, in bytes.
  virtual std::uint64_t workspace_bytes() const { return cpu_workspace_bytes; }
  /// Name, versions and memory in one line, for people; the name alone unless there is more to say.
  virtual std::string description() const { return std::string(name()); }

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

  /// A block of every node, then the next block: unless a device knows better.
  virtual void fused(const FusedCall& call) { run_by_blocks(call); }

  /// What `calls` would do with this device, written down instead of done; null if the device cannot.
  virtual std::unique_ptr<Recording> record(const std::function<void()>& /*calls*/) { return nullptr; }

  // Kernels of networks. A device without one says so.
  virtual void conv2d(const ConvolutionCall&) { refuse("conv2d"); }
  virtual void conv2d_input_gradient(const ConvolutionCall&) { refuse("conv2d_to_input"); }
  virtual void conv2d_filter_gradient(const ConvolutionCall&) { refuse("conv2d_to_filter"); }
  virtual void window_argmax(const WindowCall&) { refuse("window_argmax"); }
  virtual void window_gather(const WindowCall&) { refuse("window_gather"); }
  virtual void window_scatter(const WindowCall&) { refuse("window_scatter"); }
  virtual void softmax(const SoftmaxCall&) { refuse("softmax"); }

 protected:
  void run_by_blocks(const FusedCall& call);

 private:
  [[noreturn]] void refuse(std::string_view kernel) const {
    fail(name(), "has no kernel for " + std::string(kernel));
  }
};

inline void Device::run_by_blocks(const FusedCall& call) {
  thread_local std::vector<Operand> operands;  // grows to the widest node met, then allocates nothing
  for (std::size_t begin = 0; begin < call.elements; begin += call.block) {
    const std::size_t skipped = begin * size_of(call.dtype);
    for (const FusedNode& node : call.nodes) {
      operands.resize(node.inputs.size());
      for (std::size_t i = 0; i < operands.size(); ++i) {
        const FusedOperand& input = node.inputs[i];
        const bool moves = input.step != 0 && !input.inside;
        operands[i] = {static_cast<const std::byte*>(input.data) + (moves ? skipped : 0), input.step};
      }
      elementwise({.formula = *node.formula,
                   .dtype = call.dtype,
                   .inputs = operands,
                   .result = static_cast<std::byte*>(node.result) + (node.inside ? 0 : skipped),
                   .elements = std::min(call.block, call.elements - begin),
                   .parameters = node.parameters});
    }
  }
}

/// The CPU (engine/backend/cpu).
Device& cpu();

/// The first GPU (engine/backend/cuda). Throws Error if this build has no such backend, or the machine no
/// such device.
Device& cuda();

/// How many threads the CPU's kernels share their work among; 1 unless set. Results do not depend on it. Not
/// to be changed while a plan runs. Throws Error for less than 1, more than 256, and more than 1 in
/// WebAssembly.
void set_cpu_threads(int threads);
int cpu_threads();

/// What multiplies large matrices on the CPU: "Eigen", "OpenBLAS", ...
std::string_view cpu_products();

}  // namespace backprop
