#include "engine/lab/questions/draw.h"
#include "engine/lab/questions/formulas.h"
#include "engine/lab/questions/sheets.h"

namespace backprop::lab {
namespace {

using Values = std::vector<double>;

double real(std::int64_t number) { return static_cast<double>(number); }

void count(Draw& draw, Sheet& sheet) {
  const auto in = draw.of<std::int64_t>({784, 64, 1024, 300});
  const auto hidden = draw.of<std::int64_t>({100, 50, 120, 40});
  const auto out = draw.of<std::int64_t>({10, 10, 26, 5});
  const auto batch = draw.of<std::int64_t>({32, 16, 64, 20});
  const std::int64_t weights = in * hidden + hidden * out;
  const std::int64_t parameters = dense_parameters(in, hidden) + dense_parameters(hidden, out);
  const std::string net = "A network " + std::to_string(in) + "-" + std::to_string(hidden) + "-" +
                          std::to_string(out) + ", with biases. ";
  const auto add = [&](const char* name, const char* title, const std::string& ask, NumberAnswer answer,
                       const char* advice) {
    sheet.push_back({name, "count", title, net + ask, std::move(answer), advice});
  };
  NumberAnswer theta;
  theta.expected = real(parameters);
  theta.slips = {
      {real(weights), "biases-left-out", "The biases are left out: one for each unit that computes."},
      {real(weights + 2), "one-bias-per-layer", "There is a bias for each unit, not for each layer."},
      {real(parameters + in), "input-biases", "The features have no biases: nothing is computed there."},
      {real(in + hidden + out), "units-for-weights",
       "These are the units. Each pair of neighbours has a weight."}};
  add("parameters", "Parameters", "How many parameters has it?", theta,
      "Each layer has a weight for each pair of an input and a unit, and a bias for each unit.");
  NumberAnswer descent;
  descent.expected = real(2 * parameters + 1);
  descent.slips = {
      {real(parameters), "gradients-left-out", "Each parameter has a gradient, which is stored as well."},
      {real(2 * parameters), "rate-left-out", "One number is left out: the rate."}};
  descent.from = {"parameters"};
  descent.follow = [](const Values& own) { return 2 * own[0] + 1; };
  add("descent_numbers", "Numbers stored by gradient descent",
      "How many numbers does plain gradient descent store at least, activations aside, if all gradients are "
      "there "
      "before the update?",
      descent, "Parameters, their gradients, and the rate.");
  NumberAnswer forward;
  forward.expected = real(batch * weights);
  forward.slips = {
      {real(weights), "batch-left-out", "This is one example. The batch has more."},
      {real(batch * parameters), "biases-multiplied", "A bias is added, nothing is multiplied by it."},
      {real(2 * batch * weights), "two-for-one", "A multiplication and its addition count as one."}};
  add("multiply_adds", "Multiply-adds forward",
      "How many multiply-adds do its products take in the forward pass of a batch of " +
          std::to_string(batch) + "?",
      forward, "Each weight is multiplied once for each example.");
  NumberAnswer activations;
  activations.expected = real(batch * (in + hidden + out));
  activations.slips = {
      {real(in + hidden + out), "batch-left-out", "This is one example. The batch has more."},
      {real(batch * (hidden + out)), "inputs-left-out",
       "The features are kept, too: the first weights' gradient reads "
       "them."},
      {real(batch * hidden), "hidden-alone", "Features and outputs are kept as well."}};
  add("activations", "Activations of a batch",
      "How many activations are stored for a batch of " + std::to_string(batch) +
          ", the features among them?",
      activations, "All units of all layers, once for each example.");
}

void ask_growth(Sheet& sheet) {
  const auto add = [&](const char* name, const char* title, const char* ask, const char* letters,
                       const char* right, std::vector<GrowthSlip> slips) {
    sheet.push_back({name, "exponents", title, ask, GrowthQuestion{letters, right, std::move(slips), ""}});
  };
  const char* const matrices =
      "One more power than there is: the activations of one example are vectors of n numbers, not n x n "
      "matrices.";
  add("one_example", "One example, forward",
      "n layers of n units each, one example: time of the forward pass.", "n", "n^3",
      {{"n^4", "matrices-for-vectors", matrices},
       {"n^2", "one-layer",
        "This is one layer of n x n weights. "
        "There are n of them."}});
  add("n_examples", "n examples, forward",
      "The same network, a batch of n examples: time of the forward pass.", "n", "n^4",
      {{"n^3", "batch-left-out", "This is one example. There are n."},
       {"n^5", "matrices-for-vectors", matrices}});
  add("one_backward", "One example, backward", "One example: time of the backward pass.", "n", "n^3",
      {{"n^4", "backward-costs-more",
        "Backward takes about twice as many products as forward, each of the same size: a constant, no "
        "power."},
       {"n^5", "matrices-for-vectors",
        "The activations of one example are vectors, and backward costs about twice "
        "as much as forward: no power is gained by either."}});
  add("iterations", "One example, n iterations",
      "One example, n iterations of gradient descent, each with a forward and a backward pass.", "n", "n^4",
      {{"n^6", "matrices-for-vectors",
        "Two powers too many: vectors were taken for matrices, and backward for a power more than forward."},
       {"n^5", "examples-counted", "This would be n examples. There is one."},
       {"n^3", "iterations-left-out", "This is one iteration. There are n."}});
  add("recurrent", "A recurrent network",
      "A recurrent network of d units runs for t steps on a batch of b. Memory of its backward pass, above "
      "the "
      "parameters, the gradient of the recurrent weights included.",
      "tbd", "tbd + d^2",
      {{"bd + d^2", "time-left-out", "Each time step has its own activations, and all of them are kept."},
       {"tbd + td^2", "weights-are-shared", "All steps share one weight matrix, and so one gradient."},
       {"tbd", "weight-gradients-left-out",
        "The gradient of the recurrent weights is left out: d x d numbers."}});
}

void ask_more(Draw& draw, Sheet& sheet) {
  sheet.push_back(
      {"input_size", "more", "What the input size sets",
       "Larger images are fed to a network. Which of these get more parameters?",
       ChoiceAnswer{
           true,
           {{"dense", "a dense layer that reads the image", true,
             "The first dense layer has a weight for each pixel and unit."},
            {"convolution", "a convolution that reads the image", false,
             "A convolution's parameters are those of its kernel: they do not depend on the input size."},
            {"output", "the output layer after a hidden dense layer", false,
             "It reads the hidden units, whose number has not changed."}}}});
  const auto factor = draw.of<std::int64_t>({10, 4, 100, 5});
  NumberAnswer epsilon;
  epsilon.expected = real(factor);
  epsilon.slips = {{real(factor * factor), "squared", "This would be O(1/ε²), as for stochastic gradients."},
                   {2, "logarithm", "This would be O(log 1/ε), which needs strong convexity."},
                   {1, "constant", "A smaller error takes more iterations."}};
  sheet.push_back({"precision", "more", "Iterations for a smaller error",
                   "On a convex problem gradient descent needs O(1/ε) iterations. The error ε shall be " +
                       std::to_string(factor) +
                       " times smaller: by what factor does the bound on the iterations grow?",
                   epsilon, "The bound is proportional to 1/ε."});
}

}  // namespace

Sheet feed_forward_costs(std::uint32_t seed) {
  Draw draw(seed);
  Sheet sheet;
  count(draw, sheet);
  ask_growth(sheet);
  ask_more(draw, sheet);
  return sheet;
}

}  // namespace backprop::lab
