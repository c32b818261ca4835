// Big-O answers as they are judged: every pair of the tests' table, one the right answer, the other the one
// given. Prints how many there are, the mean and the slowest in microseconds, and which that is. Exit code 1
// if one takes a millisecond.

#include <chrono>
#include <cstdio>

#include "engine/lab/growth/judge_growth.h"
#include "tests/engine/lab/growth_pairs.h"

int main() {
  using namespace backprop::lab;
  using Microseconds = std::chrono::duration<double, std::micro>;
  constexpr int repeats = 5;  // of which the fastest counts: the machine has other work
  double sum = 0;
  double slowest = 0;
  const GrowthPair* which = nullptr;
  for (const GrowthPair& pair : growth_pairs()) {
    const GrowthQuestion question{.letters = "nbd", .right = pair.left};
    double best = 1e9;
    for (int repeat = 0; repeat < repeats; ++repeat) {
      const auto begin = std::chrono::steady_clock::now();
      const Judgement judged = judge_growth(question, pair.right);
      const Microseconds took = std::chrono::steady_clock::now() - begin;
      best = judged.read.empty() ? 1e9 : std::min(best, took.count());
    }
    sum += best;
    if (best > slowest) {
      slowest = best;
      which = &pair;
    }
  }
  const auto count = static_cast<double>(growth_pairs().size());
  std::printf("%.0f answers judged, %.1f us each, the slowest %.1f us: %s where %s is asked\n", count,
              sum / count, slowest, which->right, which->left);
  return slowest < 1000 ? 0 : 1;
}
