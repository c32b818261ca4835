#include "engine/model/trainer.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <unordered_map>

#include "engine/graph/number_text.h"
#include "engine/model/initialise.h"

namespace backprop {

namespace {

/// The network without training, for batches of one size.
struct Forward {
  Forward(const Model& model, std::int64_t batch, Device& device)
      : network(build_network(graph, model, batch)),
        executor(make_plan(graph, std::array{network.loss, network.outputs}, PlanMode::fast), device) {}

  Graph graph;
  Network network;
  Executor executor;
};

TrainingOptions shared(TrainingOptions options, const Communicator* communicator) {
  options.processes = communicator == nullptr ? 1 : static_cast<std::uint32_t>(communicator->size());
  return options;
}

bool has_classes(const Model& model) {
  return std::get<LossLayer>(model.layers.back()) == LossLayer::softmax_cross_entropy;
}

}  // namespace

struct Trainer::State {
  State(const Model& the_model, const TrainingOptions& the_options, Device& the_device,
        const ExecutorOptions& execution)
      : model(the_model),
        options(shared(the_options, execution.communicator)),
        device(the_device),
        training(training_step(graph, model, options)),
        executor(training.plan(graph), device, execution),
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

  /// Calls f(forward, first, size) for one batch after the other, their examples set.
  template <class F>
  void each_batch(std::span<const double> examples, const F& f) {
    const std::size_t total = count(examples);
    for (std::size_t first = 0; first < total; first += share) {
      const std::size_t size = std::min(share, total - first);
      if (!forward || static_cast<std::size_t>(forward->network.batch) != size) {
        forward.reset();  // its arena goes before the next one comes
        forward = std::make_unique<Forward>(model, static_cast<std::int64_t>(size), device);
        copy_parameters();
      } else if (first == 0) {
        copy_parameters();
      }
      forward->executor.set(forward->network.input, examples.subspan(first * example, size * example));
      f(*forward, first, size);
    }
  }

  void copy_parameters() {
    for (std::size_t i = 0; i < training.network.parameters.size(); ++i) {
      forward->executor.set(forward->network.parameters[i].node, executor,
                            training.network.parameters[i].node);
    }
  }

  Model model;
  TrainingOptions options;
  Device& device;
  Graph graph;
  TrainingStep training;
  Executor executor;
  double rate;
  std::size_t share;    // of a batch, in examples
  std::size_t example;  // values per example, put in
  std::size_t outputs;  // and put out
  std::size_t label;    // and of its label
  std::uint64_t steps = 0;
  std::unordered_map<std::string, NodeId> nodes;  // parameters and state
  std::unique_ptr<Forward> forward;               // of the batch size last evaluated
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
  Evaluation result;
  std::size_t right = 0;
  state.each_batch(examples, [&](Forward& forward, std::size_t first, std::size_t size) {
    forward.executor.set(forward.network.labels, labels.subspan(first * state.label, size * state.label));
    forward.executor.run();
    result.loss += forward.executor.scalar(forward.network.loss) * static_cast<double>(size);
    if (!has_classes(state.model)) {
      return;
    }
    const std::vector<double> outputs = forward.executor.get(forward.network.outputs);
    for (std::size_t i = 0; i < size; ++i) {
      const auto row = outputs.begin() + static_cast<std::ptrdiff_t>(i * state.outputs);
      const auto best = std::max_element(row, row + static_cast<std::ptrdiff_t>(state.outputs));
      right += static_cast<double>(best - row) == labels[first + i] ? 1 : 0;
    }
  });
  if (total > 0) {
    result.loss /= static_cast<double>(total);
    result.accuracy = static_cast<double>(right) / static_cast<double>(total);
  }
  return result;
}

std::vector<double> Trainer::predict(std::span<const double> examples) {
  std::vector<double> all;
  state_->each_batch(examples, [&all](Forward& forward, std::size_t, std::size_t) {
    forward.executor.set(forward.network.labels, 0);
    forward.executor.run();
    const std::vector<double> outputs = forward.executor.get(forward.network.outputs);
    all.insert(all.end(), outputs.begin(), outputs.end());
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
const Plan& Trainer::plan() const { return state_->executor.plan(); }
std::uint64_t Trainer::allocated_bytes() const { return state_->executor.allocated_bytes(); }

}  // namespace backprop
