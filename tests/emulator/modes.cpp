#include "tests/emulator/modes.h"

#include <algorithm>
#include <cstdlib>

namespace emulator {

namespace {

int number(const char* name) {
  const char* const text = std::getenv(name);
  return text == nullptr ? 0 : std::atoi(text);
}

}  // namespace

const Modes& modes() {
  static const Modes read{number("EMULATOR_ORDER"), number("EMULATOR_RACES") != 0,
                          number("EMULATOR_LAZY") != 0, std::max(1, number("EMULATOR_DEVICES"))};
  return read;
}

}  // namespace emulator
