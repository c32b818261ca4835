#include "engine/cli/command_line.h"

int main(int count, char** arguments) { return backprop::cli::run_command_line(count, arguments, nullptr); }
