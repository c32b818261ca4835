#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <limits>
#include <string>
#include <vector>

#include "engine/backend/cpu/products.h"
#include "engine/backend/cpu/sums.h"
#include "engine/run/kernels.h"

namespace backprop {

namespace {

constexpr std::size_t alignment = 64;

class Cpu final : public Device {
 public:
  std::string_view name() const override { return "cpu"; }

  void* allocate(std::uint64_t bytes) override {
    if (bytes == 0) {
      return nullptr;
    }
    void* memory = nullptr;
    if (bytes <= std::numeric_limits<std::size_t>::max() - alignment) {
      memory = std::aligned_alloc(alignment,
                                  (static_cast<std::size_t>(bytes) + alignment - 1) / alignment * alignment);
    }
    if (memory == nullptr) {
      fail("cpu", "no memory for " + std::to_string(bytes) + " bytes");
    }
    return memory;
  }

  void release(void* memory) override { std::free(memory); }

  void write(DType dtype, std::span<const double> values, void* to) override {
    if (dtype == DType::f32) {
      std::transform(values.begin(), values.end(), static_cast<float*>(to),
                     [](double v) { return static_cast<float>(v); });
    } else {
      std::copy(values.begin(), values.end(), static_cast<double*>(to));
    }
  }

  void read(DType dtype, const void* from, std::span<double> values) override {
    if (dtype == DType::f32) {
      std::copy_n(static_cast<const float*>(from), values.size(), values.begin());
    } else {
      std::copy_n(static_cast<const double*>(from), values.size(), values.begin());
    }
  }

  void fill(DType dtype, double value, void* to, std::uint64_t elements) override {
    const auto n = static_cast<std::size_t>(elements);
    if (dtype == DType::f32) {
      std::fill_n(static_cast<float*>(to), n, static_cast<float>(value));
    } else {
      std::fill_n(static_cast<double*>(to), n, value);
    }
  }

  void copy(const void* from, void* to, std::uint64_t bytes) override {
    if (bytes > 0) {
      std::memcpy(to, from, static_cast<std::size_t>(bytes));
    }
  }

  void elementwise(const ElementwiseCall& call) override {
    call.formula.loop(call.dtype)(call.inputs, call.result, call.elements, call.parameters);
  }

  void strided(const StridedCall& call) override;
  void matmul(const MatmulCall& call) override { cpu_backend::matmul(call); }
  void sum(const SumCall& call) override { cpu_backend::sum(call); }
};

/// Row by row along the innermost axis.
void Cpu::strided(const StridedCall& call) {
  const Loop loop = call.formula.loop(call.dtype);
  const auto bytes = static_cast<std::int64_t>(size_of(call.dtype));
  const auto row = static_cast<std::size_t>(call.sizes[3]);
  thread_local std::vector<Operand> operands;  // grows to the widest node met, then allocates nothing
  operands.resize(call.inputs.size());
  std::byte* result = static_cast<std::byte*>(call.result);
  for (std::int64_t i = 0; i < call.sizes[0]; ++i) {
    for (std::int64_t j = 0; j < call.sizes[1]; ++j) {
      for (std::int64_t k = 0; k < call.sizes[2]; ++k) {
        for (std::size_t input = 0; input < operands.size(); ++input) {
          const Extents& stride = call.strides[input];
          const std::int64_t start = i * stride[0] + j * stride[1] + k * stride[2];
          operands[input] = {static_cast<const std::byte*>(call.inputs[input]) + start * bytes,
                             static_cast<std::ptrdiff_t>(stride[3])};
        }
        loop(operands, result, row, call.parameters);
        result += row * static_cast<std::size_t>(bytes);
      }
    }
  }
}

}  // namespace

Device& cpu() {
  static Cpu device;
  return device;
}

}  // namespace backprop
