#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <exception>
#include <string>

#include "engine/cli/commands.h"
#include "engine/cli/together.h"

// `backprop COMMAND ...`: the engine from the command line. 0: done; 1: a check found something; 2: bad
// input.

namespace {

using namespace backprop;
using namespace backprop::cli;

int run(int count, char** arguments, Processes& processes) {
  CLI::App app{
      "Trains, profiles and plans networks with the engine of Backprop Lab.\n"
      "`backprop COMMAND --help` explains a command. To begin with: backprop train MODEL.json --data digits"};
  app.name("backprop");
  app.require_subcommand(1);
  int code = done;
  add_train(app, processes, code);
  add_memory(app, code);
  add_profile(app, code);
  add_check(app, code);
  add_info(app, code);
  const auto commands = app.get_subcommands([](const CLI::App*) { return true; });
  const auto is_named = [&](const CLI::App* command) { return command->get_name() == arguments[1]; };
  try {
    if (count > 1 && arguments[1][0] != '-' && std::none_of(commands.begin(), commands.end(), is_named)) {
      throw Error("there is no command '" + std::string(arguments[1]) +
                  "': train, memory, profile, check or info");
    }
    app.parse(count, arguments);
  } catch (const CLI::Success& help) {
    return processes.rank() == 0 ? app.exit(help) : done;
  } catch (const CLI::ParseError& error) {
    return tell(processes, error, " (backprop --help shows what there is)");
  } catch (const std::exception& error) {
    return tell(processes, error);
  }
  return code;
}

}  // namespace

int main(int count, char** arguments) {
  try {
    return run(count, arguments, *join_processes());
  } catch (const std::exception& error) {
    std::fprintf(stderr, "backprop: %s\n", error.what());
    return bad_input;
  }
}
