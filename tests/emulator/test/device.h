#pragma once

#include <cuda_runtime.h>

#include <stdexcept>
#include <string>
#include <vector>

// What the emulator's test programs share.

namespace emulator_test {

inline void check(cudaError_t status) {
  if (status != cudaSuccess) {
    throw std::runtime_error("cuda error " + std::to_string(static_cast<int>(status)));
  }
}

/// Elements on the device.
template <class T>
class Array {
 public:
  explicit Array(std::size_t size) : size_(size) {
    check(cudaMalloc(reinterpret_cast<void**>(&data_), size * sizeof(T)));
  }
  explicit Array(const std::vector<T>& values) : Array(values.size()) {
    check(cudaMemcpy(data_, values.data(), size_ * sizeof(T), cudaMemcpyHostToDevice));
  }
  ~Array() { cudaFree(data_); }
  Array(const Array&) = delete;
  Array& operator=(const Array&) = delete;

  T* data() const { return data_; }
  std::vector<T> values() const {
    std::vector<T> result(size_);
    check(cudaMemcpy(result.data(), data_, size_ * sizeof(T), cudaMemcpyDeviceToHost));
    return result;
  }

 private:
  std::size_t size_;
  T* data_ = nullptr;
};

}  // namespace emulator_test
