#include "engine/lab/code/probe_sets.h"

#include <string>

#include "engine/graph/error.h"

namespace backprop::lab {

bool is_program_step(int step) { return (step >= 1 && step <= 6) || step == kFiniteDifferences; }

const std::vector<CheckSpec>& checks_of_step(int step) {
  static const std::vector<CheckSpec> forward{
      {"cosh-forward", "cosh at log 2 is 1.25"},
      {"graphs-forward", "Many graphs: inputs first, every node once"},
      {"forward-again", "A changed leaf is seen when forward runs again"},
  };
  static const std::vector<CheckSpec> backward{
      {"cosh-backward", "cosh at log 2 has gradient 0.75"},
      {"sinh-forward", "sinh at log 2 is 0.75"},
      {"one-reader", "Chains and trees: every node has one reader"},
      {"shared-nodes", "Shared nodes: several readers of one node"},
      {"values-kept", "Results are the same after the backward pass"},
      {"cost", "Work grows with the number of nodes, not of paths"},
  };
  static const std::vector<CheckSpec> reuse{
      {"add-alone", "Add alone, with an upstream gradient that is not 1"},
      {"mul-alone", "Mul alone, with an upstream gradient that is not 1"},
      {"tanh", "tanh at log 2: value 0.6, gradient 0.64"},
      {"reuse", "Sums and products that share nodes"},
  };
  static const std::vector<CheckSpec> tensors{
      {"polynomial", "A polynomial at 25 points: value and derivative"},
      {"seed", "The seed `one` is used: a number, a tensor, a node"},
      {"tensor-graphs", "Tensors that several nodes share"},
  };
  static const std::vector<CheckSpec> order{
      {"second-run", "A second backward starts afresh"},
      {"gradient-graph", "Under build_graph gradients are nodes, with every dependency"},
      {"second-derivative", "The gradient of a gradient"},
      {"third-derivative", "And once more: the third derivative"},
  };
  static const std::vector<CheckSpec> matmul{
      {"matmul-alone", "Matmul alone, with an upstream gradient that is not uniform"},
      {"loss", "The loss sum((A@B - C)^2): dA, dB and dC"},
      {"matmul-graphs", "Products that share matrices"},
  };
  static const std::vector<CheckSpec> estimates{
      {"estimates", "Estimated derivatives of matrix entries"},
      {kLeafRestored, "Afterwards the leaf is as before"},
  };
  switch (step) {
    case 1: return forward;
    case 2: return backward;
    case 3: return reuse;
    case 4: return tensors;
    case 5: return order;
    case 6: return matmul;
    default: return estimates;
  }
}

std::vector<Probe> probes_of_step(int step, std::uint32_t seed) {
  switch (step) {
    case 1: return forward_probes(seed);
    case 2: return backward_probes(seed);
    case 3: return reuse_probes(seed);
    case 4: return tensor_probes(seed);
    case 5: return order_probes(seed);
    case 6: return matmul_probes(seed);
    case kFiniteDifferences: return estimate_probes(seed);
    default: fail("lab", "backprop-code has no program in step " + std::to_string(step));
  }
}

}  // namespace backprop::lab
