#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/model/training.h"
#include "engine/run/executor.h"

namespace backprop {

/// How well a network does on examples it is not trained on.
struct Evaluation {
  double loss = 0;      ///< mean over the examples
  double accuracy = 0;  ///< share of examples whose largest output is the label's; 0 for mean_squared_error
};

/// Trains a model: its graph, plan and arena, parameters and optimizer state in it. The same model, options
/// and data give the same numbers in every run. With a communicator of several processes each has a Trainer,
/// and takes its share of every batch; parameters and state are the same in all of them.
class Trainer {
 public:
  /// Plans, allocates and initialises; how many processes there are, the communicator says. Throws Error
  /// where training_step and Executor do.
  explicit Trainer(const Model& model, const TrainingOptions& options = {}, Device& device = cpu(),
                   const ExecutorOptions& execution = {});
  ~Trainer();
  Trainer(Trainer&&) noexcept;
  Trainer& operator=(Trainer&&) noexcept;

  /// One step on a batch, or this process's share of it: examples row-major; labels class indices, or for
  /// mean_squared_error values like the outputs. The result is the whole batch's loss before the step. Throws
  /// Error for sizes and labels that do not fit.
  double step(std::span<const double> examples, std::span<const double> labels);
  /// For any number of examples, in (micro-)batches, in the memory of training; in this process alone.
  Evaluation evaluate(std::span<const double> examples, std::span<const double> labels);
  /// What the network puts out, before the loss, example after example.
  std::vector<double> predict(std::span<const double> examples);

  /// The model's at first.
  double rate() const;
  void set_rate(double rate);
  /// Steps done by this object.
  std::uint64_t steps() const;

  /// Names of the parameters, "dense_1.weights", and of the optimizer's state, "dense_1.weights.velocity".
  std::vector<std::string> parameter_names() const;
  std::vector<std::string> state_names() const;
  /// Of a parameter or a piece of state. Throws Error for unknown names and values of another size.
  const Shape& shape(std::string_view name) const;
  std::vector<double> get(std::string_view name) const;
  void set(std::string_view name, std::span<const double> values);

  const Model& model() const;
  /// Examples that step takes: the model's batch, shared among the processes.
  std::size_t share() const;
  const Graph& graph() const;
  const TrainingStep& training() const;
  const Plan& plan() const;
  /// Bytes taken from the device: the plan's arena, in which evaluation runs too, or what that takes.
  std::uint64_t allocated_bytes() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace backprop
