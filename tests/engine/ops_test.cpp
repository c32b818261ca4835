#include <gtest/gtest.h>

#include <cmath>
#include <cstring>

#include "engine/graph/number_text.h"
#include "engine/ops/ops.h"
#include "engine/run/gradient_check.h"
#include "engine/transform/gradients.h"
#include "tests/engine/op_cases.h"
#include "tests/engine/support.h"

// Every row of the op-case table: value, first and second gradient, dtypes, modes.

namespace backprop::testing {

namespace {

class OpTable : public ::testing::TestWithParam<OpCase> {
 protected:
  void build(DType dtype) {
    Random random(17);
    for (const Shape& shape : GetParam().shapes) {
      inputs.push_back(input(graph, shape, dtype));
      ids.push_back(inputs.back().id);
      values.push_back(random.values(shape.elements(), GetParam().low, GetParam().high));
      if (dtype == DType::f32) {
        for (double& value : values.back()) {
          value = static_cast<double>(static_cast<float>(value));
        }
      }
      bindings.push_back({inputs.back(), values.back()});
      tensors.push_back({shape, values.back()});
    }
    output = GetParam().build(inputs);
  }

  void expect_value(DType dtype, double tolerance) {
    build(dtype);
    const Tensor expected = GetParam().expected(tensors);
    ASSERT_EQ(output.shape(), expected.shape)
        << output.shape().to_string() << " for " << expected.shape.to_string();
    EXPECT_EQ(output.dtype(), dtype);
    const std::vector<double> received = evaluate(output, bindings);
    ASSERT_EQ(received.size(), expected.values.size());
    for (std::size_t i = 0; i < received.size(); ++i) {
      EXPECT_NEAR(received[i], expected.values[i], tolerance * std::fmax(1, std::fabs(expected.values[i])))
          << "element " << i;
    }
  }

  Graph graph;
  std::vector<Expr> inputs;
  std::vector<NodeId> ids;
  std::vector<std::vector<double>> values;
  std::vector<Binding> bindings;
  std::vector<Tensor> tensors;
  Expr output;
};

TEST_P(OpTable, ValueIsTheNaiveLoops) { expect_value(DType::f64, 1e-13); }

TEST_P(OpTable, ValueInFloatsIsTheNaiveLoopsToTheirPrecision) { expect_value(DType::f32, 1e-5); }

TEST_P(OpTable, GradientIsThatOfFiniteDifferences) {
  build(DType::f64);
  const GradientCheck check = check_gradients(graph, output.id, ids, values, {}, device_under_test());
  EXPECT_TRUE(check.passed()) << check.to_string();
}

TEST_P(OpTable, SecondGradientIsThatOfFiniteDifferences) {
  build(DType::f64);
  // dL/dx for L = sum of y^2 / 2 also where y is linear in x.
  const Expr loss = sum(output * output) * 0.5;
  const std::vector<NodeId> first = gradients(graph, loss.id, ids);
  for (std::size_t i = 0; i < first.size(); ++i) {
    EXPECT_EQ(graph.shape(first[i]), GetParam().shapes[i]);
    const GradientCheck check = check_gradients(graph, first[i], ids, values, {}, device_under_test());
    EXPECT_TRUE(check.passed()) << "gradient of input " << i << "\n" << check.to_string();
  }
}

TEST_P(OpTable, ModesAgreeBitForBit) {
  for (const DType dtype : {DType::f32, DType::f64}) {
    inputs.clear(), ids.clear(), values.clear(), bindings.clear(), tensors.clear();
    build(dtype);
    std::vector<NodeId> outputs = gradients(graph, output.id, ids);
    outputs.push_back(output.id);
    const auto lesson = evaluate(graph, outputs, bindings, PlanMode::lesson);
    for (const PlanMode mode : {PlanMode::fast, PlanMode::trace}) {
      const auto other = evaluate(graph, outputs, bindings, mode);
      for (std::size_t i = 0; i < outputs.size(); ++i) {
        ASSERT_EQ(lesson[i].size(), other[i].size());
        EXPECT_TRUE(lesson[i].empty() ||
                    std::memcmp(lesson[i].data(), other[i].data(), lesson[i].size() * sizeof(double)) == 0);
      }
    }
  }
}

std::string test_name(const ::testing::TestParamInfo<OpCase>& info) {
  std::string name;
  for (const char c : info.param.name) {
    if (std::isalnum(static_cast<unsigned char>(c)) != 0) {
      name += c;
    } else if (!name.empty() && name.back() != '_') {
      name += '_';
    }
  }
  return name + "_" + std::to_string(info.index);
}

INSTANTIATE_TEST_SUITE_P(Every, OpTable, ::testing::ValuesIn(op_cases()), test_name);

}  // namespace

void PrintTo(const OpCase& op_case, std::ostream* out) { *out << op_case.name; }

}  // namespace backprop::testing
