#include <algorithm>
#include <cstring>

#include "tests/emulator/machine/warp.h"

// How a warp's lanes go through the code: one function a kind of Control.

namespace emulator {

namespace {

void copy_parameters(Warp& warp, unsigned lane, const std::vector<ParameterCopy>& copies) {
  std::byte* const mine = warp.call_parameters.data() + lane * (warp.call_parameters.size() / warp_lanes);
  for (const ParameterCopy& copy : copies) {
    std::memcpy(mine + copy.to, mine + copy.from, copy.bytes);
  }
}

void call(Warp& warp, const Instruction& instruction, LaneMask lanes, int place) {
  for_each_lane(lanes, [&](unsigned lane) {
    auto& callers = warp.callers[lane];
    if (std::find(callers.begin(), callers.end(), place) != callers.end()) {
      fault(warp, lane, "recursion, which the emulator does not know");
    }
    if (instruction.target < 0) {
      fault(warp, lane, "a call of a function that the module does not define");
    }
    callers.push_back(place);
    copy_parameters(warp, lane, instruction.site->arguments);
    warp.places[lane] = instruction.target;
  });
}

void leave(Warp& warp, LaneMask lanes) {
  for_each_lane(lanes, [&](unsigned lane) {
    auto& callers = warp.callers[lane];
    if (callers.empty()) {
      warp.alive &= ~(LaneMask{1} << lane);
      return;
    }
    const int caller = callers.back();
    callers.pop_back();
    copy_parameters(warp, lane, warp.block->module.code[static_cast<std::size_t>(caller)].site->results);
    warp.places[lane] = caller + 1;
  });
}

void branch_by_table(Warp& warp, const Instruction& instruction, LaneMask lanes) {
  const Word* const index = warp.source(instruction.sources[0]);
  for_each_lane(lanes, [&](unsigned lane) {
    const auto at = as<std::uint32_t>(index[lane]);
    if (at >= instruction.targets.size()) {
      fault(warp, lane, "branch beyond its table");
    }
    warp.places[lane] = instruction.targets[at];
  });
}

void wait_for_block(Warp& warp, LaneMask lanes, int place) {
  if (warp.at_barrier != 0 && warp.barrier_place != place) {
    fault(warp, first_lane(lanes), "lanes of one warp wait at different barriers");
  }
  warp.barrier_place = place;
  warp.at_barrier |= lanes;
  for_each_lane(lanes, [&](unsigned lane) { warp.places[lane] = place + 1; });
}

/// False if lanes named in the mask are still to come.
bool meet(Warp& warp, const Instruction& instruction, LaneMask lanes) {
  const LaneMask named = as<LaneMask>(warp.source(instruction.sources[4])[first_lane(lanes)]) & warp.exists;
  if ((lanes & ~named) != 0) {
    fault(warp, first_lane(lanes & ~named), "a lane that its own warp mask does not name");
  }
  if ((named & ~warp.alive) != 0) {
    fault(warp, first_lane(lanes), "the warp mask names a lane that has ended");
  }
  if ((named & ~lanes) != 0) {
    warp.at_meeting |= lanes;
    return false;
  }
  warp.at_meeting &= ~lanes;
  instruction.execute(warp, instruction, lanes);
  ++warp.meetings;
  return true;
}

LaneMask executing_lanes(const Warp& warp, const Instruction& instruction, LaneMask lanes) {
  if (instruction.guard == no_operand) {
    return lanes;
  }
  const Word* const guard = warp.source(instruction.guard);
  LaneMask executing = 0;
  for_each_lane(lanes, [&](unsigned lane) {
    if ((guard[lane] != 0) != instruction.guard_negated) {
      executing |= LaneMask{1} << lane;
    }
  });
  return executing;
}

/// Lanes at one place go on together until their ways part or they wait.
void run_together(Warp& warp, LaneMask lanes, int place) {
  const auto& code = warp.block->module.code;
  const bool whole = lanes == (warp.alive & ~warp.at_barrier);
  const auto everyone_to = [&](LaneMask which, int target) {
    for_each_lane(which, [&](unsigned lane) { warp.places[lane] = target; });
  };
  while (true) {
    const Instruction& instruction = code[static_cast<std::size_t>(place)];
    warp.current = &instruction;
    const LaneMask executing = executing_lanes(warp, instruction, lanes);
    switch (instruction.control) {
      case Control::next:
        if (executing != 0) {
          instruction.execute(warp, instruction, executing);
        }
        ++place;
        break;
      case Control::branch:
        if (executing != 0 && executing != lanes) {
          everyone_to(executing, instruction.target);
          everyone_to(lanes & ~executing, place + 1);
          return;
        }
        place = executing != 0 ? instruction.target : place + 1;
        break;
      case Control::branch_table:
        everyone_to(lanes, place + 1);
        branch_by_table(warp, instruction, executing);
        return;
      case Control::call:
        everyone_to(lanes, place + 1);
        call(warp, instruction, executing, place);
        return;
      case Control::leave:
        everyone_to(lanes, place + 1);
        leave(warp, executing);
        return;
      case Control::barrier:
        everyone_to(lanes, place + 1);
        wait_for_block(warp, executing, place);
        return;
      case Control::warp_meeting:
        everyone_to(lanes, place);
        if (executing != lanes) {
          everyone_to(lanes & ~executing, place + 1);
        }
        if (executing != 0) {
          if (!meet(warp, instruction, executing)) {
            return;
          }
          everyone_to(executing, place + 1);
        }
        ++place;
        break;
    }
    if (!whole) {  // others may stand further behind now
      everyone_to(lanes, place);
      return;
    }
  }
}

}  // namespace

void Warp::run() {
  while (true) {
    const LaneMask ready = alive & ~at_barrier & ~at_meeting;
    if (ready == 0) {
      if (at_meeting != 0) {
        current = &block->module.code[static_cast<std::size_t>(places[first_lane(at_meeting)])];
        fault(*this, first_lane(at_meeting), "deadlock: lanes that a warp mask names never arrive");
      }
      return;
    }
    int place = places[first_lane(ready)];
    for_each_lane(ready, [&](unsigned lane) { place = std::min(place, places[lane]); });
    // Lanes that wait there for these join in.
    LaneMask together = 0;
    for_each_lane(alive & ~at_barrier, [&](unsigned lane) {
      if (places[lane] == place) {
        together |= LaneMask{1} << lane;
      }
    });
    run_together(*this, together, place);
  }
}

}  // namespace emulator
