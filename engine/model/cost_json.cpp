#include "engine/model/cost_json.h"

#include <algorithm>
#include <array>

#include "engine/model/cost_request.h"
#include "engine/model/dense_chain_costs.h"
#include "engine/model/feed_forward_costs.h"
#include "engine/model/fit.h"
#include "engine/model/labelled_gradients.h"
#include "engine/model/op_keeps.h"

namespace backprop::cost {

namespace {

using Json = nlohmann::ordered_json;

constexpr std::array<const char*, 3> axes{"n", "d", "b"};

Json powers_json(const std::array<int, 3>& powers) {
  return {{"n", powers[0]}, {"d", powers[1]}, {"b", powers[2]}};
}

Json size_json(const DenseChainSize& size) { return {{"n", size.n}, {"d", size.d}, {"b", size.b}}; }

Json leading_json(Cost cost) {
  const Polynomial leading = leading_terms(cost);
  Json terms = Json::array();
  for (const Monomial& term : leading) {
    terms.push_back(powers_json(term.powers));
  }
  return {{"text", text_of(leading)}, {"terms", std::move(terms)}};
}

Json schedule_json(const Schedule& schedule) {
  Json list = Json::array();
  for (const Action& action : schedule) {
    const char* kind = action.kind == Action::Kind::advance ? "advance"
                       : action.kind == Action::Kind::tape  ? "tape"
                                                            : "backward";
    list.push_back({{"kind", kind}, {"from", action.from}, {"to", action.to}});
  }
  return list;
}

std::vector<double> as_doubles(std::span<const std::uint64_t> counts) {
  return {counts.begin(), counts.end()};
}

Json costs_json(const FeedForwardCosts& costs) {
  return {{"parameters", costs.parameters},
          {"gradient_descent", costs.gradient_descent},
          {"inputs", costs.inputs},
          {"activations", costs.activations},
          {"activation_calls", costs.activation_calls},
          {"multiply_adds_forward", costs.multiply_adds_forward},
          {"multiply_adds_backward", costs.multiply_adds_backward}};
}

}  // namespace

std::string dense_chain_report(std::string_view text) {
  const nlohmann::json request = parsed(text);
  const DenseChainSize size = size_of_chain(request, 1);
  Graph graph;
  const FeedForward net = dense_chain(graph, size, dtype_of(request));
  const std::vector<NodeId> wanted = wanted_weights(request, net);
  const Chain chain = make_chain(graph, net.x, std::span(net.values).first(net.values.size() - 1), net.loss);
  const Schedule schedule = schedule_of(policy_of(request), graph, chain, wanted);
  const LabelledGradients step = labelled_gradients(graph, chain, net.weights, wanted, schedule);
  const Plan plan = make_plan(graph, step.outputs(net.loss), mode_of(request));
  return Json{{"schema", 1},
              {"size", size_json(size)},
              {"schedule", schedule_json(schedule)},
              {"advances", advances(schedule)},
              {"report", report_json(plan, step.roles, step.copies, detail_of(request))}}
      .dump();
}

std::string dense_chain_costs(std::string_view text) {
  const DenseChainSize size = size_of_chain(parsed(text), 2);
  const auto counted = counted_costs(size);
  Json costs = Json::array();
  for (const Cost cost : all_costs) {
    costs.push_back({{"id", name_of(cost)},
                     {"counted", counted[static_cast<std::size_t>(cost)]},
                     {"closed", closed_form_value(cost, size)},
                     {"formula", text_of(closed_form(cost))},
                     {"leading", leading_json(cost)}});
  }
  return Json{{"schema", 1}, {"size", size_json(size)}, {"costs", std::move(costs)}}.dump();
}

std::string dense_chain_sweep(std::string_view text) {
  const nlohmann::json request = parsed(text);
  const DenseChainSize fixed = size_of_chain(request, 2);
  const std::string axis = word(request, "axis", "n");
  if (std::find(axes.begin(), axes.end(), axis) == axes.end()) {
    fail("cost", "axis: expected n, d or b, got '" + axis + "'");
  }
  const std::vector<std::int64_t> values =
      whole_numbers(request, "values", axis == "n" ? 2 : 1, axis == "n" ? 1024 : 65536, 2, 64);
  std::array<std::vector<std::uint64_t>, cost_count> counted;
  std::array<std::vector<std::uint64_t>, cost_count> closed;
  for (const std::int64_t value : values) {
    DenseChainSize size = fixed;
    (axis == "n" ? size.n : axis == "d" ? size.d : size.b) = value;
    const auto counts = counted_costs(size);
    for (std::size_t i = 0; i < cost_count; ++i) {
      counted[i].push_back(counts[i]);
      closed[i].push_back(closed_form_value(all_costs[i], size));
    }
  }
  const std::vector<double> x(values.begin(), values.end());
  Json costs = Json::array();
  for (std::size_t i = 0; i < cost_count; ++i) {
    costs.push_back({{"id", name_of(all_costs[i])},
                     {"counted", counted[i]},
                     {"closed", closed[i]},
                     {"exponent", fitted_exponent(x, as_doubles(counted[i]))}});
  }
  return Json{{"schema", 1}, {"axis", axis}, {"values", values}, {"costs", std::move(costs)}}.dump();
}

std::string dense_chain_fits() {
  Json fits = Json::array();
  for (const Cost cost : all_costs) {
    const Polynomial terms = leading_terms(cost);
    for (std::size_t term = 0; term < terms.size(); ++term) {
      const std::vector<double> exponents = dominant_exponents(cost, term);
      fits.push_back({{"id", name_of(cost)},
                      {"term", powers_json(terms[term].powers)},
                      {"fitted", {{"n", exponents[0]}, {"d", exponents[1]}, {"b", exponents[2]}}}});
    }
  }
  return Json{{"schema", 1}, {"fits", std::move(fits)}}.dump();
}

std::string feed_forward_report(std::string_view text) {
  const nlohmann::json request = parsed(text);
  const std::vector<std::int64_t> widths = whole_numbers(request, "widths", 1, 1'000'000, 2, 1024);
  const std::int64_t examples = whole(request, "examples", 1, 1'048'576);
  const nlohmann::json& asked = request.contains("biases") ? request["biases"] : nlohmann::json(true);
  if (!asked.is_boolean()) {
    fail("cost", "biases: expected true or false");
  }
  const bool biases = asked.get<bool>();
  const FeedForwardTraining training = feed_forward_training(widths, examples, biases);
  return Json{{"schema", 1},
              {"formulas", costs_json(feed_forward_costs(widths, examples, biases))},
              {"counted", costs_json(counted_feed_forward(widths, examples, biases))},
              {"training",
               {{"operations_run", training.operations_run},
                {"operations_train", training.operations_train},
                {"bytes_run", training.bytes_run},
                {"bytes_train", training.bytes_train}}}}
      .dump();
}

std::string square_network_fits(std::string_view text) {
  const std::vector<std::int64_t> sizes = whole_numbers(parsed(text), "sizes", 1, 512, 2, 16);
  const auto fits = [&](bool batch_of_n) {
    const SquareNetworkExponents fit = square_network_exponents(sizes, batch_of_n);
    return Json{{"forward", fit.forward}, {"backward", fit.backward}, {"iterations", fit.iterations}};
  };
  return Json{{"schema", 1}, {"one_example", fits(false)}, {"n_examples", fits(true)}}.dump();
}

std::string op_keeps() {
  Json ops = Json::array();
  for (const OpKeeps& op : backprop::op_keeps()) {
    Json inputs = Json::array();
    for (const OpKeeps::Input& input : op.inputs) {
      inputs.push_back({{"name", input.name}, {"kept", input.kept}});
    }
    ops.push_back({{"name", op.name},
                   {"formula", op.formula},
                   {"inputs", std::move(inputs)},
                   {"between", op.between},
                   {"result", op.result}});
  }
  return Json{{"schema", 1}, {"ops", std::move(ops)}}.dump();
}

}  // namespace backprop::cost
