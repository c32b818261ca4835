#include "engine/model/trainer.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <unordered_map>

#include "engine/graph/number_text.h"
#include "engine/model/initialise.h"

namespace backprop {

namespace {

TrainingOptions where_it_runs(TrainingOptions options, const Device& device,
                              const Communicator* communicator) {
  options.processes = communicator == nullptr ? 1 : static_cast<std::uint32_t>(communicator->size());
  options.workspace_bytes = device.workspace_bytes();
  return options;
}

bool has_classes(const Model& model) {
  return std::get<LossLayer>(model.layers.back()) == LossLayer::softmax_cross_entropy;
}

/// The same with room for a plan that runs within.
ExecutorOptions with_room(ExecutorOptions options, const Plan& within) {
  options.least_bytes = within.arena_bytes();
  return options;
}

// The losses of one example, in doubles whatever the network computes in.

/// log of the sum of e^x, less the label's x.
double cross_entropy(std::span<const double> x, double label) {
  const double largest = *std::max_element(x.begin(), x.end());
  double total = 0;
  for (const double each : x) {
    total += std::exp(each - largest);
  }
  return std::log(total) + largest - x[static_cast<std::size_t>(label)];
}

double mean_square(std::span<const double> x, std::span<const double> wanted) {
  double total = 0;
  for (std::size_t i = 0; i < x.size(); ++i) {
    total += (x[i] - wanted[i]) * (x[i] - wanted[i]);
  }
  return total / static_cast<double>(x.size());
}

/// Which is largest, the first of equals.
double best_of(std::span<const double> x) {
  return static_cast<double>(std::max_element(x.begin(), x.end()) - x.begin());
}

}  // namespace

struct Trainer::State {
  State(const Model& the_model, const TrainingOptions& the_options, Device& the_device,
        const ExecutorOptions& execution)
      : model(the_model),
        options(where_it_runs(the_options, the_device, execution.communicator)),
        training(training_step(graph, model, options)),
        plan(training.plan(graph)),
        evaluation_plan(training.evaluation_plan(plan)),
        executor(plan, the_device, with_room(execution, evaluation_plan)),
        rate(model.rate),
        share(static_cast<std::size_t>(model.batch) / options.processes),
        example(static_cast<std::size_t>(graph.elements(training.network.input) /
                                         static_cast<std::uint64_t>(training.network.batch))),
        outputs(static_cast<std::size_t>(graph.elements(training.network.outputs) /
                                         static_cast<std::uint64_t>(training.network.batch))),
        label(has_classes(model) ? 1 : outputs) {
    const Network& network = training.network;
    for (std::size_t i = 0; i < network.parameters.size(); ++i) {
      const NodeId node = network.parameters[i].node;
      nodes.emplace(network.parameters[i].name, node);
      executor.set(node, initial_values(model, network, i, graph.shape(node)));
    }
    for (const Updates::State& each : training.updates.state) {
      nodes.emplace(each.name, each.donation.input);
      executor.set(each.donation.input, 0);
    }
  }

  NodeId node(std::string_view name) const {
    const auto found = nodes.find(std::string(name));
    if (found == nodes.end()) {
      fail("train", "there is no parameter or state named \"" + std::string(name) + "\"");
    }
    return found->second;
  }

  void check_labels(std::span<const double> labels) const {
    if (!has_classes(model)) {
      return;
    }
    for (std::size_t i = 0; i < labels.size(); ++i) {
      if (!(labels[i] >= 0 && labels[i] < static_cast<double>(outputs)) ||
          labels[i] != std::trunc(labels[i])) {
        fail("train", "label " + std::to_string(i) + " is " + number_text(labels[i]) + "; classes are 0 to " +
                          std::to_string(outputs - 1));
      }
    }
  }

  /// How many examples these are. Throws Error for parts of one.
  std::size_t count(std::span<const double> examples) const {
    if (examples.size() % example != 0) {
      fail("train", "an example has " + std::to_string(example) + " values, got " +
                        std::to_string(examples.size()) + " in all");
    }
    return examples.size() / example;
  }

  void check_count(std::span<const double> labels, std::size_t examples) const {
    if (labels.size() != examples * label) {
      fail("train", std::to_string(examples) + " examples have " + std::to_string(examples * label) +
                        " labels, got " + std::to_string(labels.size()));
    }
  }

  double step(std::span<const double> examples, std::span<const double> labels);

  /// Calls f(outputs, first, size) with what the network puts out for one (micro-)batch after the other.
  template <class F>
  void each_batch(std::span<const double> examples, const F& f) {
    const std::size_t total = count(examples);
    const auto batch = static_cast<std::size_t>(training.network.batch);
    if (!evaluation) {
      evaluation.emplace(evaluation_plan, executor);
    }
    std::vector<double> filled_up;
    for (std::size_t first = 0; first < total; first += batch) {
      const std::size_t size = std::min(batch, total - first);
      std::span<const double> part = examples.subspan(first * example, size * example);
      if (size < batch) {
        filled_up.assign(part.begin(), part.end());
        filled_up.resize(batch * example);
        part = filled_up;
      }
      evaluation->set(training.network.input, part);
      evaluation->run();
      f(evaluation->get(training.network.outputs), first, size);
    }
  }

