#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "engine/model/data/examples.h"
#include "engine/model/model.h"

namespace CLI {
class App;
}

namespace backprop::cli {

/// What a network is trained on, as the command line says it.
struct DataOptions {
  std::string data;  ///< empty: what the model's input fits, said by named_for
  std::string label = "last";
  std::uint64_t examples = 4000;  ///< of made data
  std::uint64_t held_out = 0;     ///< 0: a fifth of made data, none of a CSV file

  /// The same with the data named: moons for a model that takes two numbers, otherwise digits.
  DataOptions named_for(const Model& model) const;

  /// One line that is the same for the same examples; a resumed run must have the one it was saved with.
  std::string text(std::uint64_t seed) const;
};

/// Adds --data, --label, --examples and --held-out to a command.
void add_data_options(CLI::App& command, DataOptions& options);

struct Dataset {
  data::Examples training;
  data::Examples held_out;  ///< may be empty
};

/// Reads or makes the named examples. Throws Error where the model does not take them.
Dataset open_data(const DataOptions& options, const Model& model);

/// Labels as the model's loss takes them: classes, or for mean_squared_error 1 at the class and 0 elsewhere
/// (the class itself where the model has one output).
std::vector<double> labels_for(const Model& model, std::vector<double> classes);

}  // namespace backprop::cli
