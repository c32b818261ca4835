#include "engine/lab/code/probe_graphs.h"
#include "engine/lab/code/probe_sets.h"

namespace backprop::lab {
namespace {

/// (a*c + (a+b)).sum(): the gradient of a+b goes on to a and to b as it is. Whether a receives it before or
/// after what comes over the product decides which program is caught that adds in place.
ProbeBuilder shared_sum(const char* id, std::uint32_t seed, bool sum_last) {
  Random random(seed, sum_last ? 61 : 62);
  ProbeBuilder b(id, "tensor-graphs");
  const int a = b.leaf(random_value(random, {2, 2}, 0.4, 1.6), "a");
  const int q = b.leaf(random_value(random, {2, 2}, 0.4, 1.6), "b");
  const int c = b.leaf(random_value(random, {2, 2}, 1.2, 2.4), "c");
  const auto product = [&] { return b.mul(a, c, "p"); };
  const auto total = [&] { return b.add(a, q, "s"); };
  const int first = sum_last ? product() : total();
  const int second = sum_last ? total() : product();
  b.matsum(b.add(first, second));
  return b;
}

/// b = a + a, c = b + b: one gradient for two inputs that are one node.
ProbeBuilder doubled(std::uint32_t seed) {
  Random random(seed, 63);
  ProbeBuilder b("doubled", "tensor-graphs");
  const int a = b.leaf(random_value(random, {3}, 0.4, 1.6), "a");
  const int twice = b.add(a, a, "b");
  const int four_times = b.add(twice, twice, "c");
  const int weights = b.leaf(random_value(random, {3}, 0.4, 1.6), "w");
  b.matsum(b.mul(weights, four_times));
  return b;
}

/// A number repeated to a tensor's shape, and the tensor's own sum times the tensor.
ProbeBuilder expanded(std::uint32_t seed) {
  Random random(seed, 64);
  ProbeBuilder b("expanded", "tensor-graphs");
  const int x = b.leaf(random_value(random, {2, 3}, 0.4, 1.6), "x");
  const int scale = b.leaf(random.factor(0.4, 1.6), "k");
  const int wide = b.matexpand(scale, {2, 3});
  const int product = b.mul(wide, x, "p");
  b.matsum(b.mul(product, x));
  return b;
}

ProbeBuilder random_tensors(const char* id, std::uint32_t seed, std::uint32_t stream, int inner,
                            const RandomGraph& kind) {
  ProbeBuilder b = random_graph(id, "tensor-graphs", seed, stream, inner, kind);
  b.matsum(b.size() - 1);
  return b;
}

void add_seed_probes(std::vector<Probe>& out, std::uint32_t seed) {
  Random random(seed, 65);
  const auto numbers = [&](const char* id, std::uint32_t stream) {
    return random_graph(id, "seed", seed, stream, 4, {Palette::sums_and_products, false, {}});
  };
  const auto tensors = [&](const char* id) {  // x*w + e^x, without a sum
    ProbeBuilder b(id, "seed");
    const int x = b.leaf(random_value(random, {3}, 0.3, 1.2), "x");
    const int w = b.leaf(random_value(random, {3}, 0.3, 1.6), "w");
    const int product = b.mul(x, w);
    b.add(product, b.exp(x));
    return b;
  };
  const double number = random.factor(1.4, 2.8);
  out.push_back(numbers("seed-number", 66).forward().backward(number).build());
  const Value tensor = random_value(random, {3}, 0.4, 2.4);
  out.push_back(tensors("seed-tensor").forward().backward(tensor).build());
  const double leaf = random.factor(1.4, 2.8);
  out.push_back(numbers("seed-leaf", 67).forward().backward(leaf, true).build());
  const Value tensor_leaf = random_value(random, {3}, 0.4, 2.4);
  out.push_back(tensors("seed-tensor-leaf").forward().backward(tensor_leaf, true).build());
}

}  // namespace

std::vector<Probe> tensor_probes(std::uint32_t seed) {
  std::vector<Probe> out;
  {
    ProbeBuilder b("polynomial", "polynomial");
    const int x = b.leaf(visible_points(), "x");
    polynomial(b, x, kVisiblePolynomial);
    b.matsum(b.size() - 1);
    out.push_back(b.forward().backward().build());
  }
  {
    Random random(seed, 60);
    ProbeBuilder b("polynomial-again", "polynomial");
    const int x = b.leaf(random_value(random, {4}, 0.3, 1.6), "x");
    std::vector<double> coefficients;
    for (int power = 3; power >= 0; --power) {
      coefficients.push_back(random.factor(0.3, 3));
    }
    polynomial(b, x, coefficients);
    b.matsum(b.size() - 1);
    out.push_back(b.forward().backward().build());
  }
  add_seed_probes(out, seed);

  const auto add = [&](ProbeBuilder b) { out.push_back(b.forward().backward().build()); };
  add(shared_sum("shared-last", seed, true));
  add(shared_sum("shared-first", seed, false));
  add(doubled(seed));
  add(expanded(seed));
  add(random_tensors("random-6", seed, 68, 6, {Palette::sums_and_products, false, {3}}));
  add(random_tensors("random-9", seed, 69, 9, {Palette::sums_and_products, false, {2, 2}}));
  add(random_tensors("finished-6", seed, 70, 6, {Palette::finished, false, {2, 2}}));
  {
    // Weights of its own for each entry: what arrives at the graph is not uniform.
    Random random(seed, 71);
    ProbeBuilder b =
        random_graph("weighted", "tensor-graphs", seed, 72, 4, {Palette::sums_and_products, false, {2, 2}});
    const int last = b.size() - 1;
    const int weights = b.leaf(random_value(random, {2, 2}, 0.4, 2.4), "weights");
    b.matsum(b.mul(weights, last));
    add(b);
  }
  return out;
}

}  // namespace backprop::lab
