#include <cmath>

#include "engine/lab/questions/draw.h"
#include "engine/lab/questions/formulas.h"
#include "engine/lab/questions/sheets.h"

namespace backprop::lab {
namespace {

using Values = std::vector<double>;

double real(std::int64_t number) { return static_cast<double>(number); }

/// `50x50x3`
std::string shape(std::int64_t size, std::int64_t channels) {
  const std::string s = std::to_string(size);
  return s + "x" + s + "x" + std::to_string(channels);
}

std::string described(const ConvNet& net) {
  return "Input " + shape(net.size, net.channels) + "; convolution with " + std::to_string(net.first) +
         " filters of 3x3, same; pooling 2x2; convolution with " + std::to_string(net.second) +
         " filters of 3x3, same; pooling 2x2; dense " + std::to_string(net.dense) + "; dense " +
         std::to_string(net.classes) + ". ";
}

void ask_sizes(Draw& draw, const ConvNet& net, Sheet& sheet) {
  const auto size = draw.of<std::int64_t>({28, 32, 40, 64});
  const auto kernel = draw.of<std::int64_t>({5, 3, 7, 9});
  NumberAnswer valid;
  valid.expected = real(conv_size(size, kernel, false));
  valid.slips = {
      {real(size), "same-for-valid",
       "This is a same convolution, which pads. Asked is valid: the kernel "
       "stays inside."},
      {real(size - kernel), "off-by-one", "One too few: a kernel as large as the image fits once."},
      {real(size - kernel / 2), "one-edge", "The kernel loses half its width at both edges."}};
  sheet.push_back({"valid_size", "sizes", "Size after a valid convolution",
                   "A valid " + std::to_string(kernel) + "x" + std::to_string(kernel) + " convolution on " +
                       std::to_string(size) + "x" + std::to_string(size) + ": how wide is the result?",
                   valid, "Count the places at which the kernel lies wholly inside."});
  const double half = real(net.pooled()) / 2;
  NumberAnswer pooled;
  pooled.expected = real(net.pooled_again());
  pooled.slips = {
      {half, "half-a-pixel", "This is not a size: pixels are whole. Windows that do not fit are left out."},
      {std::ceil(half), "rounded-up", "A window that sticks out is left out: round down."}};
  sheet.push_back({"pooled_size", "sizes", "Size after pooling an odd one",
                   "Pooling 2x2 with stride 2 on " + std::to_string(net.pooled()) + "x" +
                       std::to_string(net.pooled()) + ": how wide is the result?",
                   pooled, "Count the windows that fit."});
}

void ask_parameters(const ConvNet& net, Sheet& sheet) {
  NumberAnswer second;
  second.expected = real(net.second_parameters());
  second.slips = {
      {real(conv_parameters(3, 1, net.second)), "input-channels-left-out",
       "The kernel is not multiplied by the input channels: each filter reads all of them."},
      {real(conv_parameters(3, net.channels, net.second)), "image-channels",
       "The second convolution reads what the first put out, not the image."},
      {real(net.second_parameters() - net.second), "biases-left-out", "Each filter has a bias as well."},
      {real(net.second_parameters() - net.second + net.first), "wrong-biases",
       "The biases belong to the filters, not to the input channels."},
      {real(net.second_parameters() - net.second + 1), "one-bias", "Each filter has a bias of its own."}};
  sheet.push_back({"second_convolution", "parameters", "Parameters of the second convolution",
                   described(net) + "How many parameters has the second convolution?", second,
                   "Kernel width x height x input channels x filters, and a bias for each filter."});
  NumberAnswer kernel;
  kernel.expected = real(conv_parameters(11, net.channels, net.first));
  kernel.slips = {
      {real(conv_parameters(3, net.channels, net.first)), "old-kernel", "This is the 3x3 kernel."},
      {real(conv_parameters(11, 1, net.first)), "input-channels-left-out",
       "The kernel is not multiplied by the input channels: each filter reads all of them."},
      {real(conv_parameters(11, net.channels, net.first) - net.first), "biases-left-out",
       "Each filter has a bias as well."}};
  sheet.push_back(
      {"large_kernel", "parameters", "An 11x11 kernel",
       described(net) + "How many parameters would the first convolution have with kernels of 11x11?", kernel,
       "Kernel width x height x input channels x filters, and a bias for each filter."});
  const double biases = real(net.first + net.second + net.dense + net.classes);
  const double half = real(net.pooled()) / 2;
  const double ceiled = std::ceil(half);
  const double rest = real(net.parameters() - net.flat() * net.dense);
  NumberAnswer all;
  all.expected = real(net.parameters());
  all.slips = {
      {real(net.parameters()) - biases, "biases-left-out", "The biases are left out."},
      {real(net.parameters() - net.second_parameters() + conv_parameters(3, 1, net.second)),
       "input-channels-left-out", "The second convolution's kernels read all channels of the first."},
      {rest + half * half * real(net.second * net.dense), "half-a-pixel",
       "Half a pixel is no size: pooling an odd size rounds down."},
      {rest + ceiled * ceiled * real(net.second * net.dense), "rounded-up",
       "Pooling an odd size rounds down."}};
  all.from = {"second_convolution", "pooled_size"};
  all.follow = [net](const Values& own) {
    const double flat = own[1] * own[1] * real(net.second);
    return real(net.first_parameters()) + own[0] + (flat + 1) * real(net.dense) +
           real(dense_parameters(net.dense, net.classes));
  };
  sheet.push_back(
      {"parameters", "parameters", "All parameters",
       described(net) + "How many parameters has the whole network?", all,
       "Two convolutions and two dense layers; pooling has none. The first dense layer reads what the "
       "second pooling puts out."});
  NumberAnswer vgg;
  vgg.expected = real(dense_parameters(std::int64_t{7} * 7 * 512, 4096));
  vgg.slips = {{vgg.expected - 4096, "biases-left-out", "Each unit has a bias as well."},
               {real(dense_parameters(512, 4096)), "positions-left-out",
                "Each of the 7x7 places is an input of its own."},
               {real(dense_parameters(std::int64_t{14} * 14 * 512, 4096)), "one-pooling-short",
                "224 is halved five times."}};
  sheet.push_back(
      {"vgg_dense", "parameters", "VGG-16's first dense layer",
       "VGG-16 ends its convolutions with 7x7x512 numbers, which a dense layer of 4,096 units reads. How "
       "many parameters has this layer?",
       vgg, "In x out + out."});
}

void ask_outputs(Draw& draw, const ConvNet& net, Sheet& sheet) {
  const auto batch = draw.of<std::int64_t>({64, 32, 128, 100});
  const double half = real(net.pooled()) / 2;
  const double ceiled = std::ceil(half);
  NumberAnswer outputs;
  outputs.expected = real(net.outputs());
  outputs.slips = {{real(net.outputs() - net.size * net.size * net.channels), "input-left-out",
                    "The image itself is left out: it is kept for the first convolution's gradient."},
                   {real(net.outputs() - net.flat()) + half * half * real(net.second), "half-a-pixel",
                    "Half a pixel is no size: pooling an odd size rounds down."},
                   {real(net.outputs() - net.flat()) + ceiled * ceiled * real(net.second), "rounded-up",
                    "Pooling an odd size rounds down."}};
  outputs.from = {"pooled_size"};
  outputs.follow = [net](const Values& own) {
    return real(net.outputs() - net.flat()) + own[0] * own[0] * real(net.second);
  };
  sheet.push_back(
      {"outputs", "memory", "Outputs of one image",
       described(net) + "How many numbers do all layers put out for one image, the image itself included?",
       outputs, "Width x height x channels for each layer, ReLU in place."});
  NumberAnswer bytes;
  bytes.expected = real(4 * batch * net.outputs());
  bytes.unit = NumberAnswer::Unit::bytes;
  bytes.asked_in = "MB";
  bytes.tolerance = 0.005;
  bytes.slips = {{real(4 * net.outputs()), "batch-left-out", "This is one image. The batch has more."}};
  bytes.from = {"outputs"};
  bytes.follow = [batch](const Values& own) { return 4 * static_cast<double>(batch) * own[0]; };
  sheet.push_back({"outputs_mb", "memory", "Outputs of a batch",
                   "How much is that for a batch of " + std::to_string(batch) + " in float32, in MB?", bytes,
                   "Four bytes for each number, for each image."});
  NumberAnswer parameters;
  parameters.expected = real(4 * net.parameters());
  parameters.unit = NumberAnswer::Unit::bytes;
  parameters.asked_in = "MB";
  parameters.tolerance = 0.005;
  parameters.slips = {
      {real(4 * batch * net.parameters()), "batch-counted", "Parameters are shared by the batch."}};
  parameters.from = {"parameters"};
  parameters.follow = [](const Values& own) { return 4 * own[0]; };
  sheet.push_back({"parameters_mb", "memory", "Parameters in MB",
                   "All parameters of this network in float32, in MB?", parameters,
                   "Four bytes for each parameter."});
}

void ask_batch(Draw& draw, const ConvNet& net, Sheet& sheet) {
  const auto gigabytes = draw.of<std::int64_t>({2, 1, 4, 3});
  const double memory = 1e9 * real(gigabytes);
  const auto largest = [](double bytes, double copies, const Values& own) {
    return std::floor((bytes - 4 * copies * own[0]) / (4 * own[1]));
  };
  const Values truth{real(net.parameters()), real(net.outputs())};
  NumberAnswer batch;
  batch.expected = largest(memory, 4, truth);
  batch.slips = {
      {largest(memory, 3, truth), "adam-counted-once", "Adam keeps two moments for each parameter, not one."},
      {largest(memory, 2, truth), "optimizer-left-out",
       "Adam's moments are left out: two for each parameter."},
      {largest(memory, 1, truth), "gradients-left-out", "Gradients and Adam's moments are left out."},
      {largest(memory, 0, truth), "parameters-left-out", "This is room for outputs alone."},
      {largest(memory * 1.073741824, 4, truth), "binary-for-decimal",
       "These are GiB. 1 GB is 1,000,000,000 bytes."},
      {batch.expected + 1, "rounded-up", "This one no longer fits: round down."},
      {std::floor(memory / (16 * (truth[0] + truth[1]))), "parameters-per-image",
       "Parameters, gradients and moments are there once, whatever the batch."}};
  batch.from = {"parameters", "outputs"};
  batch.follow = [memory, largest](const Values& own) { return largest(memory, 4, own); };
  sheet.push_back({"largest_batch", "memory", "Largest batch under Adam",
                   "Count this network's parameters, gradients and Adam's state once, and all outputs for "
                   "each image, in float32, "
                   "and nothing else. What is the largest batch in " +
                       std::to_string(gigabytes) + " GB?",
                   batch,
                   "Take from the memory what does not depend on the batch, and divide by the bytes of one "
                   "image."});
  sheet.push_back(
      {"relu", "memory", "What a ReLU adds",
       "A ReLU is put behind a layer and works in place. Which of these grow?",
       ChoiceAnswer{
           true,
           {{"parameters", "the number of parameters", false, "A ReLU has no parameters."},
            {"outputs", "the outputs stored", false,
             "In place its result takes the room of its input, and shows the signs that its gradient needs."},
            {"operations", "the number of operations", true,
             "One comparison for each number: little beside a convolution, but not nothing."}}}});
}

void ask_hardware(Draw& draw, Sheet& sheet) {
  const auto width = draw.of<std::int64_t>({33, 65, 97});
  sheet.push_back(
      {"multiples", "hardware", "Multiples of 32",
       "A layer of " + std::to_string(width - 1) + " units takes about as long on a GPU as one of " +
           std::to_string(width - 2) + ", and one of " + std::to_string(width) + " noticeably longer. Why?",
       ChoiceAnswer{false,
                    {{"whole-groups",
                      "threads and tiles come in whole groups: one unit more begins another group", true},
                     {"parameters", "one unit more brings that many parameters", false,
                      "It brings one row of weights, as the unit before it did."},
                     {"powers-of-two", "numbers that are no powers of two are stored in more bytes", false,
                      "A float32 takes 4 bytes, whatever the width of its layer."},
                     {"accuracy", "odd widths need more steps to converge", false,
                      "How long a step takes does not depend on how many are needed."}}}});
}

}  // namespace

Sheet will_it_fit(std::uint32_t seed) {
  Draw draw(seed);
  ConvNet net;
  net.size = draw.of<std::int64_t>({50, 46, 54, 38});
  net.first = draw.of<std::int64_t>({32, 16, 24});
  net.second = draw.of<std::int64_t>({64, 48, 40});
  net.dense = draw.of<std::int64_t>({500, 400, 300});
  Sheet sheet;
  ask_sizes(draw, net, sheet);
  ask_parameters(net, sheet);
  ask_outputs(draw, net, sheet);
  ask_batch(draw, net, sheet);
  ask_hardware(draw, sheet);
  return sheet;
}

}  // namespace backprop::lab
