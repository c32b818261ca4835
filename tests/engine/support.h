#pragma once

#include <cstdint>
#include <random>
#include <span>
#include <string>
#include <vector>

#include "engine/graph/graph.h"
#include "engine/plan/plan.h"
#include "engine/run/executor.h"
#include "tests/engine/device.h"
#include "tests/engine/sanitized.h"

// What the engine's tests share.

namespace backprop::testing {

inline Expr input(Graph& graph, const Shape& shape = {}, DType dtype = DType::f64,
                  std::string_view name = {}) {
  return {&graph, graph.input(shape, dtype, name)};
}

/// Random numbers that are the same on every platform.
class Random {
 public:
  explicit Random(std::uint32_t seed) : engine_(seed) {}

  double uniform(double low, double high) { return low + (high - low) * (engine_() / 4294967296.0); }
  std::uint32_t below(std::uint32_t limit) { return static_cast<std::uint32_t>(engine_() % limit); }
  std::vector<double> values(std::uint64_t count, double low, double high) {
    std::vector<double> result(static_cast<std::size_t>(count));
    for (double& value : result) {
      value = uniform(low, high);
    }
    return result;
  }

 private:
  std::mt19937 engine_;
};

struct Binding {
  Expr input;
  std::vector<double> values;
};

/// The values of outputs, planned and run in one mode on the device under test.
inline std::vector<std::vector<double>> evaluate(const Graph& graph, std::span<const NodeId> outputs,
                                                 const std::vector<Binding>& bindings,
                                                 PlanMode mode = PlanMode::lesson) {
  Executor executor(make_plan(graph, outputs, mode), device_under_test());
  for (const Binding& binding : bindings) {
    if (executor.plan().contains(binding.input.id)) {
      executor.set(binding.input.id, binding.values);
    }
  }
  executor.run();
  std::vector<std::vector<double>> values;
  for (const NodeId output : outputs) {
    values.push_back(executor.get(output));
  }
  return values;
}

inline std::vector<double> evaluate(Expr output, const std::vector<Binding>& bindings,
                                    PlanMode mode = PlanMode::lesson) {
  return evaluate(*output.graph, std::span(&output.id, 1), bindings, mode)[0];
}

/// The text of the Error that a call throws; "no error" if it throws none.
template <class F>
std::string error_of(const F& call) {
  try {
    call();
  } catch (const Error& error) {
    return error.what();
  }
  return "no error";
}

}  // namespace backprop::testing
