#include "engine/cli/devices.h"

#include <CLI/CLI.hpp>

#include "engine/graph/error.h"

namespace backprop::cli {

Device& device_named(std::string_view name, [[maybe_unused]] const Processes& processes) {
  if (name == "cpu") {
    return cpu();
  }
  if (name == "cuda") {
#ifdef BACKPROP_HAS_CUDA
    return own_gpu(processes);
#else
    fail("device",
         "this build has no CUDA backend: configure it with -DBACKPROP_CUDA=ON, or use --device cpu");
#endif
  }
  fail("device", "expected cpu or cuda, got '" + std::string(name) + "'");
}

Device& DeviceOptions::open(const Processes& processes) const {
  set_cpu_threads(threads);
  return device_named(device, processes);
}

void add_device_options(CLI::App& command, DeviceOptions& options) {
  command.add_option("--device", options.device, "where to compute: cpu or cuda")->capture_default_str();
  command.add_option("--threads", options.threads, "threads on the CPU")
      ->capture_default_str()
      ->check(CLI::Range(1, 256));
}

}  // namespace backprop::cli
