#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include <atomic>
#include <cmath>
#include <csignal>
#include <cstdio>
#include <exception>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>

#include "engine/cli/commands.h"
#include "engine/cli/data_source.h"
#include "engine/cli/devices.h"
#include "engine/cli/fit_memory.h"
#include "engine/cli/model_options.h"
#include "engine/cli/progress.h"
#include "engine/cli/saved_run.h"
#include "engine/cli/text.h"
#include "engine/cli/together.h"
#include "engine/graph/error.h"
#include "engine/model/data/batches.h"
#include "engine/model/model_json.h"

// `backprop train MODEL.json`: trains, says how it goes, saves and resumes; in one process or in several, of
// which the first prints and saves.

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

/// One run of the command, in one of the processes.
class Run {
 public:
  Run(const Options& options, Processes& processes)
      : options_(options),
        processes_(processes),
        model_(options.model.model()),
        device_(options.device.open(processes)),
        data_(options.data.named_for(model_)),
        dataset_(open_data(data_, model_)),
        batches_(dataset_.training, static_cast<std::uint64_t>(model_.batch), model_.seed),
        identity_{.model = write_model(model_),
                  .data = data_.text(model_.seed),
                  .micro_batches = options.model.micro_batches} {
    if (options.steps > 0 && options.epochs > 0) {
      fail("train", "give --steps or --epochs, not both");
    }
  }

  /// Where the processes reduce: in the CPU's memory, or in their GPUs'.
  void connect() {
    if (processes_.size() > 1 && &device_ != &cpu()) {
      gpus_ = gpu_communicator(processes_);
    }
  }

  /// Throws Error unless training fits. Before any process takes memory that others count as free.
  void check_memory() const {
    cli::check_memory(model_, training(),
                      options_.device_memory.empty()
                          ? free_bytes()
                          : parse_bytes("--device-memory", options_.device_memory));
  }

  void prepare() {
    Communicator* const communicator = gpus_ ? gpus_.get() : &processes_;
    trainer_ = std::make_unique<Trainer>(model_, training(), device_,
                                         ExecutorOptions{.recorded = true, .communicator = communicator});
    if (!options_.resume.empty()) {
      step_ = resume_run(options_.resume, *trainer_, identity_);
    }
    last_ = options_.steps > 0 ? options_.steps
                               : (options_.epochs > 0 ? options_.epochs : 10) * batches_.per_epoch();
  }

  /// All that must be the same in every process, or they would wait for each other forever.
  std::string text() const {
    return fmt::format("{}\n{}\n{} {} {} {} {} {}", identity_.model, identity_.data, identity_.micro_batches,
                       options_.model.checkpoint, options_.model.eager, device_.name(), step_, last_);
  }

  int run() {
    const auto processes = static_cast<std::uint64_t>(processes_.size());
    const auto rank = static_cast<std::uint64_t>(processes_.rank());
    start();
    Progress progress(
        {.steps = last_,
         .steps_per_epoch = batches_.per_epoch(),
         .batch = static_cast<std::uint64_t>(model_.batch),
         .flops_per_step = flops_of(trainer_->plan()) * options_.model.micro_batches * processes,
         .bytes = trainer_->allocated_bytes()},
        step_, options_.json);
    std::vector<double> features;
    std::vector<double> labels;
    double loss = 0;
    bool stop = false;
    while (step_ < last_ && !(stop = in_any(processes_, interrupted))) {
      batches_.fill(step_, features, labels, rank, processes);
      loss = trainer_->step(features, labels_for(model_, labels));
      ++step_;
      if (!std::isfinite(loss)) {
        throw SharedError(fmt::format("[train] the loss is {} after step {}: try a smaller --rate than {}",
                                      loss, step_, trainer_->rate()));
      }
      if (is_first()) {
        progress.step(step_, loss);
      }
      if (!options_.save.empty() && (step_ % options_.every == 0 || step_ == last_)) {
        save();
      }
    }
    if (stop) {
      return stopped();
    }
    finish();
    return done;
  }

 private:
  TrainingOptions training() const {
    TrainingOptions training = options_.model.training();
    training.processes = static_cast<std::uint32_t>(processes_.size());
    training.workspace_bytes = device_.workspace_bytes();
    return training;
  }

