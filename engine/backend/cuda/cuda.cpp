#include <string>

#include "engine/backend/cuda/check.h"
#include "engine/backend/cuda/convolution.h"
#include "engine/backend/cuda/description.h"
#include "engine/backend/cuda/graph.h"
#include "engine/backend/cuda/launches.h"
#include "engine/backend/cuda/products.h"
#include "engine/backend/cuda/stream.h"
#include "engine/backend/cuda/transfer.h"
#include "engine/run/communicator.h"

namespace backprop {

namespace {

using cuda_backend::check;

std::string bytes_text(const char* call, std::uint64_t bytes) {
  return std::string(call) + " of " + std::to_string(bytes) + " bytes";
}

int count_devices() {
  int devices = 0;
  check(cudaGetDeviceCount(&devices), "looking for a device");
  if (devices == 0) {
    fail("cuda", "this machine has no CUDA device");
  }
  return devices;
}

/// Everything goes through one stream, so calls take effect in order; only reading and releasing
/// wait.
class Cuda final : public Device {
 public:
  Cuda() : transfer_(stream_.get()), products_(stream_.get()) {
    check(cudaMalloc(&workspace_, cuda_backend::sum_workspace_bytes),
          bytes_text("cudaMalloc", cuda_backend::sum_workspace_bytes));
  }
  ~Cuda() override { cudaFree(workspace_); }
  Cuda(const Cuda&) = delete;
  Cuda& operator=(const Cuda&) = delete;

  std::string_view name() const override { return "cuda"; }
  std::string description() const override { return cuda_backend::description(); }
  std::uint64_t workspace_bytes() const override { return gpu_workspace_bytes; }
  std::uint64_t free_bytes() const override {
    std::size_t free = 0;
    std::size_t total = 0;
    check(cudaMemGetInfo(&free, &total), "cudaMemGetInfo");
    return free;
  }

  cudaStream_t stream() const { return stream_.get(); }

  void* allocate(std::uint64_t bytes) override {
    if (bytes == 0) {
      return nullptr;
    }
    void* memory = nullptr;
    const cudaError_t status = cudaMalloc(&memory, static_cast<std::size_t>(bytes));
    if (status == cudaErrorMemoryAllocation) {
      cudaGetLastError();  // told here, so not to be found by the next launch
      fail("cuda", "no memory for " + std::to_string(bytes) + " bytes");
    }
    check(status, bytes_text("cudaMalloc", bytes));
    return memory;
  }

  /// An error of kernels still running would surface here, where nobody can catch it; it stays with the
  /// device and is thrown by the next call.
  void release(void* memory) override { cudaFree(memory); }

  void write(DType dtype, std::span<const double> values, void* to) override {
    transfer_.write(dtype, values, to);
  }
  void read(DType dtype, const void* from, std::span<double> values) override {
    transfer_.read(dtype, from, values);
  }
  void fill(DType dtype, double value, void* to, std::uint64_t elements) override {
    cuda_backend::launch_fill(dtype, value, to, elements, stream_.get());
  }
  void copy(const void* from, void* to, std::uint64_t bytes) override {
    if (bytes > 0) {
      check(
          cudaMemcpyAsync(to, from, static_cast<std::size_t>(bytes), cudaMemcpyDeviceToDevice, stream_.get()),
          bytes_text("cudaMemcpyAsync within the device", bytes));
    }
  }

  void elementwise(const ElementwiseCall& call) override {
    cuda_backend::launch_elementwise(call, stream_.get());
  }
  void strided(const StridedCall& call) override { cuda_backend::launch_strided(call, stream_.get()); }
  void sum(const SumCall& call) override { cuda_backend::launch_sum(call, workspace_, stream_.get()); }

  void matmul(const MatmulCall& call) override {
    if (call.m == 0 || call.n == 0) {
      return;
    }
    if (call.k == 0) {
      fill(call.dtype, 0, call.result,
           static_cast<std::uint64_t>(call.m) * static_cast<std::uint64_t>(call.n));
      return;
    }
    products_.multiply(call);
  }

  void fused(const FusedCall& call) override {
    if (!cuda_backend::launch_fused(call, stream_.get())) {
      run_by_blocks(call);
    }
  }

  void softmax(const SoftmaxCall& call) override { cuda_backend::launch_softmax(call, stream_.get()); }

  void window_argmax(const WindowCall& call) override {
    cuda_backend::launch_window_argmax(call, stream_.get());
  }
  void window_gather(const WindowCall& call) override {
    cuda_backend::launch_window_gather(call, stream_.get());
  }
  void window_scatter(const WindowCall& call) override {
    cuda_backend::launch_window_scatter(call, stream_.get());
  }

  void conv2d(const ConvolutionCall& call) override { cuda_backend::conv2d(call, products_, stream_.get()); }
  void conv2d_input_gradient(const ConvolutionCall& call) override {
    cuda_backend::conv2d_input_gradient(call, products_, stream_.get());
  }
  void conv2d_filter_gradient(const ConvolutionCall& call) override {
    cuda_backend::conv2d_filter_gradient(call, products_, stream_.get());
  }

  std::unique_ptr<Recording> record(const std::function<void()>& calls) override {
    return std::make_unique<cuda_backend::Graph>(stream_.get(), calls);
  }

 private:
  cuda_backend::Stream stream_;
  cuda_backend::Transfer transfer_;
  cuda_backend::Products products_;
  void* workspace_ = nullptr;
};

Cuda& the_device() {
  count_devices();
  static Cuda device;
  return device;
}

}  // namespace

cudaStream_t cuda_backend::stream() { return the_device().stream(); }

Device& cuda() { return the_device(); }

Device& own_gpu(const Processes& processes) {
  const int devices = count_devices();
  const int own = devices == 1 ? 0 : processes.local_rank();
  if (own >= devices) {
    fail("cuda", "more processes on this machine than the " + std::to_string(devices) +
                     " GPUs it has: each needs its own");
  }
  check(cudaSetDevice(own), "cudaSetDevice to " + std::to_string(own));
  return cuda();
}

}  // namespace backprop
