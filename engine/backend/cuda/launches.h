#pragma once

#include <cuda_runtime_api.h>

#include "engine/run/kernels.h"

// What the kernel files offer to the device: each call launches kernels on the stream and waits for nothing.
// All throw Error where a launch fails or a call is beyond what a kernel can take.

namespace backprop::cuda_backend {

/// Most inputs and numbers of a node whose formula takes any number of elements.
constexpr std::size_t most_inputs = 32;
constexpr std::size_t most_numbers = 65;

void launch_fill(DType dtype, double value, void* to, std::uint64_t elements, cudaStream_t stream);
void launch_elementwise(const ElementwiseCall& call, cudaStream_t stream);
void launch_strided(const StridedCall& call, cudaStream_t stream);

/// Copies x, walked with these strides, by tiles. False, and nothing done, unless another axis than the
/// result's innermost lies side by side in x, and both are long.
bool launch_transpose(DType dtype, const void* x, void* result, const Extents& sizes, const Extents& strides,
                      cudaStream_t stream);

/// One kernel for the whole run; false where the run is beyond it (formulas of any number of elements).
bool launch_fused(const FusedCall& call, cudaStream_t stream);

/// Memory that launch_sum needs for sums in two passes, in bytes.
constexpr std::uint64_t sum_workspace_bytes = std::uint64_t{1} << 20;
void launch_sum(const SumCall& call, void* workspace, cudaStream_t stream);

void launch_softmax(const SoftmaxCall& call, cudaStream_t stream);

void launch_window_argmax(const WindowCall& call, cudaStream_t stream);
void launch_window_gather(const WindowCall& call, cudaStream_t stream);
void launch_window_scatter(const WindowCall& call, cudaStream_t stream);

/// Writes the windows of x, from place `first` on in z's order, to the call's workspace: a row each.
void launch_gather_patches(const ConvolutionCall& call, const void* x, std::int64_t first, std::int64_t rows,
                           cudaStream_t stream);
/// Adds each of these rows of the workspace to its window of x.
void launch_scatter_patches(const ConvolutionCall& call, void* x, std::int64_t first, std::int64_t rows,
                            cudaStream_t stream);

}  // namespace backprop::cuda_backend
