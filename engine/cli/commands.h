#pragma once

namespace CLI {
class App;
}

namespace backprop {
class Processes;
}

namespace backprop::cli {

// Exit codes.
inline constexpr int done = 0;
inline constexpr int found = 1;      ///< a check found something
inline constexpr int bad_input = 2;  ///< a command line, a file or a size that cannot be used

// Each adds a command to the app; when the command has run, `code` is its exit code. Bad input is thrown as
// Error.

void add_train(CLI::App& app, Processes& processes, int& code);
void add_memory(CLI::App& app, int& code);
void add_profile(CLI::App& app, int& code);
void add_check(CLI::App& app, int& code);
void add_info(CLI::App& app, int& code);

}  // namespace backprop::cli
