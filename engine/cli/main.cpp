#include "engine/cli/command_line.h"
#include "engine/cli/commands.h"

// `backprop COMMAND ...`: the engine from the command line. 0: done; 1: a check found something; 2: bad
// input.

int main(int count, char** arguments) {
  return backprop::cli::run_command_line(count, arguments, backprop::cli::add_check);
}
