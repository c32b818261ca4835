#include "tests/engine/op_cases.h"

#include <cmath>

#include "engine/ops/ops.h"

namespace backprop::testing {

namespace {

using Elements = std::span<const double>;

struct ElementwiseRow {
  std::string name;
  std::size_t inputs;
  double low, high;
  std::function<Expr(std::span<const Expr>)> build;
  std::function<double(Elements)> expected;
};

using In = std::span<const Expr>;
constexpr double weights[] = {2.0, -3.0, 0.5};
constexpr double locals[] = {2.0, -3.0, 0.5};  // the true ones here, so that finite differences agree

// clang-format off
const ElementwiseRow rows[] = {
    {"neg",       1, -2,  2,  [](In x) { return -x[0]; },               [](Elements x) { return 0 - x[0]; }},
    {"exp",       1, -2,  2,  [](In x) { return exp(x[0]); },           [](Elements x) { return 1 / std::exp(-x[0]); }},
    {"log",       1, 0.3, 3,  [](In x) { return log(x[0]); },           [](Elements x) { return std::log2(x[0]) * std::log(2.0); }},
    {"sqrt",      1, 0.3, 3,  [](In x) { return sqrt(x[0]); },          [](Elements x) { return std::exp2(std::log2(x[0]) / 2); }},
    {"tanh",      1, -2,  2,  [](In x) { return tanh(x[0]); },          [](Elements x) { return 1 - 2 / (std::exp(2 * x[0]) + 1); }},
    {"sigmoid",   1, -4,  4,  [](In x) { return sigmoid(x[0]); },       [](Elements x) { return std::exp(x[0]) / (std::exp(x[0]) + 1); }},
    {"relu",      1, -2,  2,  [](In x) { return relu(x[0]); },          [](Elements x) { return std::fmax(x[0], 0); }},
    {"step",      1, -2,  2,  [](In x) { return step(x[0]); },          [](Elements x) { return x[0] > 0 ? 1.0 : 0.0; }},
    {"pow0",      1, -2,  2,  [](In x) { return pow(x[0], 0); },        [](Elements) { return 1.0; }},
    {"pow1",      1, -2,  2,  [](In x) { return pow(x[0], 1); },        [](Elements x) { return x[0]; }},
    {"pow2",      1, -2,  2,  [](In x) { return pow(x[0], 2); },        [](Elements x) { return x[0] * x[0]; }},
    {"pow5",      1, -2,  2,  [](In x) { return pow(x[0], 5); },        [](Elements x) { return x[0] * x[0] * x[0] * x[0] * x[0]; }},
    {"powMinus3", 1, 0.5, 2,  [](In x) { return pow(x[0], -3); },       [](Elements x) { return 1 / (x[0] * x[0] * x[0]); }},
    {"powHalf",   1, 0.3, 3,  [](In x) { return pow(x[0], 0.5); },      [](Elements x) { return std::sqrt(x[0]); }},
    {"add",       2, -2,  2,  [](In x) { return x[0] + x[1]; },         [](Elements x) { return x[1] + x[0]; }},
    {"sub",       2, -2,  2,  [](In x) { return x[0] - x[1]; },         [](Elements x) { return -(x[1] - x[0]); }},
    {"mul",       2, -2,  2,  [](In x) { return x[0] * x[1]; },         [](Elements x) { return x[1] * x[0]; }},
    {"div",       2, 0.5, 2,  [](In x) { return x[0] / x[1]; },         [](Elements x) { return x[0] * (1 / x[1]); }},
    {"pow",       2, 0.5, 2,  [](In x) { return pow(x[0], x[1]); },     [](Elements x) { return std::exp(x[1] * std::log(x[0])); }},
    {"addNumber", 1, -2,  2,  [](In x) { return 2 + (x[0] + 1.5); },    [](Elements x) { return x[0] + 3.5; }},
    {"subNumber", 1, -2,  2,  [](In x) { return 2 - (x[0] - 1.5); },    [](Elements x) { return 3.5 - x[0]; }},
    {"mulNumber", 1, -2,  2,  [](In x) { return 2 * (x[0] * 1.5); },    [](Elements x) { return 3 * x[0]; }},
    {"divNumber", 1, 0.5, 2,  [](In x) { return 3 / (x[0] / 2); },      [](Elements x) { return 6 / x[0]; }},
    {"square",    1, -2,  2,  [](In x) { return x[0] * x[0]; },         [](Elements x) { return std::pow(x[0], 2); }},
    {"where",     3, -2,  2,  [](In x) { return where(step(x[0]), x[1], x[2]); },
                                                                        [](Elements x) { return x[0] > 0 ? x[1] : x[2]; }},
    {"meanOf2",   2, -2,  2,  [](In x) { return mean_of(x); },          [](Elements x) { return x[0] / 2 + x[1] / 2; }},
    {"meanOf3",   3, -2,  2,  [](In x) { return mean_of(x); },          [](Elements x) { return (x[0] + x[1] + x[2]) / 3; }},
    {"given",     3, -2,  2,  [](In x) { return given(x, weights, 0.25, locals); },
                                                                        [](Elements x) { return 0.25 + 2 * x[0] - 3 * x[1] + 0.5 * x[2]; }},
};
// clang-format on

/// Shapes that an elementwise op of so many inputs is tried on; of several inputs, all that broadcasting
/// knows.
std::vector<std::vector<Shape>> shapes_for(std::size_t inputs) {
  if (inputs == 1) {
    return {{Shape{}}, {Shape{5}}, {Shape{2, 3, 1, 4}}, {Shape{0, 3}}};
  }
  std::vector<std::vector<Shape>> pairs{
      {Shape{}, Shape{}},         {Shape{4}, Shape{4}},       {Shape{2, 3}, Shape{}},
      {Shape{}, Shape{2, 3}},     {Shape{2, 3}, Shape{3}},    {Shape{2, 1}, Shape{1, 3}},
      {Shape{3}, Shape{2, 2, 3}}, {Shape{1, 1}, Shape{2, 3}}, {Shape{2, 1, 3, 1}, Shape{4, 1, 2}},
  };
  for (auto& shapes : pairs) {
    while (shapes.size() < inputs) {
      shapes.push_back(shapes[shapes.size() % 2]);
    }
  }
  return pairs;
}

void add_elementwise(std::vector<OpCase>& cases) {
  for (const ElementwiseRow& row : rows) {
    for (const std::vector<Shape>& shapes : shapes_for(row.inputs)) {
      Shape result = shapes[0];
      std::string name = row.name;
      for (const Shape& shape : shapes) {
        result = broadcast_shapes("test", result, shape);
        name += shape.to_string();
      }
      cases.push_back(
          {name, shapes, row.low, row.high, row.build, [&row, result](std::span<const Tensor> inputs) {
             return naive_elementwise(inputs, result, row.expected);
           }});
    }
  }
}

void add_matmuls(std::vector<OpCase>& cases) {
  const std::array<std::int64_t, 3> sizes[] = {{2, 3, 4}, {1, 5, 1}, {4, 1, 3}, {3, 3, 3}, {2, 0, 3}};
  for (const auto& [m, k, n] : sizes) {
    for (const int flags : {0, 1, 2, 3}) {
      const bool ta = (flags & 1) != 0;
      const bool tb = (flags & 2) != 0;
      const Shape a = ta ? Shape{k, m} : Shape{m, k};
      const Shape b = tb ? Shape{n, k} : Shape{k, n};
      cases.push_back({"matmul" + a.to_string() + (ta ? "^T" : "") + b.to_string() + (tb ? "^T" : ""),
                       {a, b},
                       -2,
                       2,
                       [ta, tb](In x) { return matmul(x[0], x[1], ta, tb); },
                       [ta, tb](std::span<const Tensor> x) { return naive_matmul(x[0], x[1], ta, tb); }});
    }
  }
}

/// Sums are squared, so that a second derivative is there to be checked.
void add_sums(std::vector<OpCase>& cases) {
  const auto squared = [](Tensor tensor) {
    for (double& value : tensor.values) {
      value *= value;
    }
    return tensor;
  };
  const auto reshaped = [](Tensor tensor, const Shape& shape) {
    return Tensor{shape, std::move(tensor.values)};
  };
  const auto add = [&cases](std::string name, const Shape& shape, auto build, auto expected) {
    cases.push_back(
        {std::move(name) + shape.to_string(), {shape}, -2, 2, build, [expected](std::span<const Tensor> x) {
           return expected(x[0]);
         }});
  };
  for (const Shape& shape : {Shape{}, Shape{7}, Shape{2, 3}, Shape{2, 1, 3, 4}, Shape{0}}) {
    add(
        "sum", shape, [](In x) { return pow(sum(x[0]), 2); },
        [=](const Tensor& x) {
          return squared(naive_sum(x, {true, true, true, true}));
        });
  }
  const Shape cube{2, 3, 4};
  add(
      "sum[0]", cube, [](In x) { return pow(sum(x[0], {0}), 2); },
      [=](const Tensor& x) {
        return squared(naive_sum(x, {true, false, false}));
      });
  add(
      "sum[1]", cube, [](In x) { return pow(sum(x[0], {1}), 2); },
      [=](const Tensor& x) {
        return squared(naive_sum(x, {false, true, false}));
      });
  add(
      "sum[-1]", cube, [](In x) { return pow(sum(x[0], {-1}), 2); },
      [=](const Tensor& x) {
        return squared(naive_sum(x, {false, false, true}));
      });
  add(
      "sum[0,2]", cube,
      [](In x) {
        return pow(sum(x[0], {0, 2}), 2);
      },
      [=](const Tensor& x) {
        return squared(naive_sum(x, {true, false, true}));
      });
  add(
      "sum[0,2]keep", cube,
      [](In x) {
        return pow(sum(x[0], {0, 2}, true), 2);
      },
      [=](const Tensor& x) {
        return reshaped(squared(naive_sum(x, {true, false, true})), {1, 3, 1});
      });
  add(
      "sum[0,2]of4", Shape{2, 3, 4, 2},
      [](In x) {
        return pow(sum(x[0], {0, 2}), 2);
      },
      [=](const Tensor& x) {
        return squared(naive_sum(x, {true, false, true, false}));
      });
  add(
      "mean", cube, [](In x) { return pow(mean(x[0]), 2); },
      [=](const Tensor& x) {
        Tensor total = naive_sum(x, {true, true, true});
        total.values[0] /= 24;
        return squared(total);
      });
  add(
      "mean[1]", cube, [](In x) { return pow(mean(x[0], {1}, true), 2); },
      [=](const Tensor& x) {
        Tensor total = naive_sum(x, {false, true, false});
        for (double& value : total.values) {
          value /= 3;
        }
        return reshaped(squared(total), {2, 1, 4});
      });
  add(
      "sum_to", Shape{2, 3, 4},
      [](In x) {
        return pow(sum_to(x[0], {3, 1}), 2);
      },
      [=](const Tensor& x) {
        return reshaped(squared(naive_sum(x, {true, false, true})), {3, 1});
      });
}

void add_layouts(std::vector<OpCase>& cases) {
  const auto add = [&cases](std::string name, const Shape& shape, auto build, auto expected) {
    cases.push_back(
        {std::move(name) + shape.to_string(), {shape}, -2, 2, build, [expected](std::span<const Tensor> x) {
           return expected(x[0]);
         }});
  };
  const auto stretched = [](const Shape& shape) {
    return [shape](const Tensor& x) {
      return naive_elementwise(std::span(&x, 1), shape, [](Elements e) { return e[0]; });
    };
  };
  for (const Shape& from : {Shape{}, Shape{4}, Shape{3, 1}, Shape{1, 4}, Shape{2, 3, 4}}) {
    add(
        "broadcast_to", from,
        [](In x) {
          return broadcast_to(x[0], {2, 3, 4});
        },
        stretched({2, 3, 4}));
  }
  add(
      "reshape", {2, 3, 4},
      [](In x) {
        return reshape(x[0], {6, 4});
      },
      [](const Tensor& x) {
        return Tensor{{6, 4}, x.values};
      });
  add(
      "transpose", {}, [](In x) { return transpose(x[0]); }, [](const Tensor& x) { return x; });
  add(
      "transpose", {3, 5}, [](In x) { return transpose(x[0]); },
      [](const Tensor& x) {
        return naive_permute(x, {1, 0});
      });
  add(
      "transpose", {2, 3, 4, 5}, [](In x) { return transpose(x[0]); },
      [](const Tensor& x) {
        return naive_permute(x, {3, 2, 1, 0});
      });
  add(
      "transpose[2,0,1]", {2, 3, 4},
      [](In x) {
        return transpose(x[0], {2, 0, -2});
      },
      [](const Tensor& x) {
        return naive_permute(x, {2, 0, 1});
      });
  add(
      "transpose[3,0,2,1]", {2, 3, 4, 5},
      [](In x) {
        return transpose(x[0], {3, 0, 2, 1});
      },
      [](const Tensor& x) {
        return naive_permute(x, {3, 0, 2, 1});
      });
}

/// In one process a reduction is what goes in; the tests of several are in tests/ranks.
void add_all_reduces(std::vector<OpCase>& cases) {
  for (const Shape& shape : {Shape{}, Shape{2, 3}, Shape{0, 3}}) {
    cases.push_back({"all_reduce" + shape.to_string(),
                     {shape},
                     -2,
                     2,
                     [](In x) { return all_reduce(x[0]); },
                     [](std::span<const Tensor> x) { return x[0]; }});
    cases.push_back({"all_reduce mean" + shape.to_string(),
                     {shape},
                     -2,
                     2,
                     [](In x) { return all_reduce(x[0], Reduction::mean); },
                     [](std::span<const Tensor> x) { return x[0]; }});
  }
}

}  // namespace

std::vector<OpCase> op_cases() {
  std::vector<OpCase> cases;
  add_elementwise(cases);
  add_matmuls(cases);
  add_sums(cases);
  add_layouts(cases);
  add_networks(cases);
  add_all_reduces(cases);
  return cases;
}

}  // namespace backprop::testing
