#include "engine/lab/code/probe_graphs.h"
#include "engine/lab/code/probe_sets.h"
#include "engine/lab/code/value_math.h"

namespace backprop::lab {
namespace {

/// Random graphs take a product only if its entries stay below.
constexpr double kLargest = 12;

/// No matrix that its transpose could stand in for.
Value asymmetric(Random& random, const std::vector<int>& shape, double low, double high) {
  Value out = random_value(random, shape, low, high);
  while (shape[0] == shape[1] && (out - transpose(out)).largest() < 0.3) {
    out = random_value(random, shape, low, high);
  }
  return out;
}

ProbeBuilder alone(const char* id, std::uint32_t seed, std::uint32_t stream, int rows, int inner,
                   int columns) {
  Random random(seed, stream);
  ProbeBuilder b(id, "matmul-alone");
  const int p = b.leaf(asymmetric(random, {rows, inner}, 0.4, 2.4), "A");
  const int q = b.leaf(asymmetric(random, {inner, columns}, 0.4, 2.4), "B");
  const int node = b.matmul(p, q);
  b.node_forward(node).node_backward(node, asymmetric(random, {rows, columns}, 0.3, 1.8));
  return b;
}

/// The sum of all entries, each with a weight of its own, so that what arrives at x is not uniform.
int weighted_sum(ProbeBuilder& b, Random& random, int x) {
  const int weights = b.leaf(random_value(random, b.value(x).shape, 0.3, 1.6));
  return b.matsum(b.mul(x, weights));
}

/// A@A: one node is both factors.
ProbeBuilder square(std::uint32_t seed) {
  Random random(seed, 96);
  ProbeBuilder b("squared", "matmul-graphs");
  const int a = b.leaf(random_value(random, {2, 2}, 0.4, 1.8), "A");
  weighted_sum(b, random, b.matmul(a, a));
  return b;
}

/// (A@B) @ (A@B), and A@B once more beside it.
ProbeBuilder shared_product(std::uint32_t seed) {
  Random random(seed, 97);
  ProbeBuilder b("shared-product", "matmul-graphs");
  const int left = b.leaf(random_value(random, {2, 3}, 0.3, 1.2), "A");
  const int right = b.leaf(random_value(random, {3, 2}, 0.3, 1.2), "B");
  const int product = b.matmul(left, right, "P");
  const int squared = b.matmul(product, product, "Q");
  weighted_sum(b, random, b.add(squared, product));
  return b;
}

/// Two layers of a network: exp(X@V) @ W, no two sizes alike.
ProbeBuilder layers(std::uint32_t seed) {
  Random random(seed, 98);
  ProbeBuilder b("layers", "matmul-graphs");
  const int x = b.leaf(random_value(random, {1, 2}, 0.2, 0.8), "X");
  const int v = b.leaf(random_value(random, {2, 4}, 0.2, 0.8), "V");
  const int w = b.leaf(random_value(random, {4, 3}, 0.3, 1.2), "W");
  const int hidden = b.exp(b.matmul(x, v), "H");
  weighted_sum(b, random, b.matmul(hidden, w));
  return b;
}

/// Matrices of several shapes, combined as far as they fit.
ProbeBuilder random_matrices(std::uint32_t seed) {
  Random random(seed, 99);
  ProbeBuilder b("random-matrices", "matmul-graphs");
  b.leaf(random_value(random, {2, 3}, 0.3, 1.2), "A");
  b.leaf(random_value(random, {3, 2}, 0.3, 1.2), "B");
  b.leaf(random_value(random, {2, 2}, 0.3, 1.2), "C");
  int products = 0;
  for (int tries = 0; tries < 200 && (products < 4 || b.size() < 9); ++tries) {
    const int p = random.whole(0, b.size() - 1);
    const int q = random.whole(0, b.size() - 1);
    const Value& left = b.value(p);
    const Value& right = b.value(q);
    if (left.shape[1] == right.shape[0] && products < 4 && matmul(left, right).largest() < kLargest) {
      b.matmul(p, q);
      ++products;
    } else if (left.shape == right.shape && p != q) {
      b.add(p, q);
    }
  }
  int total = -1;
  for (const int node : b.unread()) {
    const int part = weighted_sum(b, random, node);
    total = total < 0 ? part : b.add(total, part);
  }
  return b;
}

}  // namespace

std::vector<Probe> matmul_probes(std::uint32_t seed) {
  std::vector<Probe> out;
  // Square ones first: all products fit there, so that the one computed can be named.
  out.push_back(alone("square", seed, 91, 2, 2, 2).build());
  out.push_back(alone("square-3", seed, 92, 3, 3, 3).build());
  out.push_back(alone("wide", seed, 93, 2, 3, 4).build());
  out.push_back(alone("tall", seed, 94, 4, 1, 2).build());

  out.push_back(loss_graph("loss", "loss", kVisibleA, kVisibleB, kVisibleC).forward().backward().build());
  Random random(seed, 95);
  const Value p = random_value(random, {3, 2}, 0.4, 1.8);
  const Value q = random_value(random, {2, 4}, 0.4, 1.8);
  const Value r = random_value(random, {3, 4}, 0.4, 1.8);
  out.push_back(loss_graph("loss-again", "loss", p, q, r).forward().backward().build());

  out.push_back(square(seed).forward().backward().build());
  out.push_back(shared_product(seed).forward().backward().build());
  out.push_back(layers(seed).forward().backward().build());
  out.push_back(random_matrices(seed).forward().backward().build());
  return out;
}

}  // namespace backprop::lab
