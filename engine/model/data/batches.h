#pragma once

#include <cstdint>
#include <vector>

#include "engine/model/data/examples.h"

namespace backprop::data {

/// Place i of a shuffled 0 .. count - 1: a permutation that depends on seed and epoch, computed place by
/// place without storing it. i must be below count.
std::uint64_t shuffled(std::uint64_t i, std::uint64_t count, std::uint64_t seed, std::uint64_t epoch);

/// Cuts examples into batches, shuffled anew every epoch. Batch s is a function of seed and s alone, so a run
/// is resumed by its step number. What does not fill a batch at the end of an epoch is left out of it.
class Batches {
 public:
  /// The examples must outlive it. Throws Error if there are fewer examples than a batch needs, or none.
  Batches(const Examples& examples, std::uint64_t batch, std::uint64_t seed);

  std::uint64_t per_epoch() const { return per_epoch_; }
  std::uint64_t epoch(std::uint64_t step) const { return step / per_epoch_; }
  /// Which examples batch `step` holds.
  std::vector<std::uint64_t> indices(std::uint64_t step) const;
  /// Features (batch x width) and labels (batch) of batch `step`, as the executor takes them; or of one of
  /// `shares` equal parts, which must divide the batch.
  void fill(std::uint64_t step, std::vector<double>& features, std::vector<double>& labels,
            std::uint64_t share = 0, std::uint64_t shares = 1) const;

 private:
  std::vector<std::uint64_t> indices(std::uint64_t step, std::uint64_t first, std::uint64_t count) const;

  const Examples* examples_;
  std::uint64_t batch_, seed_, per_epoch_;
};

}  // namespace backprop::data
