#include "tests/cuda/both.h"

// The CUDA device against the CPU, at sizes where kernels work in packs, blocks and parts.

namespace backprop::testing {

namespace {

class Parity : public ::testing::TestWithParam<DType> {};

TEST_P(Parity, OfElementsInARowOfAnyLength) {
  for (const std::int64_t n : {1, 2, 3, 4, 5, 255, 1003}) {
    Experiment e(GetParam());
    const Expr a = e.add({n}, 0.5, 2);
    const Expr b = e.add({n}, 0.5, 2);
    const Expr one = e.add({}, 0.5, 2);
    e.expect_what_the_cpu_gives(
        {-a, exp(a), log(a), tanh(a), sigmoid(a), relu(a - 1.0), step(a - 1.0), pow(a, 3), a + b, a - b,
         a * b, a / b, pow(a, b), a + one, one / a, mean_of({a, b, one})},
        tolerance_of(GetParam()));
  }
}

TEST_P(Parity, OfBroadcastsAndTransposes) {
  Experiment e(GetParam());
  const Expr row = e.add({37});
  const Expr column = e.add({29, 1});
  const Expr matrix = e.add({29, 37});
  const Expr block = e.add({5, 1, 3, 37});
  const Expr tall = e.add({29, 3, 1});
  e.expect_what_the_cpu_gives(
      {matrix + row, column * matrix, row - column, tanh(block + tall), transpose(matrix),
       transpose(block, {3, 0, 2, 1}), mean_of({row, column, matrix}), broadcast_to(column, {4, 29, 37})},
      tolerance_of(GetParam()));
}

TEST_P(Parity, OfBroadcastsInPacks) {
  Experiment e(GetParam());
  const Expr row = e.add({40});
  const Expr column = e.add({29, 1});
  const Expr matrix = e.add({29, 40});
  const Expr block = e.add({5, 1, 3, 8});
  const Expr tall = e.add({29, 3, 1});
  e.expect_what_the_cpu_gives({matrix + row, column * matrix, row - column, tanh(block + tall),
                               where(step(matrix - 0.5), row, column), broadcast_to(column, {4, 29, 40})},
                              tolerance_of(GetParam()));
}

TEST_P(Parity, OfTransposesByTiles) {
  Experiment e(GetParam());
  const Expr matrix = e.add({70, 33});
  const Expr block = e.add({3, 40, 5, 65});
  const Expr thin = e.add({200, 3});
  const Expr batch = e.add({4, 32, 64});
  e.expect_what_the_cpu_gives({transpose(matrix), transpose(block), transpose(block, {0, 3, 2, 1}),
                               transpose(block, {3, 0, 2, 1}), transpose(block, {2, 3, 0, 1}),
                               transpose(block, {0, 2, 1, 3}), transpose(thin), transpose(batch, {0, 2, 1})},
                              0);
}

TEST_P(Parity, OfSoftmaxOfRowsOfAnyLength) {
  for (const std::int64_t columns : {1, 10, 33, 64, 1024, 1028, 1031, 13001}) {
    Experiment e(GetParam());
    const Expr x = e.add({9, columns}, -5, 5);
    e.expect_what_the_cpu_gives({softmax(x), log_softmax(x)}, tolerance_of(GetParam()));
  }
}

TEST_P(Parity, OfWindowsOverAnyNumberOfChannels) {
  for (const std::int64_t channels : {1, 3, 4, 8}) {
    for (const std::int64_t stride : {1, 2, 3}) {
      Experiment e(GetParam());
      const Expr x = e.add({3, 11, 9, channels}, -1, 1);
      const Expr w = e.add({3, 2, channels, 5}, -1, 1);
      const Expr same = conv2d(x, w, Padding::same, {stride, stride});
      const Expr pooled = max_pool(x, {2, 3}, {stride, stride});
      const Expr over = max_pool(x, {3, 3}, {1, 2});
      const NodeId xs[] = {x.id, w.id};
      std::vector<Expr> outputs{same, pooled, over};
      for (const NodeId gradient :
           gradients(e.graph, (sum(same * same) + sum(pooled * pooled) + sum(over)).id, xs)) {
        outputs.push_back(e.graph[gradient]);
      }
      e.expect_what_the_cpu_gives(outputs, GetParam() == DType::f32 ? 1e-4 : 1e-11);
    }
  }
}

TEST_P(Parity, OfSumsOverAnyAxes) {
  Experiment e(GetParam());
  const Expr large = e.add({70001});
  const Expr rows = e.add({3, 5003});
  const Expr columns = e.add({5003, 3});
  const Expr small_rows = e.add({301, 10});
  const Expr four = e.add({6, 7, 40, 9});
  const Expr packed = e.add({6, 8, 400});
  const Expr halves = e.add({40, 7, 300});
  e.expect_what_the_cpu_gives(
      {sum(packed), sum(packed, {1, 2}), sum(packed, {2}), sum(packed, {0, 2}), sum(halves, {0, 2}),
       sum(large), sum(rows, {1}), sum(rows, {0}), sum(columns, {0}), sum(columns, {1}), sum(small_rows, {1}),
       sum(small_rows), sum(four, {0, 2}), sum(four, {1, 3}), sum(four, {0, 1, 3}), sum(four, {2})},
      GetParam() == DType::f32 ? 1e-4 : 1e-12);  // the CPU adds columns of floats in floats
}

TEST_P(Parity, OfProductsWithTransposedOperands) {
  Experiment e(GetParam());
  const Expr a = e.add({17, 33});
  const Expr at = e.add({33, 17});
  const Expr b = e.add({33, 65});
  const Expr bt = e.add({65, 33});
  e.expect_what_the_cpu_gives(
      {matmul(a, b), matmul(at, b, true), matmul(a, bt, false, true), matmul(at, bt, true, true),
       matmul(e.add({1, 33}), b), matmul(a, e.add({33, 1}))},
      tolerance_of(GetParam()));
}

TEST_P(Parity, OfFusedRuns) {
  for (const std::int64_t n : {2, 3, 511, 5001}) {
    Experiment e(GetParam());
    const Expr x = e.add({n});
    const Expr y = e.add({n});
    const Expr scale = e.add({});
    Expr z = x;
    for (int i = 0; i < 12; ++i) z = tanh(z * y + scale) - z / 2;  // more nodes than one run takes
    const Expr mixed = exp(mean_of({x * 2, y, z})) + x;  // a formula that has no place in such a run
    std::vector<NodeId> outputs{z.id, mixed.id};
    const NodeId xs[] = {x.id, y.id, scale.id};
    for (const NodeId gradient : gradients(e.graph, sum(z + mixed).id, xs)) outputs.push_back(gradient);
    const Values single = values_on(cuda(), e.graph, outputs, e.bindings, PlanMode::lesson);
    EXPECT_TRUE(same_bits(single, values_on(cuda(), e.graph, outputs, e.bindings, PlanMode::fast)));
    expect_near(single, values_on(cpu(), e.graph, outputs, e.bindings),
                GetParam() == DType::f32 ? 1e-3 : 1e-10);
  }
}

TEST_P(Parity, OfFusedRunsOfSeveralPacksAThread) {
  const std::int64_t elements = 131073 * (GetParam() == DType::f32 ? 4 : 2) + 1;
  Experiment e(GetParam());
  const Expr x = e.add({elements});
  const Expr y = e.add({elements});
  const std::vector<NodeId> outputs{(relu(x * y + 0.5) * x - y).id};
  const Values single = values_on(cuda(), e.graph, outputs, e.bindings, PlanMode::lesson);
  EXPECT_TRUE(same_bits(single, values_on(cuda(), e.graph, outputs, e.bindings, PlanMode::fast)));
  expect_near(single, values_on(cpu(), e.graph, outputs, e.bindings), tolerance_of(GetParam()));
}

TEST_P(Parity, SumsHaveTheSameBitsEveryTime) {
  Experiment e(GetParam());
  const Expr x = e.add({70, 1001}, -1e6, 1e6);
  const NodeId outputs[] = {sum(x).id, sum(x, {0}).id, sum(x, {1}).id};
  const Values first = values_on(cuda(), e.graph, outputs, e.bindings);
  for (int i = 0; i < 3; ++i) {
    EXPECT_TRUE(same_bits(first, values_on(cuda(), e.graph, outputs, e.bindings)));
  }
}

INSTANTIATE_TEST_SUITE_P(Both, Parity, ::testing::Values(DType::f32, DType::f64),
                         [](const auto& info) { return std::string(name_of(info.param)); });

}  // namespace

}  // namespace backprop::testing
