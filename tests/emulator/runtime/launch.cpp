#include <cuda_runtime_api.h>

#include <cstdio>
#include <cstring>
#include <map>
#include <stdexcept>
#include <string>
#include <vector>

#include "tests/emulator/machine/launch.h"
#include "tests/emulator/runtime/stream.h"

// What nvcc's host code calls: kernels made known while the program starts, and launched. A module's PTX is
// read at the first launch of one of its kernels.

using namespace emulator;

namespace {

struct Image {
  std::string ptx;
  std::unique_ptr<Module> module;

  const Module& loaded() {
    if (module == nullptr) {
      if (ptx.empty())
        misuse("a module without plain PTX: compile with --no-compress and PTX for an architecture");
      try {
        module = load_module(ptx);
      } catch (const std::exception& error) {
        misuse(error.what());
      }
    }
    return *module;
  }
};

struct Entry {
  Image* image;
  std::string name;
};

std::map<const void*, Entry>& entries() {
  static auto* const all = new std::map<const void*, Entry>;
  return *all;
}

struct Configuration {
  dim3 grid, block;
  std::size_t shared_bytes;
  cudaStream_t stream;
};

std::vector<Configuration>& configurations() {
  static auto* const stack = new std::vector<Configuration>;
  return *stack;
}

constexpr std::size_t most_shared_bytes = 48 << 10;

std::uint64_t launches = 0;

bool valid(dim3 grid, dim3 block, std::size_t shared_bytes) {
  const std::size_t threads = std::size_t{block.x} * block.y * block.z;
  return threads > 0 && threads <= 1024 && block.z <= 64 && grid.x > 0 && grid.x <= 0x7fffffff &&
         grid.y > 0 && grid.y <= 65535 && grid.z > 0 && grid.z <= 65535 && shared_bytes <= most_shared_bytes;
}

cudaError_t launch_kernel(const void* function, dim3 grid, dim3 block, void** arguments,
                          std::size_t shared_bytes, cudaStream_t stream) {
  const auto found = entries().find(function);
  if (found == entries().end()) return noted(cudaErrorInvalidDeviceFunction);
  if (!valid(grid, block, shared_bytes)) return noted(cudaErrorInvalidConfiguration);
  const Module& module = found->second.image->loaded();
  const auto kernel = module.kernels.find(found->second.name);
  if (kernel == module.kernels.end()) return noted(cudaErrorInvalidDeviceFunction);
  std::vector<std::byte> parameters(kernel->second.parameter_bytes);
  for (std::size_t i = 0; i < kernel->second.parameters.size(); ++i) {
    const KernelParameter& parameter = kernel->second.parameters[i];
    std::memcpy(parameters.data() + parameter.offset, arguments[i], parameter.bytes);
  }
  return enqueue(stream, [&module, kernel = &kernel->second, grid, block, shared_bytes, parameters] {
    ++launches;
    launch(module, *kernel, {grid.x, grid.y, grid.z}, {block.x, block.y, block.z}, shared_bytes,
           parameters.data());
  });
}

}  // namespace

extern "C" {

/// Kernels launched so far, those of graphs included: for tests that count them.
std::uint64_t emulator_launches() { return launches; }

/// A fat binary is a header (its own and the whole size at bytes 6 and 8) before images; the PTX among them
/// is text.
void** __cudaRegisterFatBinary(void* wrapper) {
  const char* data = nullptr;
  std::memcpy(&data, static_cast<const char*>(wrapper) + 8, sizeof data);
  std::uint16_t header = 0;
  std::uint64_t bytes = 0;
  std::memcpy(&header, data + 6, sizeof header);
  std::memcpy(&bytes, data + 8, sizeof bytes);
  const std::string_view images(data, header + bytes);
  auto* const image = new Image;
  if (const std::size_t begin = images.find(".version "); begin != std::string_view::npos) {
    image->ptx = images.substr(begin, images.find('\0', begin) - begin);
  }
  return reinterpret_cast<void**>(image);
}
void __cudaRegisterFatBinaryEnd(void** /*image*/) {}
void __cudaUnregisterFatBinary(void** /*image*/) {}
void __cudaRegisterVar(void**, char*, char*, const char*, int, std::size_t, int, int) {}

void __cudaRegisterFunction(void** image, const char* function, char* /*device*/, const char* name,
                            int /*threads*/, uint3*, uint3*, dim3*, dim3*, int*) {
  entries()[function] = {reinterpret_cast<Image*>(image), name};
}

unsigned __cudaPushCallConfiguration(dim3 grid, dim3 block, std::size_t shared_bytes, cudaStream_t stream) {
  configurations().push_back({grid, block, shared_bytes, stream});
  return 0;
}
cudaError_t __cudaPopCallConfiguration(dim3* grid, dim3* block, std::size_t* shared_bytes, void* stream) {
  const Configuration last = configurations().back();
  configurations().pop_back();
  *grid = last.grid;
  *block = last.block;
  *shared_bytes = last.shared_bytes;
  *static_cast<cudaStream_t*>(stream) = last.stream;
  return cudaSuccess;
}

cudaError_t __cudaGetKernel(cudaKernel_t* kernel, const void* function) {
  *kernel = static_cast<cudaKernel_t>(const_cast<void*>(function));
  return cudaSuccess;
}
cudaError_t __cudaLaunchKernel(cudaKernel_t kernel, dim3 grid, dim3 block, void** arguments,
                               std::size_t shared_bytes, cudaStream_t stream) {
  return launch_kernel(kernel, grid, block, arguments, shared_bytes, stream);
}
cudaError_t cudaLaunchKernel(const void* function, dim3 grid, dim3 block, void** arguments,
                             std::size_t shared_bytes, cudaStream_t stream) {
  return launch_kernel(function, grid, block, arguments, shared_bytes, stream);
}

cudaError_t cudaFuncGetAttributes(cudaFuncAttributes* attributes, const void* function) {
  *attributes = {};
  if (entries().count(function) == 0) return noted(cudaErrorInvalidDeviceFunction);
  attributes->ptxVersion = attributes->binaryVersion = 90;
  attributes->maxThreadsPerBlock = 1024;
  attributes->numRegs = 32;
  return cudaSuccess;
}

cudaError_t cudaOccupancyMaxActiveBlocksPerMultiprocessorWithFlags(int* blocks, const void*, int threads,
                                                                   std::size_t, unsigned) {
  *blocks = threads > 0 ? 2048 / threads : 0;
  return cudaSuccess;
}

}  // extern "C"
