#pragma once

#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <vector>

#include "engine/lab/code/probe.h"

namespace backprop::lab {

/// A number as a learner's program left it.
struct Claimed {
  enum class Kind : std::uint8_t { none, number, unreadable };
  Kind kind = Kind::none;
  double number = 0;
  std::string found;  // unreadable: what was there instead

  bool is(double expected) const;
};

/// Whether two numbers are equal but for rounding.
bool same(double a, double b);

/// One thing that happened while an action ran.
struct Event {
  enum class Kind : std::uint8_t { forward, backward, gradient };
  Kind kind = Kind::forward;
  int node = 0;
  Claimed value;              // forward: the result; otherwise the gradient
  std::vector<Claimed> sent;  // backward
  std::optional<int> line;
};

/// All nodes after an action.
struct Snapshot {
  std::vector<Claimed> results;
  std::vector<Claimed> gradients;
  std::vector<Claimed> returned;
};

/// What a runtime says happened on a probe: untrusted, cut to size, with indices in range.
struct Claim {
  enum class Outcome : std::uint8_t { missing, malformed, done, raised, budget, timed_out };
  Outcome outcome = Outcome::missing;
  std::string problem;  // malformed: why

  std::vector<Snapshot> snapshots;         // at most one per action
  std::vector<std::vector<Event>> events;  // one per action, empty where it did not begin
  std::size_t begun = 0;                   // actions begun
  bool truncated = false;
  std::vector<std::int64_t> forward_calls;
  std::vector<std::int64_t> backward_calls;
  std::int64_t visits = 0;
  std::int64_t lines = 0;

  // raised, budget, timed_out
  std::string error_type;
  std::string error_message;
  std::string traceback;
  std::optional<int> line;
  std::optional<int> node;
  std::string spent;  // 'visits' 'lines' 'time'

  /// The action that did not come to its end, or the number of actions.
  std::size_t stopped_at() const { return snapshots.size(); }
};

/// Reads the claim for `probe` out of `claims` (an array, if the runtime is honest).
Claim read_claim(const nlohmann::json& claims, const Probe& probe);

}  // namespace backprop::lab
