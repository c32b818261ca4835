#pragma once

namespace CLI {
class App;
}

namespace backprop::cli {

/// Runs `backprop COMMAND ...` in all processes and returns the exit code. `add_check` adds the command that
/// needs the lab; null: there is no such command.
int run_command_line(int count, char** arguments, void (*add_check)(CLI::App& app, int& code));

}  // namespace backprop::cli
