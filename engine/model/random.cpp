#include "engine/model/random.h"

namespace backprop {

namespace {

constexpr std::uint32_t low(std::uint64_t value) { return static_cast<std::uint32_t>(value); }
constexpr std::uint32_t high(std::uint64_t value) { return static_cast<std::uint32_t>(value >> 32); }

}  // namespace

std::array<std::uint32_t, 4> philox(std::array<std::uint32_t, 4> counter, std::array<std::uint32_t, 2> key) {
  constexpr int rounds = 10;
  for (int round = 0; round < rounds; ++round) {
    const std::uint64_t first = std::uint64_t{0xD2511F53} * counter[0];
    const std::uint64_t second = std::uint64_t{0xCD9E8D57} * counter[2];
    counter = {high(second) ^ counter[1] ^ key[0], low(second), high(first) ^ counter[3] ^ key[1],
               low(first)};
    key[0] += 0x9E3779B9;  // the golden ratio
    key[1] += 0xBB67AE85;  // sqrt(3) - 1
  }
  return counter;
}

std::uint32_t RandomStream::bits(std::uint64_t index) const {
  const std::uint64_t block = index / 4;
  return philox({low(block), high(block), low(stream_), high(stream_)}, {low(seed_), high(seed_)})[index % 4];
}

double RandomStream::uniform(std::uint64_t index) const { return (bits(index) >> 8) * 0x1p-24; }

}  // namespace backprop
