#include <cstring>
#include <map>
#include <vector>

#include "tests/emulator/machine/memory.h"
#include "tests/emulator/runtime/device.h"
#include "tests/emulator/runtime/stream.h"

// Memory of the device and of the host, and copies between them.

using namespace emulator;

namespace {

/// Page-locked memory of the host: copies of it are put off like any other work.
std::map<std::byte*, std::size_t>& page_locked() {
  static auto* const areas = new std::map<std::byte*, std::size_t>;
  return *areas;
}

bool is_page_locked(const void* address, std::size_t bytes) {
  auto* const begin = static_cast<std::byte*>(const_cast<void*>(address));
  auto after = page_locked().upper_bound(begin);
  if (after == page_locked().begin()) return false;
  --after;
  return begin + bytes <= after->first + after->second;
}

void check_range(const void* address, std::size_t bytes, const char* what) {
  if (device_memory().is_device(address) && !device_memory().contains(address, bytes)) misuse(what);
}

bool fits_kind(const void* to, const void* from, cudaMemcpyKind kind) {
  if (kind == cudaMemcpyDefault) return true;
  const bool to_device = kind == cudaMemcpyHostToDevice || kind == cudaMemcpyDeviceToDevice;
  const bool from_device = kind == cudaMemcpyDeviceToHost || kind == cudaMemcpyDeviceToDevice;
  return device_memory().is_device(to) == to_device && device_memory().is_device(from) == from_device;
}

}  // namespace

extern "C" {

cudaError_t cudaMalloc(void** memory, std::size_t bytes) {
  if (refused_in_capture()) return noted(cudaErrorStreamCaptureUnsupported);
  use_device();
  *memory = bytes == 0 ? nullptr : device_memory().allocate(bytes);
  return *memory == nullptr && bytes > 0 ? noted(cudaErrorMemoryAllocation) : cudaSuccess;
}

cudaError_t cudaFree(void* memory) {
  if (memory == nullptr) return cudaSuccess;
  if (refused_in_capture()) return noted(cudaErrorStreamCaptureUnsupported);
  run_all_streams();
  return device_memory().release(memory) ? cudaSuccess : noted(cudaErrorInvalidValue);
}

cudaError_t cudaMallocHost(void** memory, std::size_t bytes) {
  if (refused_in_capture()) return noted(cudaErrorStreamCaptureUnsupported);
  *memory = std::malloc(bytes);
  page_locked()[static_cast<std::byte*>(*memory)] = bytes;
  return cudaSuccess;
}

cudaError_t cudaFreeHost(void* memory) {
  run_all_streams();
  page_locked().erase(static_cast<std::byte*>(memory));
  std::free(memory);
  return cudaSuccess;
}

cudaError_t cudaMemcpyAsync(void* to, const void* from, std::size_t bytes, cudaMemcpyKind kind,
                            cudaStream_t handle) {
  if (!fits_kind(to, from, kind)) return noted(cudaErrorInvalidValue);
  check_range(to, bytes, "a copy writes outside of an allocation");
  check_range(from, bytes, "a copy reads outside of an allocation");
  const bool pageable_source = !device_memory().is_device(from) && !is_page_locked(from, bytes);
  const bool pageable_target = !device_memory().is_device(to) && !is_page_locked(to, bytes);
  if ((pageable_source || pageable_target) && stream_of(handle).capture != nullptr) {
    stream_of(handle).capture_broken = true;
    return noted(cudaErrorStreamCaptureUnsupported);
  }
  if (pageable_source) {  // read before the call returns
    const auto* const begin = static_cast<const std::byte*>(from);
    return enqueue(handle, [to, values = std::vector<std::byte>(begin, begin + bytes)] {
      std::memcpy(to, values.data(), values.size());
    });
  }
  const cudaError_t error = enqueue(handle, [=] { std::memcpy(to, from, bytes); });
  if (pageable_target) stream_of(handle).run_all();  // written before the call returns
  return error;
}

cudaError_t cudaMemcpy(void* to, const void* from, std::size_t bytes, cudaMemcpyKind kind) {
  const cudaError_t error = cudaMemcpyAsync(to, from, bytes, kind, nullptr);
  return error != cudaSuccess ? error : cudaStreamSynchronize(nullptr);
}

cudaError_t cudaMemsetAsync(void* to, int value, std::size_t bytes, cudaStream_t stream) {
  check_range(to, bytes, "cudaMemset writes outside of an allocation");
  return enqueue(stream, [=] { std::memset(to, value, bytes); });
}

cudaError_t cudaMemset(void* to, int value, std::size_t bytes) {
  return cudaMemsetAsync(to, value, bytes, nullptr);
}

cudaError_t cudaMemGetInfo(std::size_t* free, std::size_t* total) {
  *free = device_memory().free_bytes();
  *total = device_memory().capacity();
  return cudaSuccess;
}

}  // extern "C"
