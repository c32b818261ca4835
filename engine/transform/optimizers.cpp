#include "engine/transform/optimizers.h"

#include <algorithm>
#include <cmath>
#include <unordered_map>

#include "engine/ops/elementwise.h"
#include "engine/transform/data_parallel.h"
#include "engine/transform/gradients.h"

namespace backprop {

namespace {

void check_parameters(const Graph& graph, std::span<const NodeId> parameters) {
  if (parameters.empty()) {
    fail("optimizer", "there are no parameters to update");
  }
  for (const NodeId parameter : parameters) {
    graph.check(parameter);
    if (graph.op(parameter) != Op::input || !is_floating(graph.dtype(parameter)) ||
        graph.dtype(parameter) != graph.dtype(parameters[0])) {
      fail("optimizer", "parameters are inputs of one floating dtype, node " + std::to_string(parameter) +
                            " is a " + std::string(graph.info(parameter).type) + " of " +
                            std::string(name_of(graph.dtype(parameter))));
    }
  }
}

/// 1 - beta^t, without cancellation where beta is close to 1: with a = -log(beta) t, 1 - e^-a is
/// 2 tanh(a/2) / (1 + tanh(a/2)).
Expr one_minus_power(double beta, Expr t) {
  const Expr half = tanh(t * (-0.5 * std::log(beta)));
  const Expr twice = 2.0 * half;
  return twice / (1.0 + half);
}

/// An average that forgets: decay times what it was, the rest of the latest value. Its terms have names:
/// which operand of a sum is evaluated first is the compiler's choice, and the order of the nodes decides the
/// plan.
Expr moving_average(double decay, Expr before, Expr latest) {
  const Expr kept = decay * before;
  const Expr added = (1 - decay) * latest;
  return kept + added;
}

/// Adds the update of one parameter after the other.
class Updating {
 public:
  Updating(Graph& graph, const Optimizer& optimizer, std::span<const NodeId> parameters,
           std::uint32_t micro_batches)
      : graph_(graph), optimizer_(optimizer), dtype_(graph.dtype(parameters[0])) {
    result_.rate = graph.input({}, dtype_, "rate");
    result_.parameters.resize(parameters.size());
    result_.gradients.resize(parameters.size());
    if (micro_batches != 1) {
      accumulation_.emplace(graph, micro_batches, dtype_);
      result_.apply = accumulation_->apply();
    }
    if (std::holds_alternative<Adam>(optimizer)) {
      const Expr before = state_input("step", {});
      t_ = before + 1.0;
      donate("step", before, t_);
    }
  }

  void add(std::size_t index, NodeId parameter, NodeId gradient) {
    if (accumulation_) {
      gradient = accumulation_->add(gradient);
      result_.state.push_back({name_of_state(parameter, "gradient_sum"), accumulation_->sums().back()});
    }
    const Expr w = graph_[parameter];
    const Expr updated = std::visit(
        [&](const auto& rule) {
          const Expr change = step(rule, parameter, graph_[gradient]);
          return w - rate(rule) * change;
        },
        optimizer_);
    result_.parameters[index] = {parameter, applied(updated, w).id};
    result_.gradients[index] = gradient;
  }

  Updates take() { return std::move(result_); }

 private:
  // What the change is multiplied by. Adam corrects its moments by numbers, the same for all parameters: the
  // first within the rate, the second as the factor of its root. So an element takes one division, not three.

  template <class Rule>
  Expr rate(const Rule&) {
    return graph_[result_.rate];
  }
  Expr rate(const Adam& rule) {
    if (!corrected_rate_) {
      corrected_rate_ = graph_[result_.rate] / one_minus_power(rule.beta1, t_);
    }
    return *corrected_rate_;
  }

  Expr applied(Expr fresh, Expr old) {
    return accumulation_ ? graph_[accumulation_->applied(fresh.id, old.id)] : fresh;
  }

  std::string name_of_state(NodeId parameter, std::string_view what) const {
    const std::string_view name = graph_.name(parameter);
    return (name.empty() ? "#" + std::to_string(parameter) : std::string(name)) + "." + std::string(what);
  }

  Expr state_input(std::string_view name, const Shape& shape) {
    return graph_[graph_.input(shape, dtype_, name)];
  }

  void donate(std::string name, Expr before, Expr after) {
    result_.state.push_back({std::move(name), {before.id, applied(after, before).id}});
  }

  /// A moment of the parameter: what it becomes, from what it was.
  template <class F>
  Expr moment(NodeId parameter, std::string_view what, const F& next) {
    std::string name = name_of_state(parameter, what);
    const Expr before = state_input(name, graph_.shape(parameter));
    const Expr after = next(before);
    donate(std::move(name), before, after);
    return after;
  }

  // What is subtracted from the weight, but for the rate.

  Expr step(const Sgd&, NodeId, Expr g) { return g; }

  Expr step(const Momentum& rule, NodeId parameter, Expr g) {
    return moment(parameter, "velocity", [&](Expr v) { return rule.momentum * v + g; });
  }

