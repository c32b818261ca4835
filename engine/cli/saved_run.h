#pragma once

#include <cstdint>
#include <string>

#include "engine/model/trainer.h"

namespace backprop::cli {

/// What a saved run is a continuation of: a run is resumed with the same model, options and data, or not at
/// all.
struct RunIdentity {
  std::string model;  ///< as write_model has it
  std::string data;
  std::uint32_t micro_batches = 1;
};

/// Parameters, optimizer state and step, whole or not at all. Data position and rate follow from the step.
void save_run(const std::string& path, const Trainer& trainer, const RunIdentity& identity,
              std::uint64_t step);

/// Puts back what was saved; the result is the step. Throws Error for files of other runs.
std::uint64_t resume_run(const std::string& path, Trainer& trainer, const RunIdentity& identity);

}  // namespace backprop::cli
