#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include <atomic>
#include <cmath>
#include <csignal>
#include <cstdio>
#include <memory>
#include <nlohmann/json.hpp>

#include "engine/cli/commands.h"
#include "engine/cli/data_source.h"
#include "engine/cli/devices.h"
#include "engine/cli/fit_memory.h"
#include "engine/cli/model_options.h"
#include "engine/cli/progress.h"
#include "engine/cli/saved_run.h"
#include "engine/cli/text.h"
#include "engine/graph/error.h"
#include "engine/model/data/batches.h"
#include "engine/model/model_json.h"

// `backprop train MODEL.json`: trains, says how it goes, saves and resumes.

namespace backprop::cli {

namespace {

using Json = nlohmann::ordered_json;

struct Options {
  ModelOptions model;
  DataOptions data;
  DeviceOptions device;
  std::uint64_t steps = 0;
  std::uint64_t epochs = 0;
  std::string save, resume, device_memory;
  std::uint64_t every = 100;
  bool json = false;
};

std::atomic<bool> interrupted = false;
static_assert(std::atomic<bool>::is_always_lock_free);

/// One run of the command.
class Run {
 public:
  explicit Run(const Options& options)
      : options_(options),
        model_(options.model.model()),
        device_(options.device.open()),
        dataset_(open_data(options.data, model_)),
        batches_(dataset_.training, static_cast<std::uint64_t>(model_.batch), model_.seed),
        identity_{.model = write_model(model_),
                  .data = options.data.text(model_.seed),
                  .micro_batches = options.model.micro_batches} {
    if (options.steps > 0 && options.epochs > 0) {
      fail("train", "give --steps or --epochs, not both");
    }
    const TrainingOptions training = options.model.training();
    check_memory(model_, training,
                 options.device_memory.empty() ? device_.free_bytes()
                                               : parse_bytes("--device-memory", options.device_memory));
    trainer_ = std::make_unique<Trainer>(model_, training, device_);
    if (!options.resume.empty()) {
      step_ = resume_run(options.resume, *trainer_, identity_);
    }
    last_ =
        options.steps > 0 ? options.steps : (options.epochs > 0 ? options.epochs : 10) * batches_.per_epoch();
  }

  int run() {
    start();
    Progress progress({.steps = last_,
                       .steps_per_epoch = batches_.per_epoch(),
                       .batch = static_cast<std::uint64_t>(model_.batch),
                       .flops_per_step = flops_of(trainer_->plan()) * options_.model.micro_batches,
                       .bytes = trainer_->allocated_bytes()},
                      step_, options_.json);
    std::vector<double> features;
    std::vector<double> labels;
    double loss = 0;
    while (step_ < last_ && !interrupted) {
      batches_.fill(step_, features, labels);
      loss = trainer_->step(features, labels_for(model_, labels));
      ++step_;
      if (!std::isfinite(loss)) {
        fail("train", fmt::format("the loss is {} after step {}: try a smaller --rate than {}", loss, step_,
                                  trainer_->rate()));
      }
      progress.step(step_, loss);
      if (!options_.save.empty() && (step_ % options_.every == 0 || step_ == last_)) {
        save();
      }
    }
    if (interrupted) {
      return stopped();
    }
    finish();
    return done;
  }

 private:
  void start() const {
    if (!options_.json) {
      fmt::print("{}: {} examples of {}, {} held out; batch {}, {}, {}, rate {}; {} on {}\n", model_.name,
                 dataset_.training.count(), dataset_.training.name, dataset_.held_out.count(), model_.batch,
                 name_of(model_.dtype), name_of(model_.optimizer), model_.rate,
                 bytes_text(trainer_->allocated_bytes()), device_.name());
      if (step_ > 0) {
        fmt::print("resumed after step {}\n", step_);
      }
    }
  }

  void save() const { save_run(options_.save, *trainer_, identity_, step_); }

  int stopped() const {
    if (!options_.save.empty()) {
      save();
    }
    std::fprintf(stderr, "backprop: stopped after step %llu%s\n", static_cast<unsigned long long>(step_),
                 options_.save.empty() ? "" : "; go on with --resume");
    return 130;
  }

  Evaluation evaluation(const data::Examples& examples) {
    const std::vector<double> features(examples.features.begin(), examples.features.end());
    return trainer_->evaluate(features, labels_for(model_, {examples.labels.begin(), examples.labels.end()}));
  }

  /// How well the network does in the end, on what it has and has not seen.
  void finish() {
    const Evaluation seen = evaluation(dataset_.training);
    Json last{{"done", true}, {"step", step_}, {"loss", seen.loss}, {"accuracy", seen.accuracy}};
    std::string text = fmt::format("trained on: loss {:.5f}, {:.2f} % right", seen.loss, 100 * seen.accuracy);
    if (dataset_.held_out.count() > 0) {
      const Evaluation unseen = evaluation(dataset_.held_out);
      last["held_out"] = {{"loss", unseen.loss}, {"accuracy", unseen.accuracy}};
      text += fmt::format("; held out: loss {:.5f}, {:.2f} % right", unseen.loss, 100 * unseen.accuracy);
    }
    fmt::print("{}\n", options_.json ? last.dump() : text);
  }

  const Options& options_;
  Model model_;
  Device& device_;
  Dataset dataset_;
  data::Batches batches_;
  RunIdentity identity_;
  std::unique_ptr<Trainer> trainer_;
  std::uint64_t step_ = 0;
  std::uint64_t last_ = 0;
};

}  // namespace

void add_train(CLI::App& app, int& code) {
  auto options = std::make_shared<Options>();
  CLI::App* const command = app.add_subcommand("train", "Train a model");
  add_model_options(*command, options->model);
  add_data_options(*command, options->data);
  add_device_options(*command, options->device);
  command->add_option("--steps", options->steps, "steps in all, those of a resumed run included");
  command->add_option("--epochs", options->epochs, "times through the examples [10]");
  command->add_option("--save", options->save, "write parameters and state here (safetensors)");
  command->add_option("--every", options->every, "steps from one save to the next")
      ->capture_default_str()
      ->check(CLI::Range(std::uint64_t{1}, std::uint64_t{1} << 60U));
  command->add_option("--resume", options->resume, "go on from a saved file, with the same options");
  command->add_option("--device-memory", options->device_memory, "plan for this much [what is free]");
  command->add_flag("--json", options->json, "print an object per line");
  command->footer(
      "Examples:\n"
      "  backprop train model.json --data digits --epochs 20 --save digits.safetensors\n"
      "  backprop train model.json --data digits --epochs 40 --resume digits.safetensors\n"
      "A run that was killed goes on from its last save to the very numbers it would have reached.");
  command->callback([options, &code] {
    std::signal(SIGINT, [](int) { interrupted = true; });
    std::signal(SIGTERM, [](int) { interrupted = true; });
    code = Run(*options).run();
  });
}

}  // namespace backprop::cli
