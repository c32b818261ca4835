#include "engine/lab/code/claim.h"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

namespace backprop::lab {
namespace {

using Json = nlohmann::json;

constexpr std::size_t kMostEvents = 2000;
constexpr std::size_t kMostSent = 1000;

/// The first `limit` bytes, never half a character.
std::string cut(const std::string& text, std::size_t limit) {
  if (text.size() <= limit) {
    return text;
  }
  std::size_t end = limit;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80) {
    --end;
  }
  return text.substr(0, end) + "...";
}

const Json* member(const Json& object, const char* key) {
  if (!object.is_object()) {
    return nullptr;
  }
  const auto at = object.find(key);
  return at == object.end() ? nullptr : &*at;
}

std::string text_of(const Json& object, const char* key, std::size_t limit) {
  const Json* value = member(object, key);
  return value && value->is_string() ? cut(value->get_ref<const std::string&>(), limit) : std::string{};
}

std::optional<int> whole_of(const Json& object, const char* key, int low, int high) {
  const Json* value = member(object, key);
  if (!value || !value->is_number()) {
    return {};
  }
  const auto number = value->get<double>();
  if (!(number >= low && number <= high) || number != std::floor(number)) {
    return {};
  }
  return static_cast<int>(number);
}

std::int64_t count_of(const Json* value) {
  const double number = value && value->is_number() ? value->get<double>() : 0;
  return number > 0 && number < 9e15 ? static_cast<std::int64_t>(number) : 0;
}

/// What stands where a number, a tensor or None may stand.
Claimed read_plain(const Json& json) {
  Claimed out;
  if (json.is_null()) {
    return out;
  }
  if (auto value = read_value(json)) {
    out.kind = Claimed::Kind::value;
    out.value = std::move(*value);
    return out;
  }
  out.kind = Claimed::Kind::unreadable;
  out.found = text_of(json, "unreadable", 80);
  if (out.found.empty()) {
    out.found = member(json, "shape") ? "a tensor that is too large or makes no sense" : "something else";
  }
  return out;
}

Claimed read_claimed(const Json& json) {
  const Json* inside = member(json, "node");
  Claimed out = read_plain(inside ? *inside : json);
  out.is_node = inside != nullptr;
  return out;
}

std::vector<Claimed> read_list(const Json* list, std::size_t most) {
  std::vector<Claimed> out;
  if (list && list->is_array()) {
    for (std::size_t i = 0; i < std::min(list->size(), most); ++i) {
      out.push_back(read_claimed((*list)[i]));
    }
  }
  return out;
}

std::optional<Event> read_event(const Json& value, int nodes) {
  const std::string kind = text_of(value, "kind", 10);
  const std::optional<int> node = whole_of(value, "node", 0, nodes - 1);
  if (!node || (kind != "forward" && kind != "backward" && kind != "gradient")) {
    return {};
  }
  Event event;
  event.kind = kind == "forward"    ? Event::Kind::forward
               : kind == "backward" ? Event::Kind::backward
                                    : Event::Kind::gradient;
  event.node = *node;
  if (const Json* claimed = member(value, kind == "forward" ? "result" : "gradient")) {
    event.value = read_claimed(*claimed);
  }
  event.sent = read_list(member(value, "sent"), kMostSent);
  event.line = whole_of(value, "line", 1, 1'000'000);
  return event;
}

void read_events(const Json* lists, int nodes, Claim& claim) {
  if (!lists || !lists->is_array()) {
    return;
  }
  std::size_t left = kMostEvents;
  claim.begun = std::min(lists->size(), claim.events.size());
  for (std::size_t i = 0; i < claim.begun; ++i) {
    if (!(*lists)[i].is_array()) {
      continue;
    }
    for (const Json& each : (*lists)[i]) {
      if (left == 0) {
        claim.truncated = true;
        break;
      }
      --left;
      if (auto event = read_event(each, nodes)) {
        claim.events[i].push_back(std::move(*event));
      }
    }
  }
}

std::optional<Snapshot::Current> read_current(const Json* json, std::size_t nodes) {
  if (!json || !json->is_object()) {
    return {};
  }
  Snapshot::Current current;
  if (const Json* result = member(*json, "result")) {
    current.result = read_claimed(*result);
  }
  current.contains.assign(nodes, false);
  const Json* contains = member(*json, "contains");
  for (std::size_t i = 0; contains && contains->is_array() && i < std::min(nodes, contains->size()); ++i) {
    const Json& each = (*contains)[i];
    const double node = each.is_number() ? each.get<double>() : -1;
    if (node >= 0 && node < static_cast<double>(nodes)) {
      current.contains[static_cast<std::size_t>(node)] = true;
    }
  }
  return current;
}

std::vector<std::int64_t> read_counts(const Json* list, std::size_t nodes) {
  std::vector<std::int64_t> out(nodes, 0);
  if (list && list->is_array()) {
    for (std::size_t i = 0; i < std::min(nodes, list->size()); ++i) {
      out[i] = count_of(&(*list)[i]);
    }
  }
  return out;
}

Claim malformed(std::string problem) {
  Claim claim;
  claim.outcome = Claim::Outcome::malformed;
  claim.problem = std::move(problem);
  return claim;
}

Claim read_one(const Json& value, const Probe& probe) {
  Claim claim;
  const auto nodes = static_cast<int>(probe.size());
  const std::string outcome = text_of(value, "outcome", 20);
  if (outcome == "done") {
    claim.outcome = Claim::Outcome::done;
  } else if (outcome == "raised") {
    claim.outcome = Claim::Outcome::raised;
  } else if (outcome == "budget") {
    claim.outcome = Claim::Outcome::budget;
  } else if (outcome == "timed-out") {
    claim.outcome = Claim::Outcome::timed_out;
  } else {
    return malformed("it has no known outcome");
  }

  const Json* snapshots = member(value, "snapshots");
  if (!snapshots || !snapshots->is_array() || snapshots->size() > probe.actions.size()) {
    return malformed("it does not have a snapshot for each action");
  }
  bool is_derived = false;
  for (const Json& each : *snapshots) {
    Snapshot snapshot;
    is_derived = is_derived || probe.actions[claim.snapshots.size()].kind == Action::Kind::derive;
    snapshot.results = read_list(member(each, "results"), probe.size() + 1);
    snapshot.gradients = read_list(member(each, "gradients"), probe.size() + 1);
    snapshot.returned = read_list(member(each, "returned"), kMostSent);
    snapshot.current = read_current(member(each, "current"), probe.size());
    if (snapshot.results.size() != probe.size() || snapshot.gradients.size() != probe.size()) {
      return malformed("a snapshot does not have a value for each node");
    }
    if (is_derived && !snapshot.current) {
      return malformed("a snapshot does not tell of the current graph");
    }
    claim.snapshots.push_back(std::move(snapshot));
  }
  if (claim.outcome == Claim::Outcome::done && claim.snapshots.size() != probe.actions.size()) {
    return malformed("it is said to be done, but not all actions are there");
  }
  if (claim.outcome != Claim::Outcome::done && claim.snapshots.size() == probe.actions.size()) {
    return malformed("it is said to have stopped, but all actions are there");
  }

  claim.events.resize(probe.actions.size());
  read_events(member(value, "events"), nodes, claim);
  const Json* truncated = member(value, "truncated");
  claim.truncated = claim.truncated || (truncated && truncated->is_boolean() && truncated->get<bool>());
  claim.forward_calls = read_counts(member(value, "forward_calls"), probe.size());
  claim.backward_calls = read_counts(member(value, "backward_calls"), probe.size());
  claim.visits = count_of(member(value, "visits"));
  claim.lines = count_of(member(value, "lines"));

  const Json* stop = member(value, claim.outcome == Claim::Outcome::raised ? "error" : "stopped");
  if (stop) {
    claim.line = whole_of(*stop, "line", 1, 1'000'000);
    claim.node = whole_of(*stop, "node", 0, nodes - 1);
    claim.error_type = text_of(*stop, "type", 80);
    claim.error_message = text_of(*stop, "message", 500);
    claim.traceback = text_of(*stop, "traceback", 8000);
    claim.spent = text_of(*stop, "what", 10);
  }
  return claim;
}

}  // namespace

Claim read_claim(const Json& claims, const Probe& probe) {
  if (claims.is_array()) {
    for (const Json& each : claims) {
      const Json* name = member(each, "probe");
      if (name && name->is_string() && name->get_ref<const std::string&>() == probe.id) {
        return read_one(each, probe);
      }
    }
  }
  return {};
}

}  // namespace backprop::lab
