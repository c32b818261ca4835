#include "engine/cli/selfcheck.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "engine/cli/selfcheck_cases.h"
#include "engine/model/data/draws.h"
#include "engine/run/executor.h"
#include "engine/run/gradient_check.h"
#include "engine/transform/gradients.h"

namespace backprop::cli {

namespace {

using Values = std::vector<std::vector<double>>;

constexpr double f64_limit = 1e-11;
constexpr double f32_limit = 2e-4;
constexpr std::size_t most_slopes = 2500;  // elements; finite differences cost two runs each

/// A case as a graph of one dtype, with its gradients by a seed of the result's shape.
struct Built {
  Built(const SelfcheckCase& the_case, DType dtype) {
    std::vector<Expr> xs;
    for (const Shape& shape : the_case.shapes) {
      inputs.push_back(graph.input(shape, dtype));
      xs.push_back(graph[inputs.back()]);
    }
    const Expr y = the_case.build(xs);
    result = y.id;
    seed = graph.input(y.shape(), dtype);
    outputs = gradients(graph, y.id, inputs, seed);
    outputs.push_back(y.id);
  }

  /// Values in, values of the gradients and the result out.
  Values run(Device& device, const Values& values, const ExecutorOptions& options = {}, int runs = 1) const {
    Executor executor(make_plan(graph, outputs, PlanMode::fast), device, options);
    for (std::size_t i = 0; i < inputs.size(); ++i) {
      set(executor, inputs[i], values[i]);
    }
    set(executor, seed, values.back());
    for (int i = 0; i < runs; ++i) {
      executor.run();
    }
    return get(executor);
  }

  Graph graph;
  std::vector<NodeId> inputs;
  NodeId result = 0;
  NodeId seed = 0;
  std::vector<NodeId> outputs;

 private:
  static void set(Executor& executor, NodeId input, const std::vector<double>& values) {
    if (executor.plan().contains(input)) {
      executor.set(input, values);
    }
  }
  Values get(const Executor& executor) const {
    Values values;
    for (const NodeId output : outputs) {
      values.push_back(executor.get(output));
    }
    return values;
  }
};

/// Values that f32 holds exactly, so that both dtypes compute on the same ones.
Values values_for(const SelfcheckCase& the_case, const Built& built) {
  Values values;
  data::Draws draws(1, 0);
  const auto add = [&](std::uint64_t count, double low, double high) {
    std::vector<double>& list = values.emplace_back();
    for (std::uint64_t i = 0; i < count; ++i) {
      list.push_back(static_cast<float>(draws.uniform(low, high)));
    }
  };
  for (const Shape& shape : the_case.shapes) {
    add(shape.elements(), the_case.low, the_case.high);
  }
  add(built.graph.elements(built.seed), -1, 1);
  return values;
}

double largest_error(const Values& received, const Values& expected) {
  double largest = 0;
  for (std::size_t i = 0; i < expected.size(); ++i) {
    for (std::size_t k = 0; k < expected[i].size(); ++k) {
      const double error =
          std::fabs(received[i][k] - expected[i][k]) / std::max(1.0, std::fabs(expected[i][k]));
      largest = error <= largest ? largest : error;  // a nan stays
    }
  }
  return largest;
}

void note_ops(const Graph& graph, std::set<std::string_view>& seen) {
  for (NodeId node = 0; node < graph.size(); ++node) {
    seen.insert(graph.info(node).name);
  }
}

SelfcheckRow check(const SelfcheckCase& the_case, Device& device, std::set<std::string_view>& seen) {
  SelfcheckRow row{.name = the_case.name, .failure = {}};
  Built f64(the_case, DType::f64);
  const Built f32(the_case, DType::f32);
  note_ops(f64.graph, seen);
  Values values = values_for(the_case, f64);
  const Values expected = f64.run(cpu(), values);
  const Values f64_values = f64.run(device, values);
  const Values f32_values = f32.run(device, values);
  row.f64_error = largest_error(f64_values, expected);
  row.f32_error = largest_error(f32_values, expected);
  const auto same = [&](const ExecutorOptions& options, int runs) {
    return f64.run(device, values, options, runs) == f64_values &&
           f32.run(device, values, options, runs) == f32_values;
  };
  row.repeats = same({}, 2);
  row.recorded = same({.recorded = true}, 3);
  row.separate = same({.separate_buffers = true}, 1);
  values.pop_back();
  std::size_t elements = 0;
  for (const auto& list : values) {
    elements += list.size();
  }
  if (elements <= most_slopes) {
    const GradientCheck slopes = check_gradients(f64.graph, f64.result, f64.inputs, values, {}, device);
    row.slope_error = slopes.largest_error;
    if (!slopes.passed()) {
      row.failure = slopes.to_string();
    }
  }
  if (!(row.f64_error <= f64_limit)) {
    row.failure =
        fmt::format("f64 differs from the CPU's by {:.1e}, more than {:.0e}", row.f64_error, f64_limit);
  } else if (!(row.f32_error <= f32_limit)) {
    row.failure = fmt::format("f32 differs from f64 by {:.1e}, more than {:.0e}", row.f32_error, f32_limit);
  } else if (!row.repeats) {
    row.failure = "a second run gives other bits";
  } else if (!row.recorded) {
    row.failure = "recorded and replayed, it gives other bits";
  } else if (!row.separate) {
    row.failure = "in separate buffers it gives other bits";
  }
  return row;
}

}  // namespace

std::vector<SelfcheckRow> selfcheck(Device& device, std::string_view only) {
  std::vector<SelfcheckRow> rows;
  std::set<std::string_view> seen;
  for (const SelfcheckCase& the_case : selfcheck_cases()) {
    if (!the_case.name.starts_with(only)) {
      continue;
    }
    try {
      rows.push_back(check(the_case, device, seen));
    } catch (const Error& error) {
      rows.push_back({.name = the_case.name, .failure = error.what()});
    }
  }
  for (unsigned code = 2; only.empty() && code < 256; ++code) {
    const std::string_view name = info_of(static_cast<Op>(code)).name;
    if (!name.empty() && !seen.contains(name)) {
      rows.push_back({.name = std::string(name), .failure = "no case covers this op"});
    }
  }
  return rows;
}

}  // namespace backprop::cli
