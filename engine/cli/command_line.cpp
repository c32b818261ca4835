#include "engine/cli/command_line.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <exception>
#include <string>

#include "engine/cli/commands.h"
#include "engine/cli/together.h"

namespace backprop::cli {

namespace {

using AddCheck = void (*)(CLI::App& app, int& code);

int run(int count, char** arguments, AddCheck add_check, Processes& processes) {
  CLI::App app{
      "Trains, profiles and plans networks with the engine of Backprop Lab.\n"
      "`backprop COMMAND --help` explains a command. To begin with: backprop train MODEL.json --data digits"};
  app.name("backprop");
  app.require_subcommand(1);
  int code = done;
  add_train(app, processes, code);
  add_memory(app, code);
  add_profile(app, code);
  if (add_check != nullptr) {
    add_check(app, code);
  }
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

int run_command_line(int count, char** arguments, AddCheck add_check) {
  try {
    return run(count, arguments, add_check, *join_processes());
  } catch (const std::exception& error) {
    std::fprintf(stderr, "backprop: %s\n", error.what());
    return bad_input;
  }
}

}  // namespace backprop::cli
