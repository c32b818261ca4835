// Whole passes of networks, for `npm run bench -- native` and, on a GPU, tests/cuda/gpu-check.sh, which set
// them beside PyTorch's (native.py does the same work). A run ends with its loss on the host. Prints a line
// per case: its name, then the best run's seconds.
//   bench_native THREADS     on the CPU
//   bench_native cuda        on the GPU, each pass recorded as one graph

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include "engine/model/data/synthetic.h"
#include "engine/model/dense_chain.h"
#include "engine/model/model_json.h"
#include "engine/model/trainer.h"
#include "engine/run/executor.h"
#include "engine/transform/gradients.h"

namespace {

using namespace backprop;
using Clock = std::chrono::steady_clock;

/// Best of the runs that fit into a second, at least three, after one to warm up.
template <class F>
double best_seconds(const F& f) {
  f();
  double best = 1e9;
  const Clock::time_point begun = Clock::now();
  for (int run = 0; run < 3 || Clock::now() - begun < std::chrono::seconds(1); ++run) {
    const Clock::time_point start = Clock::now();
    f();
    best = std::min(best, std::chrono::duration<double>(Clock::now() - start).count());
  }
  return best;
}

void print(const std::string& name, double seconds) {
  std::printf("%s %.9f\n", name.c_str(), seconds);
  std::fflush(stdout);
}

void chain(std::int64_t d, Device& device) {
  Graph graph;
  const FeedForward network = dense_chain(graph, {.n = 8, .d = d, .b = d / 4});
  std::vector<NodeId> outputs{network.loss};
  const std::vector<NodeId> slopes = gradients(graph, network.loss, network.parameters);
  outputs.insert(outputs.end(), slopes.begin(), slopes.end());
  const auto seconds = [&](std::span<const NodeId> wanted) {
    Executor executor(make_plan(graph, wanted, PlanMode::fast), device, {.recorded = true});
    const data::Examples numbers = data::synthetic(Shape{d * d}, 1, 1, 1);
    std::vector<double> weights(numbers.features.begin(), numbers.features.end());
    for (double& weight : weights) weight /= static_cast<double>(d);
    for (const NodeId parameter : network.parameters) executor.set(parameter, weights);
    executor.set(network.x, std::span(weights).first(static_cast<std::size_t>(d * d / 4)));
    return best_seconds([&] {
      executor.run();
      executor.scalar(network.loss);
    });
  };
  print("forward-" + std::to_string(d), seconds(std::span(outputs).first(1)));
  print("both-" + std::to_string(d), seconds(outputs));
}

void lesson_6(Device& device) {
  std::ifstream file(BACKPROP_LESSON_6);
  std::ostringstream text;
  text << file.rdbuf();
  const Model model = parse_model(text.str());
  Trainer trainer(model, {}, device, {.recorded = true});
  const data::Examples examples =
      data::synthetic(Shape(model.input), 10, static_cast<std::uint64_t>(model.batch), 1);
  const std::vector<double> features(examples.features.begin(), examples.features.end());
  const std::vector<double> labels(examples.labels.begin(), examples.labels.end());
  print("lesson-6", best_seconds([&] { trainer.step(features, labels); }));
}

}  // namespace

int main(int count, char** arguments) {
  const bool on_gpu = count > 1 && std::string_view(arguments[1]) == "cuda";
  set_cpu_threads(!on_gpu && count > 1 ? std::atoi(arguments[1]) : 1);  // NOLINT(cert-err34-c)
  Device& device = on_gpu ? cuda() : cpu();
  const std::vector<std::int64_t> on_cpu_widths{256, 512, 1024};
  const std::vector<std::int64_t> on_gpu_widths{512, 1024, 2048, 4096};
  for (const std::int64_t d : on_gpu ? on_gpu_widths : on_cpu_widths) chain(d, device);
  lesson_6(device);
}
