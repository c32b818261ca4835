#include "tests/emulator/runtime/device.h"

#include <cuda_runtime_api.h>

#include <cstring>

#include "tests/emulator/machine/memory.h"
#include "tests/emulator/modes.h"
#include "tests/emulator/runtime/stream.h"

// What the device says about itself: of compute capability 9.0, whose PTX nvcc wrote. There may be several of
// them, but a process works with one.

namespace emulator {

namespace {

int current = 0;
bool in_use = false;

}  // namespace

int current_device() { return current; }
void use_device() { in_use = true; }

}  // namespace emulator

using namespace emulator;

extern "C" {

cudaError_t cudaGetDeviceCount(int* count) {
  *count = modes().devices;
  return cudaSuccess;
}
cudaError_t cudaGetDevice(int* device) {
  *device = current;
  return cudaSuccess;
}
cudaError_t cudaSetDevice(int device) {
  if (device < 0 || device >= modes().devices) return noted(cudaErrorInvalidDevice);
  if (in_use && device != current) misuse("one process that works with two devices");
  current = device;
  return cudaSuccess;
}

cudaError_t cudaDriverGetVersion(int* version) {
  *version = CUDART_VERSION;
  return cudaSuccess;
}

cudaError_t cudaRuntimeGetVersion(int* version) { return cudaDriverGetVersion(version); }

cudaError_t cudaGetDeviceProperties(cudaDeviceProp* properties, int /*device*/) {
  *properties = {};
  std::strcpy(properties->name, "PTX emulator (CPU)");
  properties->totalGlobalMem = device_memory().capacity();
  properties->major = 9;
  properties->multiProcessorCount = 4;
  properties->warpSize = 32;
  properties->maxThreadsPerBlock = 1024;
  properties->sharedMemPerBlock = 48 << 10;
  return cudaSuccess;
}

cudaError_t cudaDeviceGetAttribute(int* value, cudaDeviceAttr attribute, int /*device*/) {
  switch (attribute) {
    case cudaDevAttrComputeCapabilityMajor: *value = 9; break;
    case cudaDevAttrComputeCapabilityMinor: *value = 0; break;
    case cudaDevAttrMultiProcessorCount: *value = 4; break;
    case cudaDevAttrMaxGridDimX: *value = 0x7fffffff; break;
    case cudaDevAttrMaxGridDimY:
    case cudaDevAttrMaxGridDimZ: *value = 65535; break;
    case cudaDevAttrMaxSharedMemoryPerBlock: *value = 48 << 10; break;
    case cudaDevAttrMaxSharedMemoryPerBlockOptin: *value = 227 << 10; break;
    case cudaDevAttrMaxThreadsPerBlock: *value = 1024; break;
    case cudaDevAttrWarpSize: *value = 32; break;
    default: return noted(cudaErrorInvalidValue);
  }
  return cudaSuccess;
}

}  // extern "C"
