#include "engine/model/dense_chain_costs.h"

#include "engine/model/fit.h"
#include "engine/model/labelled_gradients.h"
#include "engine/plan/report.h"

namespace backprop {

namespace {

struct Counted {
  std::uint64_t operations;
  std::uint64_t numbers;  // at the peak, above the parameters
};

Counted counted(const Graph& graph, std::span<const NodeId> outputs, const Roles& roles) {
  const PlanReport costs = report(make_plan(graph, outputs, PlanMode::lesson), roles);
  const std::uint64_t parameters = costs.peak_by_role[static_cast<std::size_t>(Role::parameter)];
  return {costs.operations, (costs.peak_bytes - parameters) / size_of(DType::f32)};
}

/// The loss, and what the plan of a training step reads of the forward pass later than in it.
std::vector<NodeId> kept_by_forward(const Graph& graph, NodeId loss, const LabelledGradients& step) {
  const Plan plan = make_plan(graph, step.outputs(loss), PlanMode::lesson);
  std::vector<NodeId> kept{loss};
  std::vector<bool> listed(std::size_t{loss} + 1, false);
  listed[loss] = true;
  for (const NodeId reader : plan.order()) {
    if (step.roles.of(graph, reader) == Role::activation) {
      continue;
    }
    for (const NodeId read : graph.inputs(reader)) {
      if (step.roles.of(graph, read) == Role::activation && !listed[read]) {
        listed[read] = true;
        kept.push_back(read);
      }
    }
  }
  return kept;
}

// Powers of n, d, b.
constexpr std::array<int, 3> one{0, 0, 0};
constexpr std::array<int, 3> bd{0, 1, 1};
constexpr std::array<int, 3> dd{0, 2, 0};
constexpr std::array<int, 3> nbd{1, 1, 1};
constexpr std::array<int, 3> nbdd{1, 2, 1};
constexpr std::array<int, 3> bdd{0, 2, 1};
constexpr std::array<int, 3> ndd{1, 2, 0};

}  // namespace

std::string_view name_of(Cost cost) {
  switch (cost) {
    case Cost::t_run: return "T_run";
    case Cost::t_forward: return "T_forward";
    case Cost::t_backward: return "T_backward";
    case Cost::t_backward_first: return "T_backward_first";
    case Cost::m_run: return "M_run";
    case Cost::m_forward: return "M_forward";
    case Cost::m_backward: return "M_backward";
    case Cost::m_backward_first: return "M_backward_first";
  }
  return "";
}

std::array<std::uint64_t, cost_count> counted_costs(const DenseChainSize& size) {
  Graph graph;
  const FeedForward net = dense_chain(graph, size);
  const auto all = labelled_gradients(graph, net.loss, net.weights, net.weights);
  const auto first = labelled_gradients(graph, net.loss, net.weights, std::span(net.weights).first(1));
  const Counted run = counted(graph, std::span(&net.loss, 1), all.roles);
  const Counted forward = counted(graph, kept_by_forward(graph, net.loss, all), all.roles);
  const Counted backward = counted(graph, all.outputs(net.loss), all.roles);
  const Counted backward_first = counted(graph, first.outputs(net.loss), first.roles);
  return {run.operations,
          forward.operations,
          backward.operations - forward.operations,
          backward_first.operations - forward.operations,
          run.numbers,
          forward.numbers,
          backward.numbers,
          backward_first.numbers};
}

// Where the numbers come from, in the order in which the plan runs. Live besides what is named: x_1 always,
// and in a backward pass the constant 1 (the seed, and in 1 - x^2) and the loss.
LargestOf closed_form(Cost cost) {
  switch (cost) {
    // n products and n activations, and a sum of b d numbers.
    case Cost::t_run:
    case Cost::t_forward: return {{{1, nbdd}, {1, nbd}, {1, bd}}};
    // The seed is stretched over b d numbers. Three operations per element of tanh; a product for each dW_i,
    // and one for each dx_i but dx_1.
    case Cost::t_backward: return {{{2, nbdd}, {-1, bdd}, {3, nbd}, {1, bd}, {1, one}}};
    // dW_1, and dx_i for i = 2 .. n.
    case Cost::t_backward_first: return {{{1, nbdd}, {3, nbd}, {1, bd}, {1, one}}};
    // x_1, z_i, x_(i+1).
    case Cost::m_run: return {{{3, bd}}};
    // x_1 .. x_n, z_n, x_(n+1).
    case Cost::m_forward: return {{{1, nbd}, {2, bd}}};
    // At layer i: x_1 .. x_(i+1), dx_(i+1), x_(i+1)^2 and n - i gradients of weights; then x_1 .. x_i, dz_i,
    // dx_i and one gradient more. Both are linear in i, so the peak lies at i = n, at i = 2, or, past dx, at
    // i = 1.
    case Cost::m_backward:
      return {{{1, nbd}, {3, bd}, {2, one}},
              {{1, nbd}, {2, bd}, {1, dd}, {2, one}},
              {{1, ndd}, {-1, dd}, {4, bd}, {2, one}},
              {{1, ndd}, {2, bd}, {2, one}}};
    // The same without gradients of weights but the last.
    case Cost::m_backward_first: return {{{1, nbd}, {3, bd}, {2, one}}, {{1, dd}, {2, bd}, {2, one}}};
  }
  return {};
}

std::uint64_t closed_form_value(Cost cost, const DenseChainSize& size) {
  return static_cast<std::uint64_t>(value_of(closed_form(cost), {size.n, size.d, size.b}));
}

Polynomial leading_terms(Cost cost) {
  switch (cost) {
    case Cost::t_run:
    case Cost::t_forward:
    case Cost::t_backward:
    case Cost::t_backward_first: return {{1, nbdd}};
    case Cost::m_run: return {{1, bd}};
    case Cost::m_forward: return {{1, nbd}};
    case Cost::m_backward: return {{1, nbd}, {1, ndd}};
    case Cost::m_backward_first: return {{1, nbd}, {1, dd}};
  }
  return {};
}

std::vector<DenseChainSize> where_dominant(Cost cost, std::size_t term) {
  const std::array<int, 3> powers = leading_terms(cost).at(term).powers;
  // Lower-order terms are smaller by a factor of n or of d; b d and d^2 are told apart by which is larger.
  std::array<std::int64_t, 2> n{256, 1024};
  std::array<std::int64_t, 2> d{256, 1024};
  std::array<std::int64_t, 2> b{256, 1024};
  if (powers == nbd || powers == bd) {
    d = {16, 64};
    b = {4096, 16384};
  } else if (powers == ndd) {
    b = {1, 2};
    d = {512, 2048};
  } else if (powers == dd) {
    n = {2, 4};
    b = {1, 2};
    d = {1024, 4096};
  }
  std::vector<DenseChainSize> sizes;
  for (const std::int64_t layers : n) {
    for (const std::int64_t width : d) {
      for (const std::int64_t batch : b) {
        sizes.push_back({.n = layers, .d = width, .b = batch});
      }
    }
  }
  return sizes;
}

std::vector<double> dominant_exponents(Cost cost, std::size_t term) {
  std::vector<std::vector<double>> sizes;
  std::vector<double> counts;
  for (const auto& [n, d, b] : where_dominant(cost, term)) {
    sizes.push_back({static_cast<double>(n), static_cast<double>(d), static_cast<double>(b)});
    counts.push_back(
        static_cast<double>(counted_costs({.n = n, .d = d, .b = b})[static_cast<std::size_t>(cost)]));
  }
  return fitted_exponents(sizes, counts);
}

}  // namespace backprop
