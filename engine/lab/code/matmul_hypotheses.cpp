#include <algorithm>

#include "engine/lab/code/hypothesis.h"
#include "engine/lab/code/node_runs.h"
#include "engine/lab/code/products.h"
#include "engine/lab/code/words.h"

namespace backprop::lab {
namespace {

using Returned = std::array<std::optional<Product>, 2>;

/// What the learner's Matmul.backward computes for its two inputs, told from all that it returned.
Returned computed_by(const Evidence& e) {
  std::vector<MatmulRun> runs;
  std::array<std::vector<std::optional<Value>>, 2> received;
  for (const NodeRun& run : node_runs(e, NodeType::matmul)) {
    runs.push_back({run.upstream, run.p, run.q});
    for (std::size_t slot = 0; slot < 2; ++slot) {
      received[slot].push_back(run.value(slot));
    }
  }
  return {product_of(runs, received[0]), product_of(runs, received[1])};
}

/// Whether the failure of the case is one of Matmul.backward: what it returned, or that it raised.
bool fails_in_matmul(const Evidence& e, const Case& c) {
  const bool backward =
      c.failed_kind() == Action::Kind::backward || c.failed_kind() == Action::Kind::node_backward;
  if (c.raised() && backward && c.claim.node &&
      c.probe.nodes[static_cast<std::size_t>(*c.claim.node)].type == NodeType::matmul) {
    return !c.starved;
  }
  return wrong_backward(e, c) == NodeType::matmul;
}

template <MatmulSlip Slip>
bool holds(const Evidence& e, const Case& c) {
  return fails_in_matmul(e, c) && wrong_run(e, NodeType::matmul) && matmul_slip(computed_by(e)) == Slip;
}

std::string computed_text(const Returned& returned) {
  std::vector<std::string> computed;
  std::vector<std::string> needed;
  for (int slot = 0; slot < 2; ++slot) {
    const std::optional<Product>& product = returned[static_cast<std::size_t>(slot)];
    const Product right = needed_product(slot);
    if (product && *product != right) {
      const std::string name = slot == 0 ? "dA = " : "dB = ";
      computed.push_back(name + product->text());
      needed.push_back(name + right.text());
    }
  }
  return "`Matmul.backward` computes " + join(computed) + ", where " + join(needed) +
         (needed.size() == 1 ? " is" : " are") +
         " needed (A and B are its inputs, G is the gradient that arrived).";
}

template <MatmulSlip Slip>
void tell(const Evidence& e, const Case& c, Diagnosis& d) {
  d.message = computed_text(computed_by(e));
  if (c.raised() && !c.claim.error_message.empty()) {
    d.message += " Where the shapes do not allow that, it raises: " + c.claim.error_message;
  }
  switch (Slip) {
    case MatmulSlip::missing_transpose:
      d.advice =
          "Write the shapes beside the letters: with A (2, 3) and B (3, 4), G is (2, 4), and dA must be (2, "
          "3) like "
          "A. G @ B does not even fit; G with B turned round does. Square matrices hide it.";
      break;
    case MatmulSlip::extra_transpose:
      d.advice =
          "One transpose in each product is enough, and never of G: with A (2, 3) and B (3, 4), G is (2, 4), "
          "dA is "
          "(2, 3) and dB is (3, 4).";
      break;
    case MatmulSlip::order_swapped:
      d.advice =
          "X @ Y is not Y @ X. In A @ B the matrix B stands on the right, and so does B.T beside G; A stands "
          "on the "
          "left, and so does A.T.";
      break;
    case MatmulSlip::outputs_swapped:
      d.advice =
          "The first gradient that backward() returns belongs to the first input. dA has the shape of A.";
      break;
    case MatmulSlip::elementwise:
      d.advice =
          "`*` multiplies entry by entry. Each entry of A meets a whole row of B, so each entry of dA is a "
          "sum of "
          "products: that is what `@` computes.";
      break;
    default: break;
  }
  const std::optional<NodeRun> here = wrong_run_in(c);
  d.line = c.raised() && c.claim.line ? c.claim.line : here ? here->line : std::nullopt;
}

/// A product that was recognised, and is none of the usual slips.
bool is_other_product(const Evidence& e, const Case& c) {
  if (!holds<MatmulSlip::other>(e, c)) {
    return false;
  }
  const Returned returned = computed_by(e);
  return std::all_of(returned.begin(), returned.end(),
                     [](const auto& product) { return product.has_value(); });
}

}  // namespace

const std::vector<Hypothesis>& matmul_hypotheses() {
  using Slip = MatmulSlip;
  static const std::vector<Hypothesis> table{
      {"matmul-missing-transpose", holds<Slip::missing_transpose>, tell<Slip::missing_transpose>},
      {"matmul-extra-transpose", holds<Slip::extra_transpose>, tell<Slip::extra_transpose>},
      {"matmul-order-swapped", holds<Slip::order_swapped>, tell<Slip::order_swapped>},
      {"matmul-outputs-swapped", holds<Slip::outputs_swapped>, tell<Slip::outputs_swapped>},
      {"matmul-elementwise", holds<Slip::elementwise>, tell<Slip::elementwise>},
      {"wrong-value", is_other_product, tell<Slip::other>},
  };
  return table;
}

}  // namespace backprop::lab
