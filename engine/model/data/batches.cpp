#include "engine/model/data/batches.h"

#include <string>

#include "engine/graph/error.h"
#include "engine/model/data/draws.h"

namespace backprop::data {

std::uint64_t shuffled(std::uint64_t i, std::uint64_t count, std::uint64_t seed, std::uint64_t epoch) {
  // A Feistel network permutes the numbers of 2h bits, the fewest that hold count; walking on along its cycle
  // from one that is too large comes to one that is not, and no two meet (Black and Rogaway 2002).
  std::uint32_t half = 1;
  while (half < 32 && (std::uint64_t{1} << (2 * half)) < count) {
    ++half;
  }
  const std::uint64_t mask = (std::uint64_t{1} << half) - 1;
  const std::uint64_t key = Draws::mix(Draws::mix(seed) + epoch + 1);
  do {
    std::uint64_t left = i >> half;
    std::uint64_t right = i & mask;
    for (std::uint64_t round = 1; round <= 6; ++round) {
      const std::uint64_t mixed = left ^ (Draws::mix(key + (round << 56U) + right) & mask);
      left = right;
      right = mixed;
    }
    i = left << half | right;
  } while (i >= count);
  return i;
}

Batches::Batches(const Examples& examples, std::uint64_t batch, std::uint64_t seed)
    : examples_(&examples), batch_(batch), seed_(seed) {
  if (batch == 0 || examples.count() < batch) {
    fail("batches", examples.name + " holds " + std::to_string(examples.count()) +
                        " examples, too few for batches of " + std::to_string(batch));
  }
  per_epoch_ = examples.count() / batch;
}

std::vector<std::uint64_t> Batches::indices(std::uint64_t step) const { return indices(step, 0, batch_); }

std::vector<std::uint64_t> Batches::indices(std::uint64_t step, std::uint64_t first,
                                            std::uint64_t count) const {
  std::vector<std::uint64_t> indices(static_cast<std::size_t>(count));
  std::uint64_t place = step % per_epoch_ * batch_ + first;
  for (std::uint64_t& index : indices) {
    index = shuffled(place++, examples_->count(), seed_, epoch(step));
  }
  return indices;
}

void Batches::fill(std::uint64_t step, std::vector<double>& features, std::vector<double>& labels,
                   std::uint64_t share, std::uint64_t shares) const {
  features.clear();
  labels.clear();
  const std::uint64_t size = batch_ / shares;
  for (const std::uint64_t index : indices(step, share * size, size)) {
    const auto example = examples_->example(static_cast<std::size_t>(index));
    features.insert(features.end(), example.begin(), example.end());
    labels.push_back(examples_->labels[static_cast<std::size_t>(index)]);
  }
}

}  // namespace backprop::data
