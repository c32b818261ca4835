#include "engine/model/training_json.h"

#include <algorithm>
#include <chrono>
#include <limits>
#include <nlohmann/json.hpp>
#include <numeric>
#include <utility>
#include <vector>

#include "engine/model/cost_request.h"
#include "engine/model/layer_table.h"
#include "engine/model/model_json.h"
#include "engine/model/report_json.h"
#include "engine/model/trainer.h"

namespace backprop::training {

namespace {

using Json = nlohmann::ordered_json;

constexpr std::int64_t most_examples = std::int64_t{1} << 24U;

struct Asked {
  Model model;
  TrainingOptions options;
  PlanMode mode = PlanMode::fast;
  ReportDetail detail = ReportDetail::totals;
};

Asked asked(std::string_view text) {
  const nlohmann::json request = cost::parsed(text);
  if (!request.is_object() || !request.contains("model")) {
    fail("training", "the request has no model");
  }
  Asked found;
  found.model = parse_model(request["model"].dump());
  found.options.checkpointing = cost::policy_of(request);
  if (request.contains("micro_batches")) {
    found.options.updates.micro_batches =
        static_cast<std::uint32_t>(cost::whole(request, "micro_batches", 1, most_examples));
  }
  found.options.updates.eager = request.value("eager", false);
  found.mode = cost::word(request, "mode", "fast") == "lesson" ? PlanMode::lesson : PlanMode::fast;
  found.detail = request.contains("detail") ? cost::detail_of(request) : ReportDetail::totals;
  return found;
}

Json row_json(const LayerRow& row, std::uint64_t kept) {
  return {{"name", row.name},
          {"output", row.output.sizes()},
          {"values", row.activations},
          {"parameters", row.parameters},
          {"multiply_adds", row.multiply_adds},
          {"kept_bytes", kept},
          {"parameter_bytes", row.parameter_bytes},
          {"gradient_bytes", row.gradient_bytes},
          {"state_bytes", row.state_bytes}};
}

/// Bytes of activations alive in the step that computes the loss, layer by layer. A layer has its result and
/// what leads to it from the layer before.
std::vector<std::uint64_t> kept_bytes(const Plan& plan, const TrainingStep& step) {
  const std::vector<NodeId>& ends = step.network.layers;
  std::vector<std::uint64_t> kept(ends.size(), 0);
  const PlanReport costs = report(plan, step.roles);
  const auto loss = std::find_if(costs.rows.begin(), costs.rows.end(),
                                 [&](const PlanReport::Row& row) { return row.node == step.network.loss; });
  if (loss == costs.rows.end()) {
    return kept;
  }
  for (const PlanReport::Row& row : costs.rows) {
    const bool alive = row.counted_from <= loss->first_step && loss->first_step <= row.last_step;
    const auto layer = std::lower_bound(ends.begin(), ends.end(), row.node);
    if (alive && row.role == Role::activation && layer != ends.end()) {
      kept[static_cast<std::size_t>(layer - ends.begin())] += row.bytes;
    }
  }
  return kept;
}

}  // namespace

std::string model_report(std::string_view request) {
  const Asked found = asked(request);
  const LayerTable table = layer_table(found.model);
  Graph graph;
  const TrainingStep step = training_step(graph, found.model, found.options);
  const Plan plan = step.plan(graph, found.mode);
  const std::vector<std::uint64_t> kept = kept_bytes(plan, step);
  Json layers = Json::array();
  for (std::size_t i = 0; i < table.rows.size(); ++i) {
    layers.push_back(row_json(table.rows[i], i == 0 ? 0 : kept[i - 1]));  // the first row is the input
  }
  return Json{{"schema", 1},
              {"layers", std::move(layers)},
              {"outputs_bytes", table.activation_bytes},
              {"kept_bytes", std::accumulate(kept.begin(), kept.end(), std::uint64_t{0})},
              {"report", report_json(plan, step.roles, step.copies, found.detail)}}
      .dump();
}

std::string model_largest_batch(std::string_view request, double limit) {
  Asked found = asked(request);
  const std::int64_t unit = found.options.updates.micro_batches;
  const auto fits = [&](std::int64_t units) {
    found.model.batch = units * unit;
    try {
      Graph graph;
      return static_cast<double>(
                 training_step(graph, found.model, found.options).plan(graph, found.mode).arena_bytes()) <=
             limit;
    } catch (const Error&) {
      return false;  // sizes overflow, or the checkpoints' budget is too small
    }
  };
  std::int64_t low = 0;  // fits
  std::int64_t high = 1;
  while (high * unit <= most_examples && fits(high)) {
    low = high;
    high *= 2;
  }
  while (high - low > 1) {
    const std::int64_t middle = low + (high - low) / 2;
    (middle * unit <= most_examples && fits(middle) ? low : high) = middle;
  }
  return Json{{"schema", 1}, {"batch", low * unit}}.dump();
}

std::string model_run(std::string_view request) {
  const Asked found = asked(request);
  Trainer trainer(found.model, found.options);
  const Network& network = trainer.training().network;
  const std::uint64_t runs = found.options.updates.micro_batches;
  const std::vector<double> examples(trainer.graph().elements(network.input) * runs, 0.0);
  const std::vector<double> labels(trainer.graph().elements(network.labels) * runs, 0.0);
  const auto began = std::chrono::steady_clock::now();
  const double loss = trainer.step(examples, labels);
  const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - began;
  return Json{{"schema", 1},
              {"planned_bytes", trainer.plan().arena_bytes()},
              {"used_bytes", trainer.allocated_bytes()},
              {"seconds", seconds.count()},
              {"loss", loss}}
      .dump();
}

std::string model_file(std::string_view model) { return write_model(parse_model(model)); }

}  // namespace backprop::training
