#include "engine/backend/cuda/transfer.h"

#include <algorithm>

#include "engine/backend/cuda/check.h"
#include "engine/backend/cuda/dtypes.h"

namespace backprop::cuda_backend {

namespace {

constexpr std::size_t staging_bytes = std::size_t{512} << 10;

std::string text_of(const char* call, std::size_t bytes) {
  return std::string(call) + " of " + std::to_string(bytes) + " bytes";
}

}  // namespace

Transfer::Staging::Staging() {
  check(cudaMallocHost(&memory, staging_bytes), text_of("cudaMallocHost", staging_bytes));
}

Transfer::Staging::~Staging() { cudaFreeHost(memory); }

Transfer::Staging& Transfer::next() {
  Staging& staging = staging_[used_++ % staging_.size()];
  staging.copied.wait();
  return staging;
}

void Transfer::write(DType dtype, std::span<const double> values, void* to) {
  const std::size_t size = size_of(dtype);
  auto* target = static_cast<std::byte*>(to);
  while (!values.empty()) {
    const auto chunk = values.first(std::min(values.size(), staging_bytes / size));
    Staging& staging = next();
    for_any_dtype(dtype, [&]<class T>(T) {
      std::transform(chunk.begin(), chunk.end(), static_cast<T*>(staging.memory),
                     [](double value) { return static_cast<T>(value); });
    });
    const std::size_t bytes = chunk.size() * size;
    check(cudaMemcpyAsync(target, staging.memory, bytes, cudaMemcpyHostToDevice, stream_),
          text_of("cudaMemcpyAsync to the device", bytes));
    staging.copied.record(stream_);
    target += bytes;
    values = values.subspan(chunk.size());
  }
}

void Transfer::read(DType dtype, const void* from, std::span<double> values) {
  const std::size_t size = size_of(dtype);
  const auto* source = static_cast<const std::byte*>(from);
  while (!values.empty()) {
    const auto chunk = values.first(std::min(values.size(), staging_bytes / size));
    const std::size_t bytes = chunk.size() * size;
    const Staging& staging = next();
    check(cudaMemcpyAsync(staging.memory, source, bytes, cudaMemcpyDeviceToHost, stream_),
          text_of("cudaMemcpyAsync from the device", bytes));
    check(cudaStreamSynchronize(stream_), text_of("copying from the device", bytes));
    for_any_dtype(dtype, [&]<class T>(T) {
      std::copy_n(static_cast<const T*>(staging.memory), chunk.size(), chunk.begin());
    });
    source += bytes;
    values = values.subspan(chunk.size());
  }
}

}  // namespace backprop::cuda_backend
