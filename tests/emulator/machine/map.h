#pragma once

#include "tests/emulator/machine/warp.h"

// Instructions that compute each lane's result from its sources alone.

namespace emulator {

template <class T, class F>
void map1(Warp& warp, const Instruction& instruction, LaneMask lanes) {
  Word* const z = warp.result(instruction.results[0]);
  const Word* const a = warp.source(instruction.sources[0]);
  for_each_lane(lanes, [&](unsigned lane) { z[lane] = word(F{}(as<T>(a[lane]))); });
}

template <class T, class F>
void map2(Warp& warp, const Instruction& instruction, LaneMask lanes) {
  Word* const z = warp.result(instruction.results[0]);
  const Word* const a = warp.source(instruction.sources[0]);
  const Word* const b = warp.source(instruction.sources[1]);
  for_each_lane(lanes, [&](unsigned lane) { z[lane] = word(F{}(as<T>(a[lane]), as<T>(b[lane]))); });
}

template <class T, class F>
void map3(Warp& warp, const Instruction& instruction, LaneMask lanes) {
  Word* const z = warp.result(instruction.results[0]);
  const Word* const a = warp.source(instruction.sources[0]);
  const Word* const b = warp.source(instruction.sources[1]);
  const Word* const c = warp.source(instruction.sources[2]);
  for_each_lane(lanes,
                [&](unsigned lane) { z[lane] = word(F{}(as<T>(a[lane]), as<T>(b[lane]), as<T>(c[lane]))); });
}

}  // namespace emulator
