#pragma once

#include <cstdint>
#include <string>

#include "engine/model/training.h"

namespace backprop::cli {

// What training takes, planned and not run.

/// Bytes that training allocates, evaluation included.
std::uint64_t needed_bytes(const Model& model, const TrainingOptions& options);

/// The largest batch (a multiple of processes and micro-batches) for which needed_bytes is within the limit;
/// 0 if there is none, and at most 2^24.
std::int64_t largest_batch(const Model& model, const TrainingOptions& options, std::uint64_t limit);

/// Throws Error "[memory] needs 9.1 GiB, the device has 8.0 GiB: batch 40 fits, or --checkpoint sqrt" unless
/// the step fits. A limit of 0 is none.
void check_memory(const Model& model, const TrainingOptions& options, std::uint64_t limit);

}  // namespace backprop::cli
