#include <cstring>

#include "tests/emulator/machine/warp.h"
#include "tests/emulator/ptx/decoder.h"
#include "tests/emulator/ptx/text.h"

// Loads, stores and addresses.

namespace emulator {

namespace {

void load(Warp& warp, const Instruction& instruction, LaneMask lanes) {
  for_each_lane(lanes, [&](unsigned lane) {
    const std::byte* const from = memory_at(warp, instruction, lane, false);
    for (int i = 0; i < instruction.count; ++i) {
      if (instruction.results[i] == no_operand) continue;
      Word value = 0;
      std::memcpy(&value, from + i * instruction.width, instruction.width);
      if (instruction.is_signed && instruction.width < 4) {
        value = word(instruction.width == 1 ? std::int32_t{as<std::int8_t>(value)}
                                            : std::int32_t{as<std::int16_t>(value)});
      }
      warp.result(instruction.results[i])[lane] = value;
    }
  });
}

void store(Warp& warp, const Instruction& instruction, LaneMask lanes) {
  for_each_lane(lanes, [&](unsigned lane) {
    std::byte* const to = memory_at(warp, instruction, lane, true);
    for (int i = 0; i < instruction.count; ++i) {
      std::memcpy(to + i * instruction.width, &warp.source(instruction.sources[i])[lane], instruction.width);
    }
  });
}

Word mark_of(Space space) {
  switch (space) {
    case Space::shared: return shared_mark;
    case Space::local: return local_mark;
    case Space::call_parameter: return parameter_mark;
    default: return 0;
  }
}

template <bool to_space>
void change_address(Warp& warp, const Instruction& instruction, LaneMask lanes) {
  const Word mark = mark_of(instruction.space);
  Word* const z = warp.result(instruction.results[0]);
  const Word* const a = warp.source(instruction.sources[0]);
  for_each_lane(lanes, [&](unsigned lane) {
    z[lane] = to_space ? (mark == 0 ? a[lane] : a[lane] & ~mark_bits) : a[lane] | mark;
  });
}

void nothing(Warp& /*warp*/, const Instruction& /*instruction*/, LaneMask /*lanes*/) {}

bool access(Statement& s, bool loads) {
  s.allow({"global",
           "shared",
           "shared::cta",
           "local",
           "param",
           "param::entry",
           "param::func",
           "const",
           "volatile",
           "relaxed",
           "acquire",
           "release",
           "weak",
           "gpu",
           "cta",
           "sys",
           "nc",
           "v2",
           "v4",
           "ca",
           "cg",
           "cs",
           "lu",
           "cv",
           "wb",
           "wt",
           "L1::no_allocate",
           "L1::evict_last",
           "L2::128B",
           "L2::256B"});
  Instruction& i = s.instruction;
  i.is_signed = is_signed(s.type());
  i.width = static_cast<std::uint8_t>(bytes_of(s.type()));
  i.atomic = s.has("volatile") || s.has("relaxed") || s.has("acquire") || s.has("release");
  const auto values = s.elements(loads ? 0 : 1);
  if (values.size() > 4) s.unsupported();
  i.count = static_cast<std::uint8_t>(values.size());
  for (std::size_t k = 0; k < values.size(); ++k) {
    (loads ? i.results[k] : i.sources[k]) = s.scope.operand(values[k]);
  }
  read_address(s, loads ? 1 : 0);
  i.execute = loads ? load : store;
  return true;
}

Space named_space(const Statement& s) {
  if (s.has("global") || s.has("const")) return Space::global;
  if (s.has("shared") || s.has("shared::cta")) return Space::shared;
  if (s.has("local")) return Space::local;
  if (s.has("param") || s.has("param::entry") || s.has("param::func")) return Space::call_parameter;
  return Space::generic;
}

}  // namespace

void read_address(Statement& s, std::size_t operand) {
  Instruction& i = s.instruction;
  i.space = named_space(s);
  if (operand >= s.operands.size() || s.operands[operand][0] != '[') s.unsupported();
  const std::string address = trimmed(inside(s.operands[operand]));
  const std::size_t plus = address.find('+');
  const std::string base = trimmed(address.substr(0, plus));
  if (plus != std::string::npos) {
    i.offset = static_cast<std::int64_t>(Scope::number(trimmed(address.substr(plus + 1))));
  }
  const Symbol* const symbol = s.scope.symbol(base);
  if (symbol != nullptr && !symbol->dynamic) {
    i.offset += static_cast<std::int64_t>(symbol->address);
    if (i.space == Space::generic || i.space == Space::call_parameter) i.space = symbol->space;
  } else if (Scope::is_number(base)) {
    i.offset += static_cast<std::int64_t>(Scope::number(base));
  } else {
    i.base = s.scope.operand(base);
    if (i.space == Space::call_parameter)
      i.space = Space::kernel_parameter;  // only those have addresses in registers
  }
}

bool decode_memory(Statement& s) {
  const std::string& name = s.name();
  if (name == "ld" || name == "ldu") return access(s, true);
  if (name == "st") return access(s, false);
  if (name == "cvta") {
    s.allow({"to", "global", "shared", "shared::cta", "local", "const", "param", "param::entry"});
    s.take(1);
    s.instruction.space = named_space(s);
    s.instruction.execute = s.has("to") ? change_address<true> : change_address<false>;
    return true;
  }
  if (name == "membar" || name == "fence" || name == "prefetch" || name == "prefetchu") {
    s.instruction.execute = nothing;
    return true;
  }
  return false;
}

}  // namespace emulator
