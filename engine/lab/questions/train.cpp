#include <cmath>
#include <cstdio>

#include "engine/lab/questions/draw.h"
#include "engine/lab/questions/formulas.h"
#include "engine/lab/questions/sheets.h"

namespace backprop::lab {
namespace {

double real(std::int64_t number) { return static_cast<double>(number); }

const std::vector<Option>& readings_of_a_curve() {
  static const std::vector<Option> options{
      {"rate-too-large", "the rate is too large", false,
       "With too large a rate the training loss itself goes up."},
      {"rate-too-small", "the rate is too small", false,
       "With too small a rate the training loss goes down steadily, and hardly."},
      {"overfitting", "the network learns its training examples by heart", false,
       "Then the training loss falls while that on other examples rises."},
      {"fine", "nothing is wrong", false, "Look again at which way the numbers go."}};
  return options;
}

ChoiceAnswer curve_is(const std::string& name) {
  ChoiceAnswer out{false, readings_of_a_curve()};
  for (Option& option : out.options) {
    option.right = option.name == name;
  }
  return out;
}

void ask_steps(Draw& draw, Sheet& sheet) {
  const auto examples = draw.of<std::int64_t>({1797, 1500, 5000, 2345});
  const auto batch = draw.of<std::int64_t>({64, 48, 128, 100});
  NumberAnswer steps;
  steps.expected = real((examples + batch - 1) / batch);
  steps.slips = {
      {real(examples / batch), "last-batch-left-out", "The last batch is not full, but it is a batch."},
      {real(examples), "examples-for-steps", "A step takes a whole batch."}};
  sheet.push_back({"steps", "steps", "Steps of an epoch",
                   grouped(examples) + " examples in batches of " + std::to_string(batch) +
                       ", none left out: how many steps is one epoch?",
                   steps, "Divide, and round up."});
  const auto classes = draw.of<std::int64_t>({10, 2, 26, 5});
  NumberAnswer loss;
  loss.expected = std::log(real(classes));
  loss.tolerance = 0.005;
  loss.slips = {
      {std::log2(real(classes)), "bits",
       "This is the logarithm to base 2. Cross-entropy takes the natural one."},
      {1 / real(classes), "probability", "This is the probability. The loss is minus its logarithm."},
      {-std::log(real(classes)), "lost-minus", "The loss is minus the logarithm of the probability."}};
  sheet.push_back({"first_loss", "steps", "The loss of guessing",
                   "A network with " + std::to_string(classes) +
                       " classes has learnt nothing yet and gives each the same probability. What is its "
                       "cross-entropy, to 3 digits?",
                   loss, "Minus the logarithm of the probability that the right class is given."});
  const auto rate = draw.of<double>({0.1, 0.2, 0.05, 0.5});
  const auto gradient = draw.of<double>({4, -3, 6, -2});
  char text[96];
  std::snprintf(text, sizeof text, "A weight is 1, its gradient %g, the rate %g. ", gradient, rate);
  NumberAnswer step;
  step.expected = 1 - rate * gradient;
  step.slips = {{1 + rate * gradient, "uphill", "This goes uphill: the step is against the gradient."},
                {1 - gradient, "rate-left-out", "The gradient is multiplied by the rate."},
                {rate * gradient, "step-alone", "This is the step. Asked is the weight after it."}};
  sheet.push_back({"one_step", "steps", "One step",
                   std::string(text) + "What is the weight after one step of plain gradient descent?", step,
                   "Weight minus rate times gradient."});
}

using Values = std::vector<double>;
/// Losses on the examples that are trained on, and on others.
struct Losses {
  Values training;
  Values others;
};

void ask_curves(Draw& draw, Sheet& sheet) {
  const auto diverging = draw.of<Values>(
      {{2.30, 2.71, 4.9, 13.2, 58, 410}, {0.69, 1.4, 0.9, 3.8, 21, 160}, {3.26, 3.1, 6.2, 9.9, 44, 215}});
  sheet.push_back({.name = "curve",
                   .group = "curves",
                   .title = "A loss curve",
                   .ask = "The training loss at steps 0 to 5. What does it say?",
                   .answer = curve_is("rate-too-large"),
                   .curves = {{"training", diverging}},
                   .first = 0});
  const auto overfitting =
      draw.of<Losses>({{{0.90, 0.41, 0.18, 0.07, 0.02}, {0.95, 0.62, 0.55, 0.68, 0.91}},
                       {{0.60, 0.30, 0.11, 0.03, 0.01}, {0.66, 0.44, 0.43, 0.57, 0.80}},
                       {{1.80, 0.90, 0.35, 0.12, 0.05}, {1.90, 1.20, 1.05, 1.31, 1.77}}});
  const auto slow =
      draw.of<Losses>({{{2.302, 2.301, 2.300, 2.299, 2.298}, {2.303, 2.302, 2.301, 2.300, 2.299}},
                       {{0.693, 0.692, 0.692, 0.691, 0.691}, {0.694, 0.693, 0.693, 0.692, 0.692}}});
  const bool swapped = draw.of<int>({0, 1}) == 1;
  const auto add = [&](const char* name, const Losses& losses, const char* right) {
    sheet.push_back({.name = name,
                     .group = "curves",
                     .title = "Two loss curves",
                     .ask =
                         "The loss after epochs 1 to 5, on the examples that are trained on and on others. "
                         "What does it say?",
                     .answer = curve_is(right),
                     .curves = {{"training", losses.training}, {"other examples", losses.others}},
                     .first = 1});
  };
  add("two_curves", swapped ? slow : overfitting, swapped ? "rate-too-small" : "overfitting");
  add("two_more_curves", swapped ? overfitting : slow, swapped ? "overfitting" : "rate-too-small");
}

void ask_vanishing(Draw& draw, Sheet& sheet) {
  const auto layers = draw.of<int>({5, 4, 6, 8});
  const double factor = std::pow(0.25, layers);
  NumberAnswer bound;
  bound.expected = factor;
  bound.tolerance = 0.01;
  bound.slips = {{std::pow(0.5, layers), "value-for-derivative",
                  "1/2 is the logistic function at 0. Its derivative there is 1/4."},
                 {0.25 * layers, "sum", "Along a path derivatives are multiplied, not added."},
                 {std::pow(0.25, layers - 1), "one-short", "One layer is left out."}};
  sheet.push_back({"vanishing", "gradients", "What sigmoids leave of a gradient",
                   "The logistic function's derivative is at most 1/4. What is the largest factor by which " +
                       std::to_string(layers) + " such layers multiply a gradient, the weights aside?",
                   bound, "One factor for each layer that the gradient passes."});
  const auto depth = draw.of<int>({10, 12, 8});
  sheet.push_back({"vanishing_layer", "gradients", "Whose gradients vanish",
                   "A network of " + std::to_string(depth) +
                       " layers with logistic functions trains badly. Whose gradients are the smallest?",
                   ChoiceAnswer{false,
                                {{"first", "the first layer's", true},
                                 {"middle", "the middle layers'", false,
                                  "Every further layer on the way back multiplies by at most "
                                  "1/4, and the way goes on."},
                                 {"last", "the last layer's", false,
                                  "The last layer is next to the loss: its gradient has passed "
                                  "one derivative only."},
                                 {"all", "all are alike", false,
                                  "Each layer on the way back multiplies by at most 1/4."}}}});
}

}  // namespace

Sheet train(std::uint32_t seed) {
  Draw draw(seed);
  Sheet sheet;
  ask_steps(draw, sheet);
  ask_curves(draw, sheet);
  ask_vanishing(draw, sheet);
  return sheet;
}

}  // namespace backprop::lab
