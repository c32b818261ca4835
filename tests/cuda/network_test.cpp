#include <algorithm>
#include <limits>

#include "tests/cuda/both.h"

// Kernels of networks on the CUDA device against the CPU, where the op-case table's sizes do not lead: rows
// for a whole block, indices of either dtype.

namespace backprop::testing {

namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();
constexpr double infinity = std::numeric_limits<double>::infinity();

class Networks : public ::testing::TestWithParam<DType> {};

TEST_P(Networks, SoftmaxOfRowsOfAnyLength) {
  for (const std::int64_t columns : {1, 31, 33, 1024, 1025, 3001}) {
    Experiment e(GetParam());
    const Expr x = e.add({3, columns}, -30, 30);
    e.expect_what_the_cpu_gives({softmax(x), log_softmax(x)}, tolerance_of(GetParam()));
  }
}

TEST_P(Networks, SoftmaxOfWhatIsNotFinite) {
  for (const std::int64_t columns : {4, 1500}) {
    Experiment e(GetParam());
    const Expr x = e.add({5, columns});
    std::vector<double>& values = e.bindings.back().values;
    const auto at = [&](std::int64_t row, std::int64_t column) -> double& {
      return values[static_cast<std::size_t>(row * columns + column)];
    };
    at(0, 1) = nan;
    at(1, 2) = infinity;
    at(2, 0) = -infinity;
    std::fill_n(values.begin() + 3 * columns, columns, -infinity);
    at(4, 3) = 1e30;
    const NodeId outputs[] = {softmax(x).id, log_softmax(x).id};
    const Values expected = values_on(cpu(), e.graph, outputs, e.bindings);
    const Values received = values_on(cuda(), e.graph, outputs, e.bindings);
    for (std::size_t output = 0; output < 2; ++output) {
      for (std::size_t i = 0; i < values.size(); ++i) {
        const double value = expected[output][i];
        if (std::isfinite(value)) {
          EXPECT_NEAR(received[output][i], value, tolerance_of(GetParam()) * std::fmax(1, std::fabs(value)));
        } else {
          EXPECT_EQ(std::isnan(received[output][i]), std::isnan(value)) << "element " << i;
          EXPECT_TRUE(std::isnan(value) || received[output][i] == value) << "element " << i;
        }
      }
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Both, Networks, ::testing::Values(DType::f32, DType::f64),
                         [](const auto& info) { return std::string(name_of(info.param)); });

TEST(Indices, AreWrittenFilledAndReadInTheirDTypes) {
  const std::size_t count = 1003;
  for (const DType dtype : {DType::u8, DType::i32}) {
    const double largest = dtype == DType::u8 ? 255 : 2147483647;
    std::vector<double> values(count);
    for (std::size_t i = 0; i < count; ++i) values[i] = static_cast<double>(i % 256);
    values.back() = largest;
    auto* const memory = static_cast<std::byte*>(cuda().allocate(count * size_of(dtype)));
    const auto held = [&] {
      std::vector<double> read(count);
      cuda().read(dtype, memory, read);
      return read;
    };
    cuda().write(dtype, values, memory);
    EXPECT_EQ(held(), values);
    cuda().fill(dtype, largest, memory, count);
    EXPECT_EQ(held(), std::vector<double>(count, largest));
    // From an element that no pack begins at.
    cuda().fill(dtype, 7, memory + size_of(dtype), count - 1);
    values.assign(count, 7);
    values.front() = largest;
    EXPECT_EQ(held(), values);
    cuda().release(memory);
  }
}

TEST(Indices, AreNotWhatKernelsComputeOn) {
  const auto softmax_of_bytes = [] {
    cuda().softmax({.dtype = DType::u8,
                    .input = nullptr,
                    .result = nullptr,
                    .rows = 1,
                    .columns = 1,
                    .logarithm = false});
  };
  EXPECT_EQ(error_of(softmax_of_bytes), "[cuda] has no kernels for u8");
}

}  // namespace

}  // namespace backprop::testing
