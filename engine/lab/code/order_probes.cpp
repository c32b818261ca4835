#include <algorithm>

#include "engine/lab/code/probe_graphs.h"
#include "engine/lab/code/probe_sets.h"
#include "engine/lab/code/reference.h"

namespace backprop::lab {
namespace {

constexpr int kX = 0;  // the leaf to which everything is derived
constexpr double kLargest = 300;

Value ones(const Value& like) { return filled(like.shape, 1); }

/// Whether a probe asks for what is worth asking: every derived graph still depends on x, and numbers stay
/// readable.
bool is_telling(const Probe& probe) {
  const std::vector<Expected> expected = expect(probe);
  return std::all_of(expected.begin(), expected.end(), [](const Expected& e) {
    const auto small = [](const Value& value) { return value.largest() < kLargest; };
    return (e.depends.empty() || e.depends[kX]) && std::all_of(e.results.begin(), e.results.end(), small) &&
           std::all_of(e.gradients.begin(), e.gradients.end(), small) && (!e.current || small(*e.current));
  });
}

/// A random graph of sums and products with these actions: the first of the stream's that is telling.
template <class F>
Probe random_probe(const char* id, const char* check, std::uint32_t seed, std::uint32_t stream, int inner,
                   const std::vector<int>& shape, F add_actions) {
  Probe out;
  for (std::uint32_t k = 0; k < 60; ++k) {
    ProbeBuilder b =
        random_graph(id, check, seed, stream + 1000 * k, inner, {Palette::sums_and_products, false, shape});
    if (!shape.empty()) {
      b.matsum(b.size() - 1);
    }
    add_actions(b);
    out = b.build();
    if (is_telling(out)) {
      break;
    }
  }
  return out;
}

/// One backward pass, then as many more on the gradient, its gradient, ...
void differentiate(ProbeBuilder& b, int order) {
  b.forward();
  for (int k = 1; k < order; ++k) {
    // The first graph ends in a number; a gradient has x's shape.
    k == 1 ? b.derive(kX) : b.derive(kX, ones(b.value(kX)));
  }
  order == 1 ? b.backward() : b.backward(ones(b.value(kX)));
}

/// The visible case: at one number, or summed over the 25 points.
Probe visible(const char* id, const char* check, const Value& at, int order) {
  ProbeBuilder b(id, check);
  const int x = b.leaf(at, "x");
  polynomial(b, x, kVisiblePolynomial);
  if (!at.is_number()) {
    b.matsum(b.size() - 1);
  }
  differentiate(b, order);
  return b.build();
}

/// y = x e^x w: an exponential's derivative depends on x, and so on for ever.
Probe product_with_exp(const char* id, const char* check, std::uint32_t seed, int order) {
  Random random(seed, 83);
  ProbeBuilder b(id, check);
  const int x = b.leaf(random.factor(0.3, 1.2), "x");
  const int w = b.leaf(random.factor(0.4, 1.6), "w");
  const int f = b.exp(x, "f");
  const int g = b.mul(x, f, "g");
  b.mul(g, w);
  differentiate(b, order);
  return b.build();
}

void add_second_runs(std::vector<Probe>& out, std::uint32_t seed) {
  const char* check = "second-run";
  Random random(seed, 81);
  {
    // An inner node of one reader behind the output: what is left there from the first run is counted twice.
    ProbeBuilder b("twice", check);
    const int x = b.leaf(random.factor(0.4, 1.5), "x");
    const int y = b.leaf(random.factor(0.4, 1.5), "y");
    const int p = b.mul(x, y, "p");
    const int s = b.add(p, x, "s");
    b.mul(s, y);
    out.push_back(b.forward().backward().backward().build());
  }
  {
    ProbeBuilder b =
        random_graph("twice-changed", check, seed, 82, 6, {Palette::sums_and_products, false, {}});
    b.forward().backward().set(kX, random.factor(0.3, 1.2)).forward().backward();
    out.push_back(b.build());
  }
  {
    ProbeBuilder b("twice-tensors", check);
    const int x = b.leaf(random_value(random, {3}, 0.4, 1.5), "x");
    const int y = b.leaf(random_value(random, {3}, 0.4, 1.5), "y");
    const int p = b.mul(x, y, "p");
    const int sum = b.add(p, b.add(x, y, "s"));
    // Weights, so that what arrives at a product is no tensor of ones: multiplying by those in place changes
    // nothing.
    b.matsum(b.mul(b.leaf(random_value(random, {3}, 1.2, 1.8), "w"), sum));
    out.push_back(b.forward().backward().backward().build());
  }
}

/// One node read twice by its reader; read by the output and further down, whichever input is followed first;
/// and seeds: what a program does wrong with those shows here in numbers, in graphs of gradients it would
/// not.
Probe seeded_twice(std::uint32_t seed) {
  Random random(seed, 80);
  ProbeBuilder b("twice-seeded", "second-run");
  const int x = b.leaf(random.factor(1.2, 1.8), "x");
  const int y = b.leaf(random.factor(1.2, 1.8), "y");
  const int q = b.mul(x, x, "q");
  const int r = b.add(b.mul(q, y, "p"), y, "r");
  b.add(b.add(q, r, "s"), q);
  const double first = random.factor(1.4, 2.8);
  const double second = random.factor(1.4, 2.8);
  return b.forward().backward(first).backward(second).build();
}

/// The graph of x's gradient, then new leaves: a gradient that is computed from results, and not from nodes,
/// stays what it was.
void add_gradient_graphs(std::vector<Probe>& out, std::uint32_t seed) {
  const char* check = "gradient-graph";
  Random random(seed, 84);
  const auto change_all = [&](ProbeBuilder& b) {
    b.forward().derive(kX);
    for (const int leaf : b.leaves()) {
      b.set(leaf, random_value(random, b.value(leaf).shape, 0.3, 1.2));
    }
    b.forward();
  };
  {
    ProbeBuilder b("product", check);
    const int x = b.leaf(random.factor(0.4, 1.5), "x");
    const int w = b.leaf(random.factor(0.4, 1.5), "w");
    const int p = b.mul(x, w, "p");
    b.mul(p, x);
    change_all(b);
    out.push_back(b.build());
  }
  {
    ProbeBuilder b("product-tensors", check);
    const int x = b.leaf(random_value(random, {3}, 0.4, 1.5), "x");
    const int w = b.leaf(random_value(random, {3}, 0.4, 1.5), "w");
    const int p = b.mul(x, w, "p");
    b.matsum(b.mul(p, x));
    change_all(b);
    out.push_back(b.build());
  }
  out.push_back(random_probe("random-5", check, seed, 85, 5, {}, change_all));
}

}  // namespace

std::vector<Probe> order_probes(std::uint32_t seed) {
  std::vector<Probe> out;
  add_second_runs(out, seed);
  out.push_back(seeded_twice(seed));
  add_gradient_graphs(out, seed);

  Random random(seed, 86);
  const double at = random.factor(0.6, 1.6);  // not at 1/2, where the third derivative vanishes
  const char* second = "second-derivative";
  out.push_back(visible("polynomial-2", second, at, 2));
  out.push_back(visible("polynomial-2-tensor", second, visible_points(), 2));
  out.push_back(product_with_exp("exp-2", second, seed, 2));
  const auto twice = [](ProbeBuilder& b) { differentiate(b, 2); };
  out.push_back(random_probe("random-2", second, seed, 87, 5, {}, twice));
  out.push_back(random_probe("random-2-tensor", second, seed, 88, 5, {3}, twice));

  const char* third = "third-derivative";
  out.push_back(visible("polynomial-3", third, at, 3));
  out.push_back(visible("polynomial-3-tensor", third, visible_points(), 3));
  out.push_back(product_with_exp("exp-3", third, seed, 3));
  const auto three_times = [](ProbeBuilder& b) { differentiate(b, 3); };
  out.push_back(random_probe("random-3", third, seed, 89, 4, {}, three_times));
  return out;
}

}  // namespace backprop::lab
