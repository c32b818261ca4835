#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <exception>

#include "engine/cli/commands.h"

// `backprop COMMAND ...`: the engine from the command line. 0: done; 1: a check found something; 2: bad
// input.

int main(int count, char** arguments) {
  using namespace backprop::cli;
  CLI::App app{
      "Trains, profiles and plans networks with the engine of Backprop Lab.\n"
      "`backprop COMMAND --help` explains a command. To begin with: backprop train MODEL.json --data digits"};
  app.name("backprop");
  app.require_subcommand(1);
  int code = done;
  add_train(app, code);
  add_memory(app, code);
  add_profile(app, code);
  add_check(app, code);
  add_info(app, code);
  const auto commands = app.get_subcommands([](const CLI::App*) { return true; });
  const auto is_named = [&](const CLI::App* command) { return command->get_name() == arguments[1]; };
  if (count > 1 && arguments[1][0] != '-' && std::none_of(commands.begin(), commands.end(), is_named)) {
    std::fprintf(stderr, "backprop: there is no command '%s': train, memory, profile, check or info\n",
                 arguments[1]);
    return bad_input;
  }
  try {
    app.parse(count, arguments);
  } catch (const CLI::Success& help) {
    return app.exit(help);
  } catch (const CLI::ParseError& error) {
    std::fprintf(stderr, "backprop: %s (backprop --help shows what there is)\n", error.what());
    return bad_input;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "backprop: %s\n", error.what());
    return bad_input;
  }
  return code;
}
