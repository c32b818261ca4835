#include "engine/cli/saved_run.h"

#include <fmt/format.h>

#include <cstdlib>
#include <vector>

#include "engine/graph/error.h"
#include "engine/model/data/file.h"
#include "engine/model/safetensors.h"

namespace backprop::cli {

namespace {

constexpr const char* schema = "1";

std::vector<std::string> names_of(const Trainer& trainer) {
  std::vector<std::string> names = trainer.parameter_names();
  const std::vector<std::string> state = trainer.state_names();
  names.insert(names.end(), state.begin(), state.end());
  return names;
}

}  // namespace

void save_run(const std::string& path, const Trainer& trainer, const RunIdentity& identity,
              std::uint64_t step) {
  TensorFile file;
  file.metadata = {{"backprop", schema},
                   {"model", identity.model},
                   {"data", identity.data},
                   {"micro_batches", std::to_string(identity.micro_batches)},
                   {"step", std::to_string(step)}};
  for (const std::string& name : names_of(trainer)) {
    file.tensors.push_back(
        NamedTensor::from(name, trainer.model().dtype, trainer.shape(name), trainer.get(name)));
  }
  write_safetensors(path, file);
}

std::uint64_t resume_run(const std::string& path, Trainer& trainer, const RunIdentity& identity) {
  const TensorFile file = read_safetensors(path);
  const std::string name(data::base_name(path));
  const auto value = [&](const char* key) {
    const auto found = file.metadata.find(key);
    return found == file.metadata.end() ? std::string() : found->second;
  };
  if (value("backprop") != schema) {
    fail("resume", name + ": expected a file that `backprop train --save` wrote");
  }
  if (value("model") != identity.model) {
    fail("resume", name + ": its model is not this run's; give the same model file and options");
  }
  const auto same = [&](const char* key, const std::string& now) {
    if (value(key) != now) {
      fail("resume",
           fmt::format("{}: its {} is not this run's: saved {}, now {}", name, key, value(key), now));
    }
  };
  same("data", identity.data);
  same("micro_batches", std::to_string(identity.micro_batches));
  const std::string step = value("step");
  if (step.empty() || step.size() > 18 || step.find_first_not_of("0123456789") != std::string::npos) {
    fail("resume", fmt::format("{}: expected a number of steps, got '{}'", name, step));
  }
  const std::vector<std::string> names = names_of(trainer);
  if (file.tensors.size() != names.size()) {
    fail("resume", fmt::format("{}: expected {} tensors, got {}", name, names.size(), file.tensors.size()));
  }
  for (const std::string& each : names) {
    const NamedTensor& tensor = file.tensor(each);
    if (tensor.dtype != trainer.model().dtype || !(tensor.shape == trainer.shape(each))) {
      fail("resume", fmt::format("{}: '{}' is {} {}, expected {} {}", name, each, name_of(tensor.dtype),
                                 tensor.shape.to_string(), name_of(trainer.model().dtype),
                                 trainer.shape(each).to_string()));
    }
    trainer.set(each, tensor.values());
  }
  return std::strtoull(step.c_str(), nullptr, 10);
}

}  // namespace backprop::cli
