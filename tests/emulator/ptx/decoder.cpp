#include "tests/emulator/ptx/decoder.h"

#include <algorithm>

#include "tests/emulator/ptx/text.h"

namespace emulator {

bool Statement::has(std::string_view part) const {
  return std::find(parts.begin(), parts.end(), part) != parts.end();
}

Type Statement::type(std::size_t from_the_end) const {
  const auto found =
      from_the_end < parts.size() ? type_of(parts[parts.size() - 1 - from_the_end]) : std::nullopt;
  if (!found) {
    unsupported();
  }
  return *found;
}

Type Statement::type() const { return type(0); }

void Statement::allow(std::initializer_list<std::string_view> known) const {
  for (std::size_t i = 1; i < parts.size(); ++i) {
    if (!type_of(parts[i]) && std::find(known.begin(), known.end(), parts[i]) == known.end()) {
      unsupported();
    }
  }
}

Operand Statement::source(std::size_t operand) {
  if (operand >= operands.size()) {
    unsupported();
  }
  return scope.operand(operands[operand]);
}

void Statement::take(std::size_t sources) {
  if (operands.size() < sources + 1) {
    unsupported();
  }
  const auto results = split(operands[0], '|');
  for (std::size_t i = 0; i < results.size(); ++i) {
    instruction.results[i] = scope.operand(results[i]);
  }
  for (std::size_t i = 0; i < sources; ++i) {
    instruction.sources[i] = source(i + 1);
  }
}

Operand Statement::predicate(std::size_t operand, int negated) {
  if (operand >= operands.size()) {
    unsupported();
  }
  std::string text = operands[operand];
  if (text[0] == '!') {
    instruction.options |= negated;
    text = text.substr(1);
  }
  return scope.operand(text);
}

std::vector<std::string> Statement::elements(std::size_t operand) const {
  if (operand >= operands.size()) {
    unsupported();
  }
  const std::string& text = operands[operand];
  return text[0] == '{' ? split(inside(text), ',') : std::vector{text};
}

}  // namespace emulator
