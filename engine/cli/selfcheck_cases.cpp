#include "engine/cli/selfcheck_cases.h"

#include "engine/ops/ops.h"

namespace backprop::cli {

namespace {

using In = std::span<const Expr>;

Expr indices(Expr like, const Shape& shape, double value) {
  Graph& graph = *like.graph;
  return graph[graph.constant(value, DType::i32, shape)];
}

void add_elementwise(std::vector<SelfcheckCase>& cases) {
  struct Row {
    const char* name;
    std::size_t inputs;
    double low, high;
    Expr (*build)(In);
  };
  const Row rows[] = {
      {"neg", 1, -2, 2, [](In x) { return -x[0]; }},
      {"exp", 1, -2, 2, [](In x) { return exp(x[0]); }},
      {"log", 1, 0.3, 3, [](In x) { return log(x[0]); }},
      {"sqrt", 1, 0.3, 3, [](In x) { return sqrt(x[0]); }},
      {"tanh", 1, -2, 2, [](In x) { return tanh(x[0]); }},
      {"sigmoid", 1, -4, 4, [](In x) { return sigmoid(x[0]); }},
      {"relu", 1, -2, 2, [](In x) { return relu(x[0]); }},
      {"step", 1, -2, 2, [](In x) { return step(x[0]); }},
      {"where", 3, -2, 2, [](In x) { return where(step(x[0]), x[1], x[2]); }},
      {"add", 2, -2, 2, [](In x) { return x[0] + x[1]; }},
      {"sub", 2, -2, 2, [](In x) { return x[0] - x[1]; }},
      {"mul", 2, -2, 2, [](In x) { return x[0] * x[1]; }},
      {"div", 2, 0.5, 2, [](In x) { return x[0] / x[1]; }},
      {"pow 3", 1, -2, 2, [](In x) { return pow(x[0], 3); }},
      {"pow -2", 1, 0.5, 2, [](In x) { return pow(x[0], -2); }},
      {"pow 1.5", 1, 0.5, 2, [](In x) { return pow(x[0], 1.5); }},
      {"pow", 2, 0.5, 2, [](In x) { return pow(x[0], x[1]); }},
      {"mean of", 3, -2, 2, [](In x) { return mean_of(x); }},
      {"given", 2, -2, 2,
       [](In x) {
         constexpr double weights[] = {2, -3};
         return given(x, weights, 0.25, weights);
       }},
      {"fused", 2, -1, 1, [](In x) { return tanh(x[0] * x[1] + 0.5) * sigmoid(x[0]) - exp(x[1]); }},
  };
  const Shape shapes[] = {{}, {37}, {3, 1031}};
  for (const Row& row : rows) {
    for (const Shape& shape : shapes) {
      cases.push_back({row.name + shape.to_string(), std::vector<Shape>(row.inputs, shape), row.low, row.high,
                       row.build});
    }
  }
  cases.push_back(
      {"broadcast (4,3,5),(3,1)", {{4, 3, 5}, {3, 1}}, -2, 2, [](In x) { return x[0] * x[1] + x[1]; }});
}

void add_layouts(std::vector<SelfcheckCase>& cases) {
  cases.push_back({"broadcast to", {{3, 1}}, -2, 2, [](In x) { return broadcast_to(x[0], {2, 3, 4}); }});
  cases.push_back({"reshape", {{3, 4}}, -2, 2, [](In x) { return reshape(x[0], {2, 6}) * 2; }});
  cases.push_back({"transpose", {{33, 65}}, -2, 2, [](In x) { return transpose(x[0]); }});
  cases.push_back({"transpose 3,1,0,2", {{2, 3, 4, 5}}, -2, 2, [](In x) {
                     return transpose(x[0], {3, 1, 0, 2});
                   }});
  cases.push_back({"sum", {{700, 3}}, -2, 2, [](In x) { return sum(x[0]); }});
  cases.push_back({"sum rows", {{7, 65}}, -2, 2, [](In x) { return sum(x[0], {1}); }});
  cases.push_back({"sum columns", {{65, 7}}, -2, 2, [](In x) { return sum(x[0], {0}, true); }});
  cases.push_back({"sum 0,2", {{3, 4, 5, 2}}, -2, 2, [](In x) { return sum(x[0], {0, 2}); }});
  cases.push_back({"mean", {{9, 4}}, -2, 2, [](In x) { return mean(x[0], {0}); }});
}

void add_processes(std::vector<SelfcheckCase>& cases) {
  cases.push_back({"all-reduce", {{3, 41}}, -2, 2, [](In x) { return all_reduce(x[0]) * x[0]; }});
  cases.push_back(
      {"all-reduce mean", {{3, 41}}, -2, 2, [](In x) { return all_reduce(x[0], Reduction::mean) * x[0]; }});
}

void add_products(std::vector<SelfcheckCase>& cases) {
  for (const bool a : {false, true}) {
    for (const bool b : {false, true}) {
      const Shape left = a ? Shape{19, 35} : Shape{35, 19};
      const Shape right = b ? Shape{41, 19} : Shape{19, 41};
      cases.push_back(
          {std::string("matmul") + (a ? " a^T" : "") + (b ? " b^T" : ""), {left, right}, -1, 1, [a, b](In x) {
             return matmul(x[0], x[1], a, b);
           }});
    }
  }
  cases.push_back({"matmul 1 row", {{1, 70}, {70, 9}}, -1, 1, [](In x) { return matmul(x[0], x[1]); }});
}

void add_networks(std::vector<SelfcheckCase>& cases) {
  cases.push_back({"conv2d same", {{2, 6, 5, 3}, {3, 3, 3, 4}}, -1, 1, [](In x) {
                     return conv2d(x[0], x[1], Padding::same);
                   }});
  cases.push_back({"conv2d valid 2x3", {{2, 7, 8, 2}, {3, 2, 2, 5}}, -1, 1, [](In x) {
                     return conv2d(x[0], x[1], Padding::valid, {2, 3});
                   }});
  cases.push_back({"max pool", {{2, 6, 7, 3}}, -2, 2, [](In x) { return max_pool(x[0], {2, 2}, {2, 2}); }});
  cases.push_back({"max pool, overlapping", {{1, 6, 7, 2}}, -2, 2, [](In x) {
                     return max_pool(x[0], {3, 3}, {1, 1});
                   }});
  cases.push_back({"softmax", {{5, 11}}, -3, 3, [](In x) { return softmax(x[0]); }});
  cases.push_back({"log softmax", {{5, 100}}, -3, 3, [](In x) { return log_softmax(x[0]); }});
  cases.push_back({"pick", {{5, 4}}, -2, 2, [](In x) { return pick(x[0], indices(x[0], {5}, 2)); }});
  cases.push_back({"softmax cross-entropy", {{6, 10}}, -3, 3, [](In x) {
                     return softmax_cross_entropy(x[0], indices(x[0], {6}, 7));
                   }});
}

}  // namespace

std::vector<SelfcheckCase> selfcheck_cases() {
  std::vector<SelfcheckCase> cases;
  add_elementwise(cases);
  add_layouts(cases);
  add_products(cases);
  add_networks(cases);
  add_processes(cases);
  return cases;
}

}  // namespace backprop::cli
