// The network of lesson 6 (50x50x3, two convolutions, two dense layers, Adam): planned, and trained on
// synthetic images. Prints a line per batch size given: batch, seconds to build and plan a step, seconds per
// step (best of five each), multiply-adds of the forward pass per second, megabytes allocated.

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <vector>

#include "engine/model/layer_table.h"
#include "engine/model/model_json.h"
#include "engine/model/random.h"
#include "engine/model/trainer.h"

namespace {

constexpr const char* lesson_6 = R"({"schema": 1, "input": [50, 50, 3], "layers": [
  {"conv2d": {"filters": 32, "kernel": [3, 3], "padding": "same", "activation": "relu"}},
  {"max_pool": {"size": [2, 2]}},
  {"conv2d": {"filters": 64, "kernel": [3, 3], "padding": "same", "activation": "relu"}},
  {"max_pool": {"size": [2, 2]}},
  {"dense": {"units": 500, "activation": "relu"}}, {"dense": {"units": 10}}, {"softmax_cross_entropy": {}}],
  "batch": 64, "optimizer": {"adam": {"rate": 0.001}}})";

using namespace backprop;

/// Seconds of the fastest of five, after one that warms up.
template <typename Work>
double fastest(Work work) {
  double best = 1e9;
  for (int repeat = 0; repeat < 6; ++repeat) {
    const auto begun = std::chrono::steady_clock::now();
    work();
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begun;
    if (repeat > 0) best = std::min(best, took.count());
  }
  return best;
}

void measure(std::int64_t batch) {
  Model model = parse_model(lesson_6);
  model.batch = batch;
  const double planning = fastest([&] {
    Graph graph;
    training_step(graph, model).plan(graph);
  });
  Trainer trainer(model);
  const RandomStream random(1, 1000);
  std::vector<double> images(static_cast<std::size_t>(batch) * 7500);
  std::vector<double> labels(static_cast<std::size_t>(batch));
  for (std::size_t i = 0; i < images.size(); ++i) images[i] = random.uniform(i) - 0.5;
  for (std::size_t i = 0; i < labels.size(); ++i) labels[i] = static_cast<double>(i % 10);
  const double best = fastest([&] { trainer.step(images, labels); });
  const double work =
      static_cast<double>(layer_table(model).total.multiply_adds) * static_cast<double>(batch);
  std::printf("%lld %.5f %.3f %.3g %.1f\n", static_cast<long long>(batch), planning, best, work / best,
              static_cast<double>(trainer.allocated_bytes()) / 1e6);
}

}  // namespace

int main(int count, char** arguments) {
  for (int i = 1; i < count; ++i) measure(std::strtoll(arguments[i], nullptr, 10));
}
