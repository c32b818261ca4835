#include "engine/lab/questions/draw.h"
#include "engine/lab/questions/formulas.h"
#include "engine/lab/questions/sheets.h"

namespace backprop::lab {
namespace {

using Values = std::vector<double>;

double real(std::int64_t number) { return static_cast<double>(number); }

const char* const kDoubled =
    "Twice as many as needed: the batch itself wants no gradient, so the first layer needs one product, not "
    "two.";

/// Every multiply-add and every stored number of one small network.
void count(Draw& draw, Sheet& sheet) {
  const DenseChain net{draw.of<std::int64_t>({2, 3, 4}), draw.of<std::int64_t>({4, 5, 7}),
                       draw.of<std::int64_t>({3, 2, 6})};
  const std::string where = "n = " + std::to_string(net.n) + " layers, width d = " + std::to_string(net.d) +
                            ", a batch of b = " + std::to_string(net.b) + ": ";
  const auto add = [&](const char* name, const char* title, const std::string& ask, std::int64_t expected,
                       std::vector<NumberSlip> slips, const char* advice) {
    NumberAnswer answer;
    answer.expected = real(expected);
    answer.slips = std::move(slips);
    sheet.push_back({name, "tiny", title, where + ask, std::move(answer), advice});
  };
  add("forward_products", "Multiply-adds of the forward products",
      "how many multiply-adds do the products of the forward pass take together?", net.forward_products(),
      {{real(net.product()), "one-layer", "This is one layer. There are n of them."},
       {real(net.n * net.d * net.d), "batch-left-out",
        "This is one example. Each of the b columns is multiplied."},
       {real(net.n * net.activations()), "outputs-for-products",
        "This counts the numbers that come out. Each of them is a sum of d products."},
       {real(2 * net.forward_products()), "two-for-one",
        "Twice too many: a multiplication and its addition count as one multiply-add."}},
      "One product of a d x d with a d x b matrix has b·d entries, each a sum of d products.");
  add("sigma_calls", "Calls of sigma", "how often is sigma evaluated in the forward pass?",
      net.n * net.activations(),
      {{real(net.activations()), "one-layer", "This is one layer. There are n of them."},
       {real(net.n * net.d), "batch-left-out",
        "This is one example. Sigma is applied to each of the b columns."}},
      "Sigma is applied to each entry of each z_i.");
  add("backward_products", "Multiply-adds of the backward products",
      "how many multiply-adds do the products of the backward pass take, if the gradients of all W_i are "
      "wanted "
      "and that of the batch x_1 is not?",
      net.backward_products(),
      {{real(2 * net.forward_products()), "batch-gradient", kDoubled},
       {real(net.forward_products()), "one-product-per-layer",
        "A layer needs two products here: one for the gradient of W_i, one for the gradient of x_i, which "
        "the "
        "layer before is waiting for."}},
      "Each W_i takes one product, and each x_i but the first takes another. All have the same size.");
  // Forward there are n products, backward 2n - 1 of the same size.
  auto& backward = std::get<NumberAnswer>(sheet.back().answer);
  backward.from = {"forward_products"};
  backward.follow = [n = real(net.n)](const Values& own) { return own[0] * (2 * n - 1) / n; };
  add("kept_numbers", "Numbers kept for the backward pass",
      "how many numbers must the forward pass leave for the backward pass? Count the batch x_1, do not count "
      "the "
      "weights. Sigma's derivative is computed from its output.",
      net.kept(),
      {{real(net.n * net.activations()), "last-output-left-out",
        "x_1 to x_n are there. The last sigma's derivative needs its output too."},
       {real((2 * net.n + 1) * net.activations()), "z-kept",
        "The z_i need not be kept: sigma's derivative is computed from sigma's output."},
       {real(net.kept() + net.weight_gradients()), "parameters-counted-again",
        "The weights are not counted here."},
       {real((net.n + 1) * net.d), "batch-left-out", "This is one example of the batch."}},
      "The gradient of W_i reads x_i, and each sigma reads its own output. Which x_i are these?");
  add("gradient_numbers", "Numbers in the gradients of the weights",
      "how many numbers do the gradients of all W_i hold?", net.weight_gradients(),
      {{real(net.weight_gradients() * net.b), "gradient-per-example",
        "The gradients of the examples are added up in the product: there is one matrix per layer, not b of "
        "them."},
       {real(net.d * net.d), "one-layer", "This is one layer. There are n of them."}},
      "A gradient has the shape of what it belongs to.");
  add("live_numbers", "Numbers alive without gradients",
      "no gradients are wanted, and every number is dropped as soon as nothing needs it. How many are alive "
      "at "
      "most at one time, beside the weights and the batch x_1?",
      net.live(),
      {{real(net.activations()), "result-alone",
        "While an operation runs, its input and its result are both there."},
       {real(2 * net.n * net.activations()), "nothing-dropped",
        "This keeps every z_i and every x_i. Without a backward pass each is dropped after its only reader."},
       {real(net.kept()), "forward-for-run", "This is what a backward pass would need. There is none."}},
      "Walk through the operations, and at each count its input and its result.");
}

void ask_growth(Sheet& sheet) {
  const auto add = [&](const char* name, const char* title, const char* ask, const char* right,
                       std::vector<GrowthSlip> slips) {
    sheet.push_back({name, "growth", title, ask, GrowthQuestion{"nbd", right, std::move(slips), "bd"}});
  };
  const GrowthSlip batch{"nd^2", "batch-left-out",
                         "The batch is left out: each of its b columns is multiplied."};
  const GrowthSlip sigma{"nbd", "sigma-for-product",
                         "This is the cost of sigma alone. A product of d x d with d x b costs bd^2."};
  const GrowthSlip layer{"bd^2", "one-layer", "This is one layer. There are n of them."};
  const GrowthSlip first{
      "bd^2", "first-weight-saves-depth",
      "W_1 is the last to get its gradient, not the first: the loss is n layers away, and the "
      "gradient has to come back through all of them."};
  add("T_run", "Time to run", "Time to compute the loss, no gradients wanted.", "nbd^2",
      {batch, sigma, layer});
  add("T_forward", "Time of the forward pass", "Time of the forward pass if a backward pass is to follow.",
      "nbd^2", {batch, sigma, layer});
  add("T_backward", "Time of the backward pass", "Time of the backward pass, gradients of all W_i wanted.",
      "nbd^2", {batch, sigma, layer});
  add("T_backward_W1", "Time of the backward pass for W_1",
      "Time of the backward pass if only the gradient of W_1, the first weight, is wanted.", "nbd^2",
      {batch, sigma, first});
  const GrowthSlip weights{"bd + nd^2", "parameters-counted-again",
                           "Memory is counted above the parameters themselves."};
  const GrowthSlip one_weight{"bd + d^2", "parameters-counted-again",
                              "Memory is counted above the parameters themselves."};
  const GrowthSlip all_weights{
      "nbd + nd^2", "parameters-counted-again",
      "Memory is counted above the parameters themselves, and nothing else has their "
      "shape in a forward pass."};
  const GrowthSlip row{"nd", "batch-left-out",
                       "The batch is left out: each layer has b columns of d numbers."};
  add("M_run", "Memory to run", "Memory to compute the loss, no gradients wanted.", "bd",
      {{"nbd", "forward-for-run",
        "This is M_forward. Where no gradients are wanted, a layer's values are dropped once the next layer "
        "has "
        "read them."},
       weights,
       one_weight,
       all_weights,
       {"d", "batch-left-out", "The batch is left out: a layer has b columns of d numbers."}});
  add("M_forward", "Memory of the forward pass",
      "Memory after the forward pass if a backward pass is to follow.", "nbd",
      {{"bd", "run-for-forward",
        "This is M_run. The backward pass will ask for every x_i, so all of them stay."},
       all_weights,
       row});
  add("M_backward", "Memory of the backward pass",
      "Memory of the backward pass, gradients of all W_i wanted and handed over together at the end.",
      "nbd + nd^2",
      {{"nbd", "weight-gradients-left-out",
        "nd^2 is left out: the gradients of the weights are new numbers, n matrices of d x d."},
       {"nd^2", "activations-left-out", "The values kept by the forward pass are left out."},
       {"bd + nd^2", "run-for-forward",
        "When the backward pass begins, the values of all n layers are there, not of one."},
       {"nbd + d^2", "one-weight-gradient",
        "This holds the gradient of one weight. All n are wanted, and kept until the end."}});
  add("M_backward_W1", "Memory of the backward pass for W_1",
      "Memory of the backward pass if only the gradient of W_1 is wanted.", "nbd + d^2",
      {{"bd + d^2", "first-weight-saves-depth",
        "W_1 only does not save the n: the gradient comes back through every sigma, each of which reads its "
        "kept "
        "output."},
       {"nbd + nd^2", "all-weight-gradients",
        "The gradient of one weight is wanted: one d x d matrix, not n."},
       {"nbd", "weight-gradients-left-out",
        "The gradient of W_1 is left out: d x d numbers, and d may be larger than nb."},
       {"d^2", "activations-left-out", "The values kept by the forward pass are left out."}});
}

void ask_modes(Draw& draw, Sheet& sheet) {
  const auto inputs = draw.of<std::int64_t>({1000, 800, 2500, 600});
  const auto outputs = draw.of<std::int64_t>({10, 4, 25, 7});
  const std::string function =
      "A function has " + grouped(inputs) + " inputs and " + grouped(outputs) + " outputs. ";
  const std::vector<NumberSlip> both{
      {real(inputs * outputs), "one-pass-per-entry",
       "This is the number of derivatives. One pass gives a whole row or column "
       "of them."},
      {real(inputs + outputs), "sum", "A pass belongs to one input, or to one output."}};
  NumberAnswer forward;
  forward.expected = real(inputs);
  forward.slips = both;
  forward.slips.insert(forward.slips.begin(), {real(outputs), "modes-swapped",
                                               "This is reverse mode, which starts from an output."});
  sheet.push_back({"forward_mode", "remember", "Passes in forward mode",
                   function + "How many passes does forward mode take for all of the derivatives?", forward,
                   "Forward mode moves one input and follows what happens to every output."});
  NumberAnswer reverse;
  reverse.expected = real(outputs);
  reverse.slips = both;
  reverse.slips.insert(reverse.slips.begin(),
                       {real(inputs), "modes-swapped", "This is forward mode, which starts from an input."});
  sheet.push_back({"reverse_mode", "remember", "Passes in reverse mode",
                   function + "And reverse mode, which is back-propagation?", reverse,
                   "Reverse mode starts at one output and finds what every input does to it."});
}

void ask_memory(Sheet& sheet) {
  sheet.push_back(
      {"less_memory", "remember", "Less memory, the same gradients",
       "Which of these give the gradients of all weights for the same batch, in less memory?",
       ChoiceAnswer{
           true,
           {{"micro-batches", "gradient accumulation over micro-batches", true,
             "The batch is cut up, and the gradients of the pieces are added: the same sum, with the "
             "activations of "
             "one piece alive at a time."},
            {"checkpointing", "checkpointing", true,
             "Checkpointing computes dropped values again: the same gradients, fewer values kept."},
            {"smaller-batch", "a smaller batch", false,
             "A smaller batch needs less memory, but its gradients are those of other examples."},
            {"no-grad", "running under no_grad", false, "Under no_grad there are no gradients at all."},
            {"frozen", "requires_grad off for half of the weights", false,
             "Those weights then get no gradient, and all were asked for."}}}});
  sheet.push_back(
      {"pytorch", "remember", "The call for one gradient",
       "In PyTorch the gradient by W1 alone is wanted as a value, and no .grad may change. Which call is it?",
       ChoiceAnswer{
           false,
           {{"backward", "loss.backward()", false,
             "backward() adds a gradient to .grad of every leaf that requires one."},
            {"grad", "torch.autograd.grad(loss, W1)", true},
            {"no-grad", "with torch.no_grad(): loss", false,
             "Under no_grad no graph is recorded: nothing can be "
             "differentiated."},
            {"checkpoint", "torch.utils.checkpoint.checkpoint(f, x)", false,
             "checkpoint runs a part of the forward pass without keeping it. It computes no gradient."}}}});
}

void ask_bounds(Draw& draw, Sheet& sheet) {
  const auto worst = draw.of<int>({3, 7, 4});
  const auto best = draw.of<int>({5, 2, 9});
  sheet.push_back(
      {"bounds", "remember", "O, Ω and Θ",
       "On inputs of size n a program takes at most " + std::to_string(worst) +
           "n² steps, which some inputs need, "
           "and at least " +
           std::to_string(best) +
           "n steps, which some inputs get away with. Which of these are true of its worst "
           "case?",
       ChoiceAnswer{true,
                    {{"o-n3", "O(n³)", true, "O(n³) is true, if not tight: n² never outgrows n³."},
                     {"omega-n2", "Ω(n²)", true,
                      "Ω(n²) is true: in the worst case it takes at least a multiple of n² steps."},
                     {"theta-n2", "Θ(n²)", true,
                      "Θ(n²) is true: it is bounded by multiples of n² from above and below."},
                     {"o-n", "O(n)", false, "O(n) is true of the best case. Asked is the worst."},
                     {"theta-n", "Θ(n)", false, "Θ(n) is true of the best case. Asked is the worst."}}}});
}

}  // namespace

Sheet cost_of_backprop(std::uint32_t seed) {
  Draw draw(seed);
  Sheet sheet;
  count(draw, sheet);
  ask_growth(sheet);
  ask_modes(draw, sheet);
  ask_memory(sheet);
  ask_bounds(draw, sheet);
  return sheet;
}

}  // namespace backprop::lab
