#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <limits>
#include <string>
#include <vector>

#include "engine/backend/cpu/convolution.h"
#include "engine/backend/cpu/memory.h"
#include "engine/backend/cpu/products.h"
#include "engine/backend/cpu/softmax.h"
#include "engine/backend/cpu/sums.h"
#include "engine/backend/cpu/threads.h"
#include "engine/backend/cpu/windows.h"
#include "engine/run/kernels.h"

namespace backprop {

namespace {

constexpr std::size_t alignment = 64;

/// Calls f with a zero of the dtype.
template <class F>
void with_type(DType dtype, const F& f) {
  switch (dtype) {
    case DType::f32: f(float{}); break;
    case DType::f64: f(double{}); break;
    case DType::u8: f(std::uint8_t{}); break;
    case DType::i32: f(std::int32_t{}); break;
  }
}

class Cpu final : public Device {
 public:
  std::string_view name() const override { return "cpu"; }
  std::uint64_t free_bytes() const override { return cpu_backend::free_bytes(); }

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
    with_type(dtype, [values, to](auto zero) {
      using T = decltype(zero);
      std::transform(values.begin(), values.end(), static_cast<T*>(to),
                     [](double v) { return static_cast<T>(v); });
    });
  }

  void read(DType dtype, const void* from, std::span<double> values) override {
    with_type(dtype, [from, values](auto zero) {
      std::copy_n(static_cast<const decltype(zero)*>(from), values.size(), values.begin());
    });
  }

  void fill(DType dtype, double value, void* to, std::uint64_t elements) override {
    with_type(dtype, [value, to, elements](auto zero) {
      using T = decltype(zero);
      std::fill_n(static_cast<T*>(to), static_cast<std::size_t>(elements), static_cast<T>(value));
    });
  }

  void copy(const void* from, void* to, std::uint64_t bytes) override {
    if (bytes > 0) {
      std::memcpy(to, from, static_cast<std::size_t>(bytes));
    }
  }

  void elementwise(const ElementwiseCall& call) override;

  void strided(const StridedCall& call) override;
  void matmul(const MatmulCall& call) override { cpu_backend::matmul(call); }
  void sum(const SumCall& call) override { cpu_backend::sum(call); }
  void conv2d(const ConvolutionCall& call) override { cpu_backend::conv2d(call); }
  void conv2d_input_gradient(const ConvolutionCall& call) override {
    cpu_backend::conv2d_input_gradient(call);
  }
  void conv2d_filter_gradient(const ConvolutionCall& call) override {
    cpu_backend::conv2d_filter_gradient(call);
  }
  void window_argmax(const WindowCall& call) override { cpu_backend::window_argmax(call); }
  void window_gather(const WindowCall& call) override { cpu_backend::window_gather(call); }
  void window_scatter(const WindowCall& call) override { cpu_backend::window_scatter(call); }
  void softmax(const SoftmaxCall& call) override { cpu_backend::softmax(call); }
};

/// Elements that are worth a thread of their own.
constexpr std::int64_t grain = 16384;

void Cpu::elementwise(const ElementwiseCall& call) {
  const Loop loop = call.formula.loop(call.dtype);
  const auto elements = static_cast<std::int64_t>(call.elements);
  if (elements <= grain) {
    loop(call.inputs, call.result, call.elements, call.parameters);
    return;
  }
  const auto bytes = static_cast<std::int64_t>(size_of(call.dtype));
  cpu_backend::each_range(elements, grain, [&](std::int64_t begin, std::int64_t end) {
    thread_local std::vector<Operand> operands;  // grows to the widest node met, then allocates nothing
    operands.assign(call.inputs.begin(), call.inputs.end());
    for (Operand& operand : operands) {
      operand.data = static_cast<const std::byte*>(operand.data) + operand.step * begin * bytes;
    }
    loop(operands, static_cast<std::byte*>(call.result) + begin * bytes,
         static_cast<std::size_t>(end - begin), call.parameters);
  });
}

/// Row by row along the innermost axis.
void Cpu::strided(const StridedCall& call) {
  const Loop loop = call.formula.loop(call.dtype);
  const auto bytes = static_cast<std::int64_t>(size_of(call.dtype));
  const std::int64_t row = call.sizes[3];
  const std::int64_t rows = call.sizes[0] * call.sizes[1] * call.sizes[2];
  cpu_backend::each_range(rows, std::max<std::int64_t>(1, grain / std::max<std::int64_t>(row, 1)),
                          [&](std::int64_t begin, std::int64_t end) {
                            thread_local std::vector<Operand> operands;  // as above
                            operands.resize(call.inputs.size());
                            std::byte* result = static_cast<std::byte*>(call.result) + begin * row * bytes;
                            for (std::int64_t at = begin; at < end; ++at, result += row * bytes) {
                              const std::int64_t k = at % call.sizes[2];
                              const std::int64_t j = at / call.sizes[2] % call.sizes[1];
                              const std::int64_t i = at / call.sizes[2] / call.sizes[1];
                              for (std::size_t input = 0; input < operands.size(); ++input) {
                                const Extents& stride = call.strides[input];
                                const std::int64_t start = i * stride[0] + j * stride[1] + k * stride[2];
                                operands[input] = {
                                    static_cast<const std::byte*>(call.inputs[input]) + start * bytes,
                                    static_cast<std::ptrdiff_t>(stride[3])};
                              }
                              loop(operands, result, static_cast<std::size_t>(row), call.parameters);
                            }
                          });
}

}  // namespace

Device& cpu() {
  static Cpu device;
  return device;
}

}  // namespace backprop
