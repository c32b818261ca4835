#include "tests/emulator/modes.h"

#include <algorithm>
#include <cstdlib>

namespace emulator {

namespace {

long long number(const char* name, long long unless_set = 0) {
  const char* const text = std::getenv(name);
  return text == nullptr ? unless_set : std::atoll(text);
}

}  // namespace

const Modes& modes() {
  static const Modes read{.order = static_cast<int>(number("EMULATOR_ORDER")),
                          .races = number("EMULATOR_RACES") != 0,
                          .lazy = number("EMULATOR_LAZY") != 0,
                          .devices = std::max(1, static_cast<int>(number("EMULATOR_DEVICES"))),
                          .memory = static_cast<std::size_t>(number("EMULATOR_MEMORY", 2LL << 30))};
  return read;
}

}  // namespace emulator