  Model model;
  TrainingOptions options;
  Graph graph;
  TrainingStep training;
  Plan plan, evaluation_plan;
  Executor executor;
  std::optional<Executor> evaluation;  // in the same memory
  double rate;
  std::size_t share;    // of a batch, in examples
  std::size_t example;  // values per example, put in
  std::size_t outputs;  // and put out
  std::size_t label;    // and of its label
  std::uint64_t steps = 0;
  std::unordered_map<std::string, NodeId> nodes;  // parameters and state
};

double Trainer::State::step(std::span<const double> examples, std::span<const double> labels) {
  if (examples.size() != share * example) {
    fail("train", "a step takes " + std::to_string(share) + " examples of " + std::to_string(example) +
                      " values, got " + std::to_string(examples.size()) + " values");
  }
  check_count(labels, share);
  check_labels(labels);
  const Updates& updates = training.updates;
  executor.set(updates.rate, rate);
  const std::size_t parts = options.updates.micro_batches;
  const std::size_t part_size = share / parts;
  double loss = 0;
  for (std::size_t part = 0; part < parts; ++part) {
    executor.set(training.network.input, examples.subspan(part * part_size * example, part_size * example));
    executor.set(training.network.labels, labels.subspan(part * part_size * label, part_size * label));
    if (updates.apply) {
      executor.set(*updates.apply, part + 1 == parts ? 1 : 0);
    }
    executor.run();
    loss += executor.scalar(training.loss) / static_cast<double>(parts);
  }
  ++steps;
  return loss;
}

Trainer::Trainer(const Model& model, const TrainingOptions& options, Device& device,
                 const ExecutorOptions& execution)
    : state_(std::make_unique<State>(model, options, device, execution)) {}
Trainer::~Trainer() = default;
Trainer::Trainer(Trainer&&) noexcept = default;
Trainer& Trainer::operator=(Trainer&&) noexcept = default;

double Trainer::step(std::span<const double> examples, std::span<const double> labels) {
  return state_->step(examples, labels);
}

Evaluation Trainer::evaluate(std::span<const double> examples, std::span<const double> labels) {
  State& state = *state_;
  const std::size_t total = state.count(examples);
  state.check_count(labels, total);
  state.check_labels(labels);
  const bool classes = has_classes(state.model);
  Evaluation result;
  state.each_batch(examples, [&](const std::vector<double>& outputs, std::size_t first, std::size_t size) {
    for (std::size_t i = 0; i < size; ++i) {
      const auto row = std::span(outputs).subspan(i * state.outputs, state.outputs);
      const auto wanted = labels.subspan((first + i) * state.label, state.label);
      result.loss += classes ? cross_entropy(row, wanted[0]) : mean_square(row, wanted);
      result.accuracy += classes && best_of(row) == wanted[0] ? 1 : 0;
    }
  });
  if (total > 0) {
    result.loss /= static_cast<double>(total);
    result.accuracy /= static_cast<double>(total);
  }
  return result;
}

std::vector<double> Trainer::predict(std::span<const double> examples) {
  std::vector<double> all;
  const std::size_t width = state_->outputs;
  state_->each_batch(examples, [&](const std::vector<double>& outputs, std::size_t, std::size_t size) {
    all.insert(all.end(), outputs.begin(), outputs.begin() + static_cast<std::ptrdiff_t>(size * width));
  });
  return all;
}

double Trainer::rate() const { return state_->rate; }
void Trainer::set_rate(double rate) { state_->rate = rate; }
std::uint64_t Trainer::steps() const { return state_->steps; }

std::vector<std::string> Trainer::parameter_names() const {
  std::vector<std::string> names;
  for (const Network::Parameter& parameter : state_->training.network.parameters) {
    names.push_back(parameter.name);
  }
  return names;
}

std::vector<std::string> Trainer::state_names() const {
  std::vector<std::string> names;
  for (const Updates::State& each : state_->training.updates.state) {
    names.push_back(each.name);
  }
  return names;
}

const Shape& Trainer::shape(std::string_view name) const { return state_->graph.shape(state_->node(name)); }

std::vector<double> Trainer::get(std::string_view name) const {
  return state_->executor.get(state_->node(name));
}

void Trainer::set(std::string_view name, std::span<const double> values) {
  state_->executor.set(state_->node(name), values);
}

const Model& Trainer::model() const { return state_->model; }
std::size_t Trainer::share() const { return state_->share; }
const Graph& Trainer::graph() const { return state_->graph; }
const TrainingStep& Trainer::training() const { return state_->training; }
const Plan& Trainer::plan() const { return state_->plan; }
std::uint64_t Trainer::allocated_bytes() const { return state_->executor.allocated_bytes(); }

}  // namespace backprop