  /// For this process: those on one machine share its memory, but have a GPU each.
  std::uint64_t free_bytes() const {
    const bool shared = &device_ == &cpu();
    return device_.free_bytes() / static_cast<std::uint64_t>(shared ? processes_.local_size() : 1);
  }

  bool is_first() const { return processes_.rank() == 0; }

  void start() const {
    if (!options_.json && is_first()) {
      fmt::print("{}: {} examples of {}, {} held out; batch {}, {}, {}, rate {}; {} on {}{}\n", model_.name,
                 dataset_.training.count(), dataset_.training.name, dataset_.held_out.count(), model_.batch,
                 name_of(model_.dtype), name_of(model_.optimizer), model_.rate,
                 bytes_text(trainer_->allocated_bytes()), device_.name(),
                 processes_.size() > 1 ? fmt::format(" in each of {} processes", processes_.size()) : "");
      if (step_ > 0) {
        fmt::print("resumed after step {}\n", step_);
      }
    }
  }

  void save() const {
    if (is_first()) {
      save_run(options_.save, *trainer_, identity_, step_);
    }
  }

  int stopped() const {
    if (!options_.save.empty()) {
      save();
    }
    if (is_first()) {
      std::fprintf(stderr, "backprop: stopped after step %llu%s\n", static_cast<unsigned long long>(step_),
                   options_.save.empty() ? "" : "; go on with --resume");
    }
    return 130;
  }

  /// Every process evaluates a part of the examples.
  Evaluation evaluation(const data::Examples& examples) {
    const auto begin_of = [&](int part) {
      return static_cast<std::size_t>(part) * examples.count() / static_cast<std::size_t>(processes_.size());
    };
    const std::size_t begin = begin_of(processes_.rank());
    const std::size_t end = begin_of(processes_.rank() + 1);
    const auto at = [](const auto& values, std::size_t place) {
      return values.begin() + static_cast<std::ptrdiff_t>(place);
    };
    const std::size_t width = examples.width();
    const std::vector<double> features(at(examples.features, begin * width),
                                       at(examples.features, end * width));
    const Evaluation part = trainer_->evaluate(
        features, labels_for(model_, {at(examples.labels, begin), at(examples.labels, end)}));
    if (processes_.size() == 1) {
      return part;
    }
    const double weight = static_cast<double>(end - begin) / static_cast<double>(examples.count());
    return {.loss = sum_over(processes_, part.loss * weight),
            .accuracy = sum_over(processes_, part.accuracy * weight)};
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
    if (is_first()) {
      fmt::print("{}\n", options_.json ? last.dump() : text);
    }
  }

  const Options& options_;
  Processes& processes_;
  Model model_;
  Device& device_;
  DataOptions data_;
  Dataset dataset_;
  data::Batches batches_;
  RunIdentity identity_;
  std::unique_ptr<Communicator> gpus_;  // outlives the trainer's recordings
  std::unique_ptr<Trainer> trainer_;
  std::uint64_t step_ = 0;
  std::uint64_t last_ = 0;
};

void start(std::optional<Run>& run, const Options& options, Processes& processes) {
  together(processes, [&] { run.emplace(options, processes); });
  run->connect();
  together(processes, [&] { run->check_memory(); });
  together(processes, [&] { run->prepare(); });
  const bool same = is_as_in_first(processes, run->text());
  together(processes, [same] {
    if (!same) {
      fail("train", "started with other options than process 0, or resumed from another file");
    }
  });
}

/// An error is told, and ends the other processes, while the run is still there: giving up its GPU would wait
/// for work that waits for them.
int train(const Options& options, Processes& processes) {
  std::optional<Run> run;
  try {
    start(run, options, processes);
    return run->run();
  } catch (const std::exception& error) {
    return tell(processes, error);
  }
}

}  // namespace

void add_train(CLI::App& app, Processes& processes, int& code) {
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
      "A run that was killed goes on from its last save to the very numbers it would have reached.\n"
      "Many processes, each with a share of every batch, and on GPUs one GPU each:\n"
      "  mpirun -n 4 backprop train model.json --data digits\n"
      "  srun --mpi=pmix -n 4 backprop train model.json --data digits --device cuda");
  command->callback([options, &processes, &code] {
    std::signal(SIGINT, [](int) { interrupted = true; });
    std::signal(SIGTERM, [](int) { interrupted = true; });
    code = train(*options, processes);
  });
}

}  // namespace backprop::cli
