#include <emscripten/bind.h>

#include <cmath>
#include <nlohmann/json.hpp>
#include <string>
#include <unordered_map>
#include <vector>

#include "engine/graph/number_text.h"
#include "engine/graph/print.h"
#include "engine/plan/plan.h"
#include "engine/plan/report.h"
#include "engine/run/executor.h"
#include "wasm/convert.h"
#include "wasm/guard.h"
#include "wasm/session.h"

namespace backprop::wasm {
namespace {

using emscripten::val;
using nlohmann::json;

struct PlanEntry {
  std::shared_ptr<Graph> graph;
  Plan plan;
};

struct ExecutorEntry {
  std::shared_ptr<Graph> graph;
  Executor executor;
};

Handles<PlanEntry> plans("plan");
Handles<ExecutorEntry> executors("executor");

Executor& executor_of(Handle handle) { return executors.at(handle).executor; }

PlanMode mode_of(const std::string& name) {
  if (name == "lesson") return PlanMode::lesson;
  if (name == "fast") return PlanMode::fast;
  if (name == "trace") return PlanMode::trace;
  fail("plan", "expected mode lesson, fast or trace, got '" + name + "'");
}

Handle plan_new(Handle graph, val outputs, std::string mode) {
  return plans.add({share_graph(graph), make_plan(graph_of(graph), ids_of("plan", outputs), mode_of(mode))});
}

void plan_free(Handle plan) { plans.free(plan); }

json row_json(const PlanReport::Row& row) {
  return {{"node", row.node},           {"operations", row.operations},
          {"bytes", row.bytes},         {"first_step", row.first_step},
          {"last_step", row.last_step}, {"last_reader", row.last_reader}};
}

std::string plan_report(Handle handle) {
  const PlanReport cost = report(plans.at(handle).plan);
  json rows = json::array();
  for (const PlanReport::Row& row : cost.rows) rows.push_back(row_json(row));
  return json{{"schema", 1},
              {"operations", cost.operations},
              {"leaf_bytes", cost.leaf_bytes},
              {"peak_bytes", cost.peak_bytes},
              {"peak_step", cost.peak_step},
              {"arena_bytes", cost.arena_bytes},
              {"live_bytes", cost.live_bytes},
              {"rows", std::move(rows)}}
      .dump();
}

Handle executor_new(Handle plan) {
  const PlanEntry& entry = plans.at(plan);
  return executors.add({entry.graph, Executor(entry.plan)});
}

void executor_free(Handle executor) { executors.free(executor); }
void executor_set(Handle executor, NodeId input, val values) {
  executor_of(executor).set(input, numbers_of(values));
}
void executor_fill(Handle executor, NodeId input, double value) { executor_of(executor).set(input, value); }
void executor_run(Handle executor) { executor_of(executor).run(); }
val executor_get(Handle executor, NodeId node) {
  return to_array(std::span<const double>(executor_of(executor).get(node)));
}
double executor_scalar(Handle executor, NodeId node) { return executor_of(executor).scalar(node); }

/// A number, or its spelling where JSON has none.
json number_json(double value) {
  if (std::isfinite(value)) return value;
  return std::isnan(value) ? "nan" : value > 0 ? "inf" : "-inf";
}

std::string executor_trace(Handle handle) {
  Executor& executor = executor_of(handle);
  json steps = json::array();
  executor.run([&](NodeId node) {
    json values = json::array();
    for (const double value : executor.get(node)) values.push_back(number_json(value));
    steps.push_back({{"node", node}, {"values", std::move(values)}});
  });
  return json{{"schema", 1}, {"steps", std::move(steps)}}.dump();
}

std::string executor_print(Handle handle, NodeId root, val nodes, val gradient_nodes) {
  const ExecutorEntry& entry = executors.at(handle);
  const std::vector<NodeId> of = ids_of("print", nodes);
  const std::vector<NodeId> gradients = ids_of("print", gradient_nodes);
  if (of.size() != gradients.size()) {
    fail("print",
         std::to_string(of.size()) + " nodes, but " + std::to_string(gradients.size()) + " gradients");
  }
  std::unordered_map<NodeId, NodeId> gradient_of;
  for (std::size_t i = 0; i < of.size(); ++i) gradient_of[of[i]] = gradients[i];

  const Plan& plan = entry.executor.plan();
  const auto text = [&](NodeId node) {
    if (!plan.contains(node) || !plan.kept(node)) return std::string();
    return tensor_text(entry.executor.get(node), entry.graph->shape(node));
  };
  TreeOptions options;
  options.result = text;
  options.gradient = [&](NodeId node) {
    const auto found = gradient_of.find(node);
    return found == gradient_of.end() ? std::string() : text(found->second);
  };
  return print_tree(*entry.graph, root, options);
}

}  // namespace

EMSCRIPTEN_BINDINGS(backprop_run) {
  expose<&plan_new>("plan_new");
  expose<&plan_free>("plan_free");
  expose<&plan_report>("plan_report");
  expose<&executor_new>("executor_new");
  expose<&executor_free>("executor_free");
  expose<&executor_set>("executor_set");
  expose<&executor_fill>("executor_fill");
  expose<&executor_run>("executor_run");
  expose<&executor_get>("executor_get");
  expose<&executor_scalar>("executor_scalar");
  expose<&executor_trace>("executor_trace");
  expose<&executor_print>("executor_print");
}

}  // namespace backprop::wasm