  Expr step(const RmsProp& rule, NodeId parameter, Expr g) {
    const Expr s = moment(parameter, "mean_square",
                          [&](Expr before) { return moving_average(rule.decay, before, g * g); });
    return g / (sqrt(s) + rule.epsilon);
  }

  Expr step(const Adam& rule, NodeId parameter, Expr g) {
    const Expr m =
        moment(parameter, "first_moment", [&](Expr before) { return moving_average(rule.beta1, before, g); });
    const Expr v = moment(parameter, "second_moment",
                          [&](Expr before) { return moving_average(rule.beta2, before, g * g); });
    const Expr correction = root_correction(rule);
    return m / (sqrt(v) * correction + rule.epsilon);
  }

  Expr root_correction(const Adam& rule) {
    if (!root_correction_) {
      root_correction_ = 1.0 / sqrt(one_minus_power(rule.beta2, t_));
    }
    return *root_correction_;
  }

  Graph& graph_;
  const Optimizer& optimizer_;
  DType dtype_;
  std::optional<Accumulation> accumulation_;
  Expr t_{};
  std::optional<Expr> corrected_rate_, root_correction_;
  Updates result_;
};

/// A parameter and the reader after which the walk, descending, has its whole gradient.
struct Completion {
  NodeId reader;
  std::size_t parameter;
};

/// In the order of the walk; without a reader a parameter comes last.
std::vector<Completion> completions(const Graph& graph, NodeId loss, std::span<const NodeId> parameters) {
  std::unordered_map<NodeId, NodeId> first_reader;
  for (const NodeId parameter : parameters) {
    first_reader.emplace(parameter, 0);
  }
  for (NodeId node = loss + 1; node-- > 0;) {
    for (const NodeId input : graph.inputs(node)) {
      if (const auto found = first_reader.find(input); found != first_reader.end()) {
        found->second = node;
      }
    }
  }
  std::vector<Completion> order;
  for (std::size_t i = 0; i < parameters.size(); ++i) {
    order.push_back({first_reader[parameters[i]], i});
  }
  std::stable_sort(order.begin(), order.end(),
                   [](const Completion& a, const Completion& b) { return a.reader > b.reader; });
  return order;
}

Updates eager_updates(Graph& graph, NodeId loss, std::span<const NodeId> parameters, bool parallel,
                      Updating& updating) {
  const std::vector<Completion> order = completions(graph, loss, parameters);
  auto next = order.begin();
  BackwardWalk walk(graph, loss, parameters);
  const auto update = [&] {
    const NodeId parameter = parameters[next->parameter];
    const NodeId gradient = walk.gradient_of(parameter).value_or(
        graph.constant(0, graph.dtype(parameter), graph.shape(parameter)));
    updating.add(next->parameter, parameter, parallel ? data_parallel(graph, gradient) : gradient);
    ++next;
  };
  for (NodeId node = loss + 1; node-- > walk.first();) {
    walk.visit(node);
    while (next != order.end() && next->reader == node) {
      update();
    }
  }
  while (next != order.end()) {
    update();
  }
  Updates result = updating.take();
  result.handed_on = walk.handed_on();
  return result;
}

}  // namespace

std::string_view name_of(const Optimizer& optimizer) {
  constexpr std::string_view names[] = {"sgd", "momentum", "rmsprop", "adam"};
  return names[optimizer.index()];
}

std::size_t state_per_weight(const Optimizer& optimizer) {
  constexpr std::size_t numbers[] = {0, 1, 1, 2};
  return numbers[optimizer.index()];
}

std::vector<Donation> Updates::donations() const {
  std::vector<Donation> all = parameters;
  for (const State& each : state) {
    all.push_back(each.donation);
  }
  return all;
}

Updates updates(Graph& graph, NodeId loss, std::span<const NodeId> parameters, const Optimizer& optimizer,
                const UpdateOptions& options) {
  if (!options.eager) {
    const std::vector<NodeId> own = gradients(graph, loss, parameters);
    return updates_from(graph, parameters, options.data_parallel ? data_parallel(graph, own) : own, optimizer,
                        options.micro_batches);
  }
  check_parameters(graph, parameters);
  Updating updating(graph, optimizer, parameters, options.micro_batches);
  return eager_updates(graph, loss, parameters, options.data_parallel, updating);
}

Updates updates_from(Graph& graph, std::span<const NodeId> parameters, std::span<const NodeId> gradients,
                     const Optimizer& optimizer, std::uint32_t micro_batches) {
  check_parameters(graph, parameters);
  if (gradients.size() != parameters.size()) {
    fail("optimizer", std::to_string(parameters.size()) + " parameters, " + std::to_string(gradients.size()) +
                          " gradients");
  }
  Updating updating(graph, optimizer, parameters, micro_batches);
  for (std::size_t i = 0; i < parameters.size(); ++i) {
    updating.add(i, parameters[i], gradients[i]);
  }
  return updating.take();
}

}  // namespace backprop
