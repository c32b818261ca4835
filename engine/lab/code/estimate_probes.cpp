#include <algorithm>
#include <cmath>
#include <optional>

#include "engine/lab/code/probe_graphs.h"
#include "engine/lab/code/probe_sets.h"
#include "engine/lab/code/reference.h"

namespace backprop::lab {
namespace {

/// Probes ask for an entry only if its derivative is not small beside the others: there a wrong formula
/// shows.
constexpr double kTelling = 0.3;

const char* const kCheck = "estimates";

bool is_telling(const Expected& expected) {
  return std::all_of(expected.returned.begin(), expected.returned.end(),
                     [](const Value& v) { return std::fabs(v.number()) > kTelling; });
}

/// Forward, then estimates of `count` entries of different leaves, one after the other on the same graph.
/// Nothing if no entry of a leaf is worth asking for.
std::optional<Probe> estimated(ProbeBuilder b, Random& random, int count) {
  b.forward();
  const std::vector<int> leaves = b.leaves();
  for (int k = 0; k < count; ++k) {
    const int leaf = leaves[static_cast<std::size_t>(k) % leaves.size()];
    const std::vector<int> shape = b.value(leaf).shape;
    bool found = false;
    for (int tries = 0; tries < 30 && !found; ++tries) {
      ProbeBuilder with = b;
      const int row = random.whole(0, shape[0] - 1);  // one after the other, on every compiler
      const int column = random.whole(0, shape[1] - 1);
      with.estimate(leaf, row, column);
      found = is_telling(expect(with.build()).back());
      b = found ? with : b;
    }
    if (!found) {
      return {};
    }
  }
  return b.build();
}

Probe random_estimates(std::uint32_t seed, Random& random) {
  std::optional<Probe> out;
  for (std::uint32_t stream = 102; !out; stream += 1000) {
    ProbeBuilder b =
        random_graph("random-5", kCheck, seed, stream, 5, {Palette::sums_and_products, false, {2, 3}});
    b.matsum(b.size() - 1);
    out = estimated(std::move(b), random, 3);
  }
  return *out;
}

/// sum(e^A * B): the derivatives are e^A * B and e^A.
ProbeBuilder weighted_exp(const char* id, const char* check, Random& random) {
  ProbeBuilder b(id, check);
  const int a = b.leaf(random_value(random, {2, 3}, 0.3, 0.8), "A");
  const int w = b.leaf(random_value(random, {2, 3}, 0.7, 1.6), "B");
  const int grown = b.exp(a);
  b.matsum(b.mul(grown, w));
  return b;
}

/// sum((A*A + B)^2).
ProbeBuilder squares(const char* id, const char* check, Random& random) {
  ProbeBuilder b(id, check);
  const int a = b.leaf(random_value(random, {3, 2}, 0.4, 0.9), "A");
  const int c = b.leaf(random_value(random, {3, 2}, 1.2, 1.8), "B");
  const int product = b.mul(a, a);
  const int difference = b.add(product, c);
  b.matsum(b.int_pow(difference, 2));
  return b;
}

}  // namespace

std::vector<Probe> estimate_probes(std::uint32_t seed) {
  std::vector<Probe> out;
  Random random(seed, 101);
  out.push_back(estimated(weighted_exp("weighted-exp", kCheck, random), random, 2).value());
  out.push_back(estimated(squares("squares", kCheck, random), random, 3).value());
  out.push_back(random_estimates(seed, random));

  // What the estimates leave behind: the leaves, and what forward makes of them.
  ProbeBuilder restored = squares("restored", kLeafRestored, random);
  restored.forward().estimate(0, 2, 1).estimate(1, 0, 1).forward();
  out.push_back(restored.build());

  // Whether forward sees a changed leaf at all: an estimate by a program whose forward does not is 0.
  ProbeBuilder again = squares("restored-again", kLeafRestored, random);
  again.forward().set(0, random_value(random, {3, 2}, 0.4, 0.9)).forward().estimate(1, 2, 0).forward();
  out.push_back(again.build());
  return out;
}

}  // namespace backprop::lab
