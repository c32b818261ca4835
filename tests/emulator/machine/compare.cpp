#include <cmath>
#include <map>

#include "tests/emulator/machine/warp.h"
#include "tests/emulator/ptx/decoder.h"

// Comparisons, and selections by what they found.

namespace emulator {

namespace {

enum class Relation : std::uint8_t { eq, ne, lt, le, gt, ge, both_numbers, some_nan };

enum Options {
  relation_bits = 15,
  true_if_nan = 16,
  and_with = 32,
  or_with = 64,
  xor_with = 128,
  negated = 256
};

const std::map<std::string, int> relations = {
    {"eq", static_cast<int>(Relation::eq)},
    {"ne", static_cast<int>(Relation::ne)},
    {"lt", static_cast<int>(Relation::lt)},
    {"le", static_cast<int>(Relation::le)},
    {"gt", static_cast<int>(Relation::gt)},
    {"ge", static_cast<int>(Relation::ge)},
    {"lo", static_cast<int>(Relation::lt)},
    {"ls", static_cast<int>(Relation::le)},
    {"hi", static_cast<int>(Relation::gt)},
    {"hs", static_cast<int>(Relation::ge)},
    {"num", static_cast<int>(Relation::both_numbers)},
    {"nan", static_cast<int>(Relation::some_nan)},
    {"equ", static_cast<int>(Relation::eq) | true_if_nan},
    {"neu", static_cast<int>(Relation::ne) | true_if_nan},
    {"ltu", static_cast<int>(Relation::lt) | true_if_nan},
    {"leu", static_cast<int>(Relation::le) | true_if_nan},
    {"gtu", static_cast<int>(Relation::gt) | true_if_nan},
    {"geu", static_cast<int>(Relation::ge) | true_if_nan},
};

template <class T>
bool holds(int options, T a, T b) {
  bool nan = false;
  if constexpr (std::is_floating_point_v<T>) {
    nan = std::isnan(a) || std::isnan(b);
  }
  const auto relation = static_cast<Relation>(options & relation_bits);
  if (relation == Relation::both_numbers) return !nan;
  if (relation == Relation::some_nan) return nan;
  if (nan) return (options & true_if_nan) != 0;
  switch (relation) {
    case Relation::eq: return a == b;
    case Relation::ne: return a != b;
    case Relation::lt: return a < b;
    case Relation::le: return a <= b;
    case Relation::gt: return a > b;
    default: return a >= b;
  }
}

bool combined(int options, bool found, bool with) {
  if ((options & and_with) != 0) return found && with;
  if ((options & or_with) != 0) return found || with;
  if ((options & xor_with) != 0) return found != with;
  return found;
}

/// A second result, where there is one, is that of the opposite relation.
template <class T>
void compare(Warp& warp, const Instruction& instruction, LaneMask lanes) {
  const Word* const a = warp.source(instruction.sources[0]);
  const Word* const b = warp.source(instruction.sources[1]);
  const Word* const with = instruction.sources[2] == no_operand ? a : warp.source(instruction.sources[2]);
  const int options = instruction.options;
  for_each_lane(lanes, [&](unsigned lane) {
    const bool found = holds(options, as<T>(a[lane]), as<T>(b[lane]));
    const bool other = (with[lane] != 0) != ((options & negated) != 0);
    if (instruction.results[0] != no_operand) {
      warp.result(instruction.results[0])[lane] = combined(options, found, other) ? 1 : 0;
    }
    if (instruction.results[1] != no_operand) {
      warp.result(instruction.results[1])[lane] = combined(options, !found, other) ? 1 : 0;
    }
  });
}

void select(Warp& warp, const Instruction& instruction, LaneMask lanes) {
  Word* const z = warp.result(instruction.results[0]);
  const Word* const a = warp.source(instruction.sources[0]);
  const Word* const b = warp.source(instruction.sources[1]);
  const Word* const by = warp.source(instruction.sources[2]);
  const bool is_negated = (instruction.options & negated) != 0;
  for_each_lane(lanes, [&](unsigned lane) { z[lane] = (by[lane] != 0) != is_negated ? a[lane] : b[lane]; });
}

bool setp(Statement& s) {
  const auto relation = s.parts.size() > 2 ? relations.find(s.parts[1]) : relations.end();
  if (relation == relations.end()) s.unsupported();
  s.allow({s.parts[1], "and", "or", "xor", "ftz"});
  s.take(2);
  s.instruction.options = relation->second;
  if (s.operands.size() > 3) {
    s.instruction.sources[2] = s.predicate(3, negated);
    s.instruction.options |= s.has("and") ? and_with : s.has("or") ? or_with : xor_with;
  }
  for_number(s, s.type(), [&]<class T>(T) { s.instruction.execute = compare<T>; });
  return true;
}

}  // namespace

bool decode_compare(Statement& s) {
  if (s.name() == "setp") return setp(s);
  if (s.name() != "selp") return false;
  s.allow({});
  s.take(2);
  s.instruction.sources[2] = s.predicate(3, negated);
  s.instruction.execute = select;
  return true;
}

}  // namespace emulator
