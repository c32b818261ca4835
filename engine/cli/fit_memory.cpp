#include "engine/cli/fit_memory.h"

#include <fmt/format.h>

#include <limits>

#include "engine/cli/text.h"
#include "engine/graph/error.h"

namespace backprop::cli {

namespace {

constexpr std::int64_t most = std::int64_t{1} << 24U;

/// As needed_bytes; more than any limit where sizes overflow or a checkpointing budget is too small.
std::uint64_t bytes_with_batch(Model model, const TrainingOptions& options, std::int64_t batch) {
  model.batch = batch;
  try {
    return needed_bytes(model, options);
  } catch (const Error&) {
    return std::numeric_limits<std::uint64_t>::max();
  }
}

}  // namespace

std::uint64_t needed_bytes(const Model& model, const TrainingOptions& options) {
  Graph graph;
  return training_step(graph, model, options).needed_bytes(graph);
}

std::int64_t largest_batch(const Model& model, const TrainingOptions& options, std::uint64_t limit) {
  const std::int64_t unit = std::int64_t{options.updates.micro_batches} * options.processes;
  const auto fits = [&](std::int64_t units) {
    return bytes_with_batch(model, options, units * unit) <= limit;
  };
  if (!fits(1)) {
    return 0;
  }
  std::int64_t low = 1;  // fits
  std::int64_t high = 2;
  while (high * unit <= most && fits(high)) {
    low = high;
    high *= 2;
  }
  while (high - low > 1) {
    const std::int64_t middle = low + (high - low) / 2;
    (middle * unit <= most && fits(middle) ? low : high) = middle;
  }
  return low * unit;
}

void check_memory(const Model& model, const TrainingOptions& options, std::uint64_t limit) {
  const std::uint64_t needed = needed_bytes(model, options);
  if (limit == 0 || needed <= limit) {
    return;
  }
  std::string advice;
  if (const std::int64_t batch = largest_batch(model, options, limit); batch > 0) {
    advice = fmt::format(": batch {} fits", batch);
  }
  if (options.checkpointing.kind == CheckpointPolicy::Kind::none && !options.updates.eager) {
    TrainingOptions with = options;
    with.checkpointing.kind = CheckpointPolicy::Kind::sqrt;
    if (bytes_with_batch(model, with, model.batch) <= limit) {
      advice += std::string(advice.empty() ? ":" : ", or") + " --checkpoint sqrt";
    }
  }
  fail("memory", fmt::format("needs {}, the device has {}{}", bytes_text(needed), bytes_text(limit),
                             advice.empty() ? ", and no batch fits" : advice));
}

}  // namespace backprop::cli
