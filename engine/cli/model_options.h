#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "engine/model/training.h"

namespace CLI {
class App;
}

namespace backprop::cli {

/// A model file, and what the command line changes of it.
struct ModelOptions {
  std::string file;
  std::optional<std::string> dtype, optimizer;
  std::optional<std::int64_t> batch;
  std::optional<double> rate;
  std::optional<std::uint32_t> seed;
  std::string checkpoint = "none";
  std::uint32_t micro_batches = 1;
  bool eager = false;

  /// Throws Error where the file or an option cannot be used.
  Model model() const;
  TrainingOptions training() const;
};

/// Adds MODEL.json and these options to a command.
void add_model_options(CLI::App& command, ModelOptions& options);

}  // namespace backprop::cli
