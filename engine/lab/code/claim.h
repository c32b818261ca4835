#pragma once

#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <vector>

#include "engine/lab/code/probe.h"
#include "engine/lab/code/value.h"

namespace backprop::lab {

/// A number or tensor as a learner's program left it, or a node of a graph with what its result is.
struct Claimed {
  enum class Kind : std::uint8_t { none, value, unreadable };
  Kind kind = Kind::none;
  Value value;
  std::string found;     // unreadable: what was there instead
  bool is_node = false;  // a node; `kind` and `value` then speak of its result

  bool has_value() const { return kind == Kind::value && !is_node; }
  /// Whether it is that value, and not a node that has it.
  bool is(const Value& expected) const { return has_value() && same(value, expected); }
};

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
  std::vector<Claimed> returned;  // after node-backward: the gradients; after estimate: the number
  /// After a derive, and then after every action.
  struct Current {
    Claimed result;
    std::vector<bool> contains;  // which of the probe's nodes the current graph contains
  };
  std::optional<Current> current;
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
