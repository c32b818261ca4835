#include <algorithm>

#include "tests/emulator/machine/warp.h"
#include "tests/emulator/ptx/decoder.h"

// What the lanes of a warp do together.

namespace emulator {

namespace {

enum class Shuffle : std::uint8_t { up, down, butterfly, index };

/// Which lane a lane reads, and whether that lane is in its segment; otherwise it keeps its own value.
int shuffled_from(Shuffle kind, int lane, int by, std::uint32_t clamp_and_mask, bool& inside) {
  const int mask = static_cast<int>(clamp_and_mask >> 8 & 31);
  const int clamp = static_cast<int>(clamp_and_mask & 31);
  const int first = lane & mask;
  const int limit = first | (clamp & ~mask);
  int from = 0;
  switch (kind) {
    case Shuffle::up: from = lane - by; break;
    case Shuffle::down: from = lane + by; break;
    case Shuffle::butterfly: from = lane ^ by; break;
    case Shuffle::index: from = first | (by & ~mask); break;
  }
  inside = kind == Shuffle::up ? from >= limit : from <= limit;
  return inside ? from : lane;
}

void shuffle(Warp& warp, const Instruction& instruction, LaneMask lanes) {
  Word values[warp_lanes];
  std::copy_n(warp.source(instruction.sources[0]), warp_lanes, values);
  for_each_lane(lanes, [&](unsigned lane) {
    const auto source = [&](int i) { return as<std::uint32_t>(warp.source(instruction.sources[i])[lane]); };
    bool inside = false;
    const int from = shuffled_from(static_cast<Shuffle>(instruction.options), static_cast<int>(lane),
                                   static_cast<int>(source(1) & 31), source(2), inside);
    if (!has_lane(lanes, static_cast<unsigned>(from))) {
      fault(warp, lane, "a shuffle reads lane " + std::to_string(from) + ", which does not take part");
    }
    warp.result(instruction.results[0])[lane] = values[from];
    if (instruction.results[1] != no_operand) {
      warp.result(instruction.results[1])[lane] = inside ? 1 : 0;
    }
  });
}

enum VoteOptions { ballot, all, any, kind_bits = 3, negated = 8 };

void vote(Warp& warp, const Instruction& instruction, LaneMask lanes) {
  const Word* const predicate = warp.source(instruction.sources[0]);
  LaneMask yes = 0;
  for_each_lane(lanes, [&](unsigned lane) {
    if ((predicate[lane] != 0) != ((instruction.options & negated) != 0)) yes |= LaneMask{1} << lane;
  });
  Word result = yes;
  if ((instruction.options & kind_bits) == all) result = yes == lanes ? 1 : 0;
  if ((instruction.options & kind_bits) == any) result = yes != 0 ? 1 : 0;
  for_each_lane(lanes, [&](unsigned lane) { warp.result(instruction.results[0])[lane] = result; });
}

void active_mask(Warp& warp, const Instruction& instruction, LaneMask lanes) {
  for_each_lane(lanes, [&](unsigned lane) { warp.result(instruction.results[0])[lane] = lanes; });
}

void nothing(Warp& /*warp*/, const Instruction& /*instruction*/, LaneMask /*lanes*/) {}

bool barrier(Statement& s) {
  if (s.has("warp")) {
    s.allow({"warp", "sync"});
    s.instruction.control = Control::warp_meeting;
    s.instruction.sources[4] = s.source(0);
    s.instruction.execute = nothing;
    return true;
  }
  s.allow({"sync", "cta", "aligned"});
  if (s.operands.size() != 1 || s.operands[0] != "0") s.unsupported();
  s.instruction.control = Control::barrier;
  return true;
}

}  // namespace

bool decode_warp(Statement& s) {
  const std::string& name = s.name();
  if (name == "bar" || name == "barrier") return barrier(s);
  if (name == "shfl") {
    s.allow({"sync", "up", "down", "bfly", "idx"});
    s.take(3);
    s.instruction.sources[4] = s.source(4);
    s.instruction.control = Control::warp_meeting;
    s.instruction.options = static_cast<int>(s.has("up")     ? Shuffle::up
                                             : s.has("down") ? Shuffle::down
                                             : s.has("bfly") ? Shuffle::butterfly
                                                             : Shuffle::index);
    s.instruction.execute = shuffle;
    return true;
  }
  if (name == "vote") {
    s.allow({"sync", "ballot", "all", "any"});
    s.take(0);
    s.instruction.options = s.has("ballot") ? ballot : s.has("all") ? all : any;
    s.instruction.sources[0] = s.predicate(1, negated);
    s.instruction.sources[4] = s.source(2);
    s.instruction.control = Control::warp_meeting;
    s.instruction.execute = vote;
    return true;
  }
  if (name == "activemask") {
    s.take(0);
    s.instruction.execute = active_mask;
    return true;
  }
  return false;
}

}  // namespace emulator
