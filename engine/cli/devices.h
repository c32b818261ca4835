#pragma once

#include <string>
#include <string_view>

#include "engine/run/communicator.h"

namespace CLI {
class App;
}

namespace backprop::cli {

/// "cpu" or "cuda". Throws Error, one line that says what to do, where this build or machine has none.
/// Of several processes on one machine each has a GPU of its own.
Device& device_named(std::string_view name, const Processes& processes = OneProcess());

/// The options that choose a device, as every command that runs something has them.
struct DeviceOptions {
  std::string device = "cpu";
  int threads = 1;

  Device& open(const Processes& processes = OneProcess()) const;
};

/// Adds --device and --threads to a command.
void add_device_options(CLI::App& command, DeviceOptions& options);

}  // namespace backprop::cli
