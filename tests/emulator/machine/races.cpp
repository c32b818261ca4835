#include "tests/emulator/machine/races.h"

namespace emulator {

namespace {

/// Whether nothing that orders them lies between an earlier access and this one.
bool unordered(const Toucher& before, const Toucher& now) {
  if (before.launch != now.launch) {
    return false;  // launches of a stream follow each other; missing waits between streams are found lazily
  }
  if (before.atomic && now.atomic) {
    return false;
  }
  if (before.other_blocks || before.block != now.block) {
    return true;  // blocks are never ordered
  }
  if (before.barriers != now.barriers) {
    return false;
  }
  if (before.others_too) {
    return true;
  }
  if (before.thread == now.thread) {
    return false;
  }
  const bool same_warp = before.thread / 32 == now.thread / 32;
  return !(same_warp && before.meetings != now.meetings);
}

void note_reader(Toucher& reader, const Toucher& now) {
  const bool still_counts =
      reader.launch == now.launch &&
      (reader.other_blocks || reader.block != now.block || reader.barriers == now.barriers);
  if (!still_counts) {
    reader = now;
  } else if (reader.block != now.block) {
    reader.other_blocks = true;
    reader.atomic = reader.atomic && now.atomic;
  } else if (reader.thread != now.thread) {
    const bool same_warp = reader.thread / 32 == now.thread / 32;
    if (same_warp && !reader.others_too && reader.meetings != now.meetings) {
      reader = now;
      return;
    }
    reader.others_too = true;
    reader.meetings = now.meetings;
    reader.atomic = reader.atomic && now.atomic;
  }
}

}  // namespace

const char* race_of(Shadow& shadow, const Toucher& now, bool writes) {
  const char* race = nullptr;
  if (unordered(shadow.writer, now)) {
    race = writes ? "race: two threads write the same bytes" : "race: a thread reads what another one writes";
  } else if (writes && unordered(shadow.reader, now)) {
    race = "race: a thread writes what another one reads";
  }
  if (writes) {
    shadow.writer = now;
  } else {
    note_reader(shadow.reader, now);
  }
  return race;
}

}  // namespace emulator
