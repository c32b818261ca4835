#include "engine/lab/questions/draw.h"
#include "engine/lab/questions/formulas.h"
#include "engine/lab/questions/sheets.h"

namespace backprop::lab {
namespace {

using Values = std::vector<double>;

double real(std::int64_t number) { return static_cast<double>(number); }

void ask_bytes(Draw& draw, Sheet& sheet) {
  const auto batch = draw.of<std::int64_t>({64, 32, 128, 48});
  const auto width = draw.of<std::int64_t>({100, 250, 80, 300});
  const double one = real(4 * batch * width);
  const std::string where = "A layer a = tanh(Wx), batch " + grouped(batch) + ", width " + grouped(width) +
                            " (of x as well), float32. ";
  NumberAnswer tanh;
  tanh.expected = one;
  tanh.unit = NumberAnswer::Unit::bytes;
  tanh.slips = {{real(4 * width), "batch-left-out", "This is one example. All of the batch is kept."},
                {2 * one, "z-kept", "tanh' = 1 - a²: the result a is enough, z need not be kept beside it."}};
  sheet.push_back(
      {"tanh_bytes", "keep", "Bytes kept by tanh",
       where + "How many bytes does tanh alone keep for its gradient?", tanh,
       "tanh' is computed from its result: as many numbers as the layer puts out, 4 bytes each."});
  NumberAnswer layer;
  layer.expected = 2 * one;
  layer.unit = NumberAnswer::Unit::bytes;
  layer.slips = {{one, "input-left-out", "This is the result a. The gradient of W needs x as well."},
                 {3 * one, "z-kept", "z = Wx need not be kept: tanh' is computed from a."},
                 {2 * one + real(4 * width * width), "parameters-counted-again",
                  "The weights are parameters: they are there anyway."}};
  layer.from = {"tanh_bytes"};
  layer.follow = [](const Values& own) { return 2 * own[0]; };
  sheet.push_back({"layer_bytes", "keep", "Bytes kept by the layer",
                   where + "And the whole layer, the product included? The weights are not counted.", layer,
                   "The product keeps what the gradient of W reads, tanh keeps its result."});
}

void ask_ops(Draw& draw, Sheet& sheet) {
  sheet.push_back(
      {"keeps_inputs", "keep", "Operations that keep their inputs",
       "Which of these operations need the values of their inputs again in the backward pass?",
       ChoiceAnswer{
           true,
           {{"sum", "a + b", false, "A sum hands its gradient on as it is: it keeps nothing."},
            {"product", "a · b", true,
             "The gradient of each factor is the upstream gradient times the other factor: both are kept."},
            {"exp", "exp(a)", false, "exp is its own derivative: its result is kept, not its input."},
            {"relu", "relu(a)", false,
             "relu needs to know which inputs were positive: a sign, which its result shows as well."}}}});
  const auto size = draw.of<std::int64_t>({24, 16, 32, 12});
  const auto channels = draw.of<std::int64_t>({32, 64, 8, 20});
  const auto batch = draw.of<std::int64_t>({16, 10, 25, 50});
  const std::int64_t windows = (size / 2) * (size / 2) * channels * batch;
  NumberAnswer pool;
  pool.expected = real(windows);
  pool.slips = {
      {real(4 * windows), "all-inputs", "This is every input. Only the winner of each 2x2 window matters."},
      {real(windows / batch), "batch-left-out", "This is one image of the batch."},
      {real(windows / channels), "channels-left-out", "Each channel is pooled by itself."}};
  const std::string s = std::to_string(size);
  sheet.push_back({"pool_indices", "keep", "Indices kept by max-pooling",
                   "Max-pooling with 2x2 windows on a batch of " + grouped(batch) + " maps of " + s + "x" +
                       s + "x" + std::to_string(channels) + ": how many indices does it keep?",
                   pool, "One index for each number that comes out."});
  sheet.push_back(
      {"storage", "keep", "Storage of the activations",
       "n layers of d neurons each, a batch of b: how many activations are stored, in big-O?",
       GrowthQuestion{
           "nbd",
           "nbd",
           {{"nd", "batch-left-out", "Number of neurons times batch: each example has its own activations."},
            {"bd", "one-layer", "This is one layer. Those of all n layers are kept."},
            {"nbd + nd^2", "parameters-counted-again", "The weights are no activations."},
            {"nd^2", "weights-for-activations", "These are the weights. Asked are the activations."}},
           "bd"}});
}

void ask_lifetime(Draw& draw, Sheet& sheet) {
  const auto depth = draw.of<int>({10, 8, 12});
  const auto layer = draw.of<int>({3, 5, 4});
  sheet.push_back(
      {"freed", "keep", "When a value is free again",
       "A network has " + std::to_string(depth) + " layers. When is the stored result of layer " +
           std::to_string(layer) + " no longer needed?",
       ChoiceAnswer{
           false,
           {{"after-next", "once layer " + std::to_string(layer + 1) + " has been computed", false,
             "That is so where no gradients are wanted. The backward pass will ask for it again."},
            {"after-backward", "once the backward pass has gone through the operations that read it", true},
            {"after-update", "once the weights have been updated", false,
             "The update reads gradients, not activations."},
            {"after-epoch", "at the end of the epoch", false,
             "Storage is free again once the batch has been back-propagated."}}}});
  sheet.push_back(
      {"dynamic", "keep", "Why it is dynamic programming",
       "Back-propagation is dynamic programming. What makes it so?",
       ChoiceAnswer{
           false,
           {{"stored-once", "each gradient is computed once, stored, and used by all who need it", true},
            {"random", "the order of the nodes may change from run to run", false,
             "Any valid order will do, but that is not what saves work."},
            {"recursion", "it is a recursion along every path from the output to the inputs", false,
             "That is what it avoids: there can be exponentially many paths."},
            {"online", "weights are updated while the gradients arrive", false,
             "Updates come after the whole backward pass."}}}});
}

}  // namespace

Sheet why_keep_inputs(std::uint32_t seed) {
  Draw draw(seed);
  Sheet sheet;
  ask_bytes(draw, sheet);
  ask_ops(draw, sheet);
  ask_lifetime(draw, sheet);
  return sheet;
}

}  // namespace backprop::lab
