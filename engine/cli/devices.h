#pragma once

#include <string>
#include <string_view>

#include "engine/run/kernels.h"

namespace CLI {
class App;
}

namespace backprop::cli {

/// "cpu" or "cuda". Throws Error, one line that says what to do, where this build or machine has none.
Device& device_named(std::string_view name);

/// The options that choose a device, as every command that runs something has them.
struct DeviceOptions {
  std::string device = "cpu";
  int threads = 1;

  Device& open() const;
};

/// Adds --device and --threads to a command.
void add_device_options(CLI::App& command, DeviceOptions& options);

}  // namespace backprop::cli
