#pragma once

#include <gtest/gtest.h>

#include <cmath>
#include <cstring>

#include "engine/ops/ops.h"
#include "engine/transform/gradients.h"
#include "tests/engine/support.h"

// What the tests of the CUDA device share: the same graph on two devices.

namespace backprop::testing {

using Values = std::vector<std::vector<double>>;

inline Values values_on(Device& device, const Graph& graph, std::span<const NodeId> outputs,
                        const std::vector<Binding>& bindings, PlanMode mode = PlanMode::lesson,
                        const ExecutorOptions& options = {}, int runs = 1) {
  Executor executor(make_plan(graph, outputs, mode), device, options);
  for (const Binding& binding : bindings) {
    if (executor.plan().contains(binding.input.id)) executor.set(binding.input.id, binding.values);
  }
  for (int run = 0; run < runs; ++run) executor.run();
  Values values;
  for (const NodeId output : outputs) values.push_back(executor.get(output));
  return values;
}

inline void expect_near(const Values& received, const Values& expected, double tolerance) {
  ASSERT_EQ(received.size(), expected.size());
  for (std::size_t i = 0; i < received.size(); ++i) {
    ASSERT_EQ(received[i].size(), expected[i].size());
    for (std::size_t at = 0; at < received[i].size(); ++at) {
      ASSERT_NEAR(received[i][at], expected[i][at], tolerance * std::fmax(1, std::fabs(expected[i][at])))
          << "output " << i << ", element " << at;
    }
  }
}

inline bool same_bits(const Values& a, const Values& b) {
  if (a.size() != b.size()) return false;
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (a[i].size() != b[i].size() ||
        (!a[i].empty() && std::memcmp(a[i].data(), b[i].data(), a[i].size() * sizeof(double)) != 0)) {
      return false;
    }
  }
  return true;
}

inline double tolerance_of(DType dtype) { return dtype == DType::f32 ? 1e-5 : 1e-12; }

/// A graph with random inputs.
struct Experiment {
  explicit Experiment(DType the_dtype) : dtype(the_dtype) {}

  Expr add(const Shape& shape, double low = -1, double high = 1) {
    const Expr x = input(graph, shape, dtype);
    bindings.push_back({x, random.values(shape.elements(), low, high)});
    return x;
  }
  void expect_what_the_cpu_gives(const std::vector<Expr>& results, double tolerance) {
    std::vector<NodeId> outputs;
    for (const Expr result : results) outputs.push_back(result.id);
    const Values expected = values_on(cpu(), graph, outputs, bindings);
    for (const PlanMode mode : {PlanMode::lesson, PlanMode::fast}) {
      expect_near(values_on(cuda(), graph, outputs, bindings, mode), expected, tolerance);
    }
  }

  DType dtype;
  Graph graph;
  std::vector<Binding> bindings;
  Random random{5};
};

}  // namespace backprop::testing
