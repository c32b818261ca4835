#include <algorithm>
#include <cstring>

#include "tests/emulator/machine/warp.h"
#include "tests/emulator/ptx/decoder.h"

// Atomic operations: lane after lane, in the order of their numbers.

namespace emulator {

namespace {

struct Add {
  template <class T>
  T operator()(T before, T value, T) const {
    return static_cast<T>(before + value);
  }
};
struct Min {
  template <class T>
  T operator()(T before, T value, T) const {
    return std::min(before, value);
  }
};
struct Max {
  template <class T>
  T operator()(T before, T value, T) const {
    return std::max(before, value);
  }
};
struct And {
  template <class T>
  T operator()(T before, T value, T) const {
    return static_cast<T>(before & value);
  }
};
struct Or {
  template <class T>
  T operator()(T before, T value, T) const {
    return static_cast<T>(before | value);
  }
};
struct Exchange {
  template <class T>
  T operator()(T, T value, T) const {
    return value;
  }
};
struct CompareAndSwap {
  template <class T>
  T operator()(T before, T expected, T value) const {
    return before == expected ? value : before;
  }
};
/// Counts up, and from the limit on begins anew.
struct Increment {
  template <class T>
  T operator()(T before, T limit, T) const {
    return before >= limit ? T{0} : static_cast<T>(before + 1);
  }
};

template <class T, class F>
void atomically(Warp& warp, const Instruction& instruction, LaneMask lanes) {
  for_each_lane(lanes, [&](unsigned lane) {
    std::byte* const at = memory_at(warp, instruction, lane, true);
    const auto source = [&](int i) {
      return instruction.sources[i] == no_operand ? T{} : as<T>(warp.source(instruction.sources[i])[lane]);
    };
    T before;
    std::memcpy(&before, at, sizeof before);
    const T after = F{}(before, source(0), source(1));
    std::memcpy(at, &after, sizeof after);
    if (instruction.results[0] != no_operand) {
      warp.result(instruction.results[0])[lane] = word(before);
    }
  });
}

template <class F>
bool whole(Statement& s) {
  for_integer(s, s.type(), [&]<class T>(T) { s.instruction.execute = atomically<T, F>; });
  return true;
}

}  // namespace

bool decode_atomic(Statement& s) {
  if (s.name() != "atom" && s.name() != "red") return false;
  s.allow({"global", "shared", "shared::cta", "relaxed", "acquire", "release", "acq_rel", "gpu", "cta", "sys",
           "add", "min", "max", "and", "or", "exch", "cas", "inc"});
  Instruction& i = s.instruction;
  const std::size_t first = s.name() == "atom" ? 1 : 0;
  if (first == 1) i.results[0] = s.source(0);
  read_address(s, first);
  for (std::size_t k = first + 1; k < s.operands.size(); ++k) i.sources[k - first - 1] = s.source(k);
  i.width = static_cast<std::uint8_t>(bytes_of(s.type()));
  i.atomic = true;
  if (s.has("add")) {
    for_number(s, s.type(), [&]<class T>(T) { i.execute = atomically<T, Add>; });
    return true;
  }
  if (s.has("cas")) return whole<CompareAndSwap>(s);
  if (s.has("exch")) return whole<Exchange>(s);
  if (s.has("min")) return whole<Min>(s);
  if (s.has("max")) return whole<Max>(s);
  if (s.has("and")) return whole<And>(s);
  if (s.has("or")) return whole<Or>(s);
  if (s.has("inc")) return whole<Increment>(s);
  return false;
}

}  // namespace emulator
