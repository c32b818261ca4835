#include <algorithm>
#include <array>
#include <limits>

#include "tests/cuda/both.h"

// Kernels of networks on the CUDA device against the CPU, where the op-case table's sizes do not lead: rows
// for a whole block, convolutions of several blocks, ties and nans, indices of either dtype, steps recorded.

namespace backprop::testing {

namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();
constexpr double infinity = std::numeric_limits<double>::infinity();

class Networks : public ::testing::TestWithParam<DType> {};

/// The same numbers, with a nan where the other has one.
void expect_alike(const std::vector<double>& received, const std::vector<double>& expected) {
  ASSERT_EQ(received.size(), expected.size());
  for (std::size_t i = 0; i < received.size(); ++i) {
    EXPECT_EQ(std::isnan(received[i]), std::isnan(expected[i])) << "element " << i;
    if (!std::isnan(expected[i])) {
      EXPECT_EQ(received[i], expected[i]) << "element " << i;
    }
  }
}

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

/// A tensor with ties and nans: few different values, in no order.
std::vector<double> crowded(std::uint64_t count) {
  Random random(23);
  std::vector<double> values(static_cast<std::size_t>(count));
  for (double& value : values) {
    const std::uint32_t draw = random.below(6);
    value = draw == 5 ? nan : draw;
  }
  return values;
}

TEST_P(Networks, MaxPoolsTakeTheFirstOfEqualsAndNansBeforeAll) {
  const std::array<Window::Pair, 2> windows[] = {{{{2, 3}, {1, 2}}}, {{{17, 16}, {1, 1}}}};  // u8 and i32
  for (const auto& [size, stride] : windows) {
    Experiment e(GetParam());
    const Expr x = e.add({2, 18, 19, 3});
    e.bindings.back().values = crowded(x.shape().elements());
    const Expr z = max_pool(x, size, stride);
    const Expr dz = e.add(z.shape());
    const NodeId indices = e.graph.inputs(z.id)[1];
    std::vector<NodeId> outputs = gradients(e.graph, z.id, std::span(&x.id, 1), dz.id);
    outputs.push_back(z.id);
    outputs.push_back(indices);
    const Values expected = values_on(cpu(), e.graph, outputs, e.bindings);
    for (const bool recorded : {false, true}) {
      const Values received = values_on(cuda(), e.graph, outputs, e.bindings, PlanMode::fast,
                                        {.separate_buffers = true, .recorded = recorded}, 3);
      for (std::size_t i = 0; i < outputs.size(); ++i) expect_alike(received[i], expected[i]);
    }
  }
}

TEST_P(Networks, LabelsOutsideTheirClassesPickANanAndNoGradient) {
  for (const DType of_labels : {DType::u8, DType::i32}) {
    Experiment e(GetParam());
    const Expr x = e.add({4, 3});
    const Expr labels = input(e.graph, {4}, of_labels);
    e.bindings.push_back({labels, {2, 3, 0, of_labels == DType::u8 ? 255.0 : -1.0}});
    const Expr picked = pick(x, labels);
    std::vector<NodeId> outputs = gradients(e.graph, picked.id, std::span(&x.id, 1), e.add({4}).id);
    outputs.push_back(picked.id);
    const Values expected = values_on(cpu(), e.graph, outputs, e.bindings);
    EXPECT_TRUE(std::isnan(expected[1][1]) && std::isnan(expected[1][3]));
    const Values received = values_on(cuda(), e.graph, outputs, e.bindings);
    for (std::size_t i = 0; i < outputs.size(); ++i) expect_alike(received[i], expected[i]);
  }
}

/// A convolution whose windows take several blocks of the workspace, some of which end within an image's row.
struct ManyBlocks {
  ManyBlocks(DType dtype, Padding padding, Window::Pair stride) : experiment(dtype) {
    Experiment& e = experiment;
    const Expr x = e.add({2, 13, 31, dtype == DType::f32 ? 24 : 12});
    const Expr w = e.add({3, 5, x.shape()[3], 3});
    const Expr z = conv2d(x, w, padding, stride);
    const Expr dz = e.add(z.shape());
    const NodeId xs[] = {x.id, w.id};
    outputs = gradients(e.graph, z.id, xs, dz.id);
    outputs.push_back(z.id);
  }
  Values on(Device& device, const ExecutorOptions& options = {}, int runs = 1) const {
    return values_on(device, experiment.graph, outputs, experiment.bindings, PlanMode::lesson, options, runs);
  }

  Experiment experiment;
  std::vector<NodeId> outputs;
};

TEST_P(Networks, ConvolutionsOfSeveralBlocks) {
  for (const Padding padding : {Padding::same, Padding::valid}) {
    const ManyBlocks convolution(GetParam(), padding, {1, 1});
    const Graph& graph = convolution.experiment.graph;
    const NodeId z = convolution.outputs[2];
    const Plan plan = make_plan(graph, convolution.outputs, PlanMode::lesson);
    const std::uint64_t columns = graph.elements(graph.inputs(z)[1]) / 3;
    EXPECT_GT(graph.elements(z) / 3 * columns * size_of(GetParam()), plan.workspace(z).bytes);
    expect_near(convolution.on(cuda()), convolution.on(cpu()), GetParam() == DType::f32 ? 1e-4 : 1e-12);
  }
}

TEST_P(Networks, ConvolutionsHaveTheSameBitsRecordedOrNotInAnyBuffers) {
  const ManyBlocks convolution(GetParam(), Padding::same, {2, 1});
  const Values expected = convolution.on(cuda());
  for (const bool separate : {false, true}) {
    for (const bool recorded : {false, true}) {
      EXPECT_TRUE(same_bits(
          convolution.on(cuda(), {.separate_buffers = separate, .recorded = recorded}, recorded ? 2 : 1),
          expected))
          << "separate " << separate << ", recorded " << recorded;
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
