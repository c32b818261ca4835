#include "engine/lab/questions/formulas.h"

namespace backprop::lab {
namespace {

/// (a + b)! / (a! b!), exact at each step.
std::int64_t choose(std::int64_t a, std::int64_t b) {
  std::int64_t out = 1;
  for (std::int64_t i = 1; i <= b; ++i) {
    out = out * (a + i) / i;
  }
  return out;
}

}  // namespace

std::int64_t binomial_advances(std::int64_t layers, std::int64_t slots) {
  std::int64_t repeats = 1;
  while (choose(slots, repeats) < layers) {
    ++repeats;
  }
  return repeats * layers - choose(slots + 1, repeats - 1);
}

std::int64_t ceil_root(std::int64_t n) {
  std::int64_t k = 0;
  while (k * k < n) {
    ++k;
  }
  return k;
}

std::string grouped(std::int64_t number) {
  std::string out = std::to_string(number);
  for (std::int64_t at = static_cast<std::int64_t>(out.size()) - 3; at > (number < 0 ? 1 : 0); at -= 3) {
    out.insert(static_cast<std::size_t>(at), ",");
  }
  return out;
}

}  // namespace backprop::lab
