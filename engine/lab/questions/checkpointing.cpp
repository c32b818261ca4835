#include <utility>

#include "engine/lab/questions/draw.h"
#include "engine/lab/questions/formulas.h"
#include "engine/lab/questions/sheets.h"

namespace backprop::lab {
namespace {

double real(std::int64_t number) { return static_cast<double>(number); }

void ask_equal_segments(Draw& draw, Sheet& sheet) {
  using Pair = std::pair<std::int64_t, std::int64_t>;
  const auto [layers, every] = draw.of<Pair>({{100, 10}, {60, 15}, {144, 6}, {90, 30}});
  NumberAnswer held;
  held.expected = real(layers / every + every);
  held.slips = {
      {real(layers / every), "checkpoints-alone",
       "Each checkpoint is counted here, but one segment is computed again, and its outputs are there as "
       "well."},
      {real(layers), "nothing-dropped", "This is without checkpoints."}};
  if (layers / every != every) {
    held.slips.push_back(
        {real(every), "segment-alone", "This is one segment. The checkpoints are there as well."});
  }
  sheet.push_back(
      {"held_outputs", "place", "Outputs held at once",
       std::to_string(layers) + " layers, a checkpoint every " + std::to_string(every) +
           " layers. Segments are computed again as the backward pass reaches them, and all outputs of a "
           "segment are held meanwhile. How many outputs are held, counting all checkpoints and one "
           "segment?",
       held, "Checkpoints, and the outputs of one segment."});
  const auto many = draw.of<std::int64_t>({1000, 500, 2000, 300});
  const std::int64_t root = ceil_root(many);
  NumberAnswer slots;
  slots.expected = real(root);
  slots.slips = {
      {real(root - 1), "rounded-down", "Rounded down, the last layers get no slot: round up."},
      {real(many / 2), "half", "Half of the layers is far more than is needed: n/k + k is least at k = √n."},
      {real(many / 10), "tenth", "n/k + k is least where both parts are equal."}};
  sheet.push_back({"root_slots", "place", "Slots at the square root",
                   grouped(many) +
                       " layers, segments of √n layers: how many slots for checkpoints are that, rounded "
                       "up?",
                   slots, "As many segments as each has layers."});
  sheet.push_back(
      {"root_memory", "place", "Memory with the best segments",
       "n layers, checkpoints at the best equal distance: how does the number of outputs held grow?",
       GrowthQuestion{"n",
                      "sqrt(n)",
                      {{"n", "nothing-dropped", "This is without checkpoints."},
                       {"1", "no-checkpoints", "With k fixed the n/k checkpoints still grow with n."}},
                      ""}});
  sheet.push_back(
      {"root_time", "place", "Time with checkpoints",
       "And the forward steps, those that are repeated included?",
       GrowthQuestion{
           "n",
           "n",
           {{"n^2", "from-the-start",
             "This is where every output is computed from the very start. From checkpoints each layer "
             "is computed twice."},
            {"n^(3/2)", "segments-times-layers",
             "Each segment is computed again once, not once for each "
             "of its layers."},
            {"sqrt(n)", "memory-for-time", "This is the memory. Each layer runs at least once."}},
           ""}});
}

void ask_binomial(Draw& draw, Sheet& sheet) {
  const auto layers = draw.of<std::int64_t>({10, 12, 14, 20});
  const auto slots = draw.of<std::int64_t>({3, 4, 2, 5});
  const std::int64_t best = binomial_advances(layers, slots);
  NumberAnswer advances;
  advances.expected = real(best);
  advances.slips = {
      {real(layers), "one-pass", "This is one pass. With so few slots some steps are repeated."},
      {real(layers * (layers - 1) / 2), "one-slot", "This is with one slot, the first state."},
      {real(best + layers), "own-steps",
       "The step that a layer takes with its own backward step is not "
       "counted."},
      {real(binomial_advances(layers, slots + 1)), "input-slot",
       "The first state takes one of the "
       "slots."},
      {real(layers - 1), "all-stored", "This is with a slot for each layer."}};
  const std::string counted =
      " The input takes one slot. The step that a layer takes together with its own backward step is not "
      "counted.";
  sheet.push_back({"advances", "binomial", "Forward advances",
                   std::to_string(layers) + " layers, " + std::to_string(slots) +
                       " slots for states: how many forward advances does the best schedule take?" + counted,
                   advances,
                   "Try where to put the next state: both parts are problems of the same kind, the right one "
                   "with a slot less."});
  NumberAnswer one;
  one.expected = real(layers * (layers - 1) / 2);
  one.slips = {
      {real(layers * (layers + 1) / 2), "own-steps", "The layer's own step is not counted."},
      {real(layers * layers), "square", "The i-th layer is i - 1 steps from the start, not n."},
      {real(layers), "one-pass", "This is one pass. Every backward step starts again from the input."}};
  sheet.push_back({"one_slot", "binomial", "With one slot",
                   std::to_string(layers) +
                       " layers and nothing stored but the input: how many forward advances?" + counted,
                   one, "For each layer, count the steps from the input to it."});
  sheet.push_back(
      {"same_gradients", "binomial", "The gradients",
       "Values are computed a second time. What becomes of the gradients?",
       ChoiceAnswer{
           false,
           {{"identical", "they are identical, to the last bit", true},
            {"close", "they differ by rounding", false,
             "The same operations run on the same numbers in the same order: nothing rounds differently."},
            {"noisy", "they become noisier", false, "Nothing is estimated: values are computed again."},
            {"stale", "they belong to older weights", false,
             "The weights do not change between forward and backward pass."}}}});
}

}  // namespace

Sheet checkpointing(std::uint32_t seed) {
  Draw draw(seed);
  Sheet sheet;
  ask_equal_segments(draw, sheet);
  ask_binomial(draw, sheet);
  return sheet;
}

}  // namespace backprop::lab
