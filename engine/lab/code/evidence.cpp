#include "engine/lab/code/evidence.h"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "engine/lab/code/node_rule.h"
#include "engine/lab/code/probe_sets.h"

namespace backprop::lab {
namespace {

bool all_same(const std::vector<Claimed>& claimed, const std::vector<Value>& expected) {
  return std::equal(claimed.begin(), claimed.end(), expected.begin(), expected.end(),
                    [](const Claimed& c, const Value& e) { return c.is(e); });
}

/// Whether a backward pass changed results. Of a derived graph's forward pass only its output is judged: then
/// what was there before the backward pass is the measure.
bool changed_results(const Case& c, std::size_t i) {
  const std::vector<Claimed>& got = c.claim.snapshots[i].results;
  if (!c.expected[i].current) {
    return !all_same(got, c.expected[i].results);
  }
  const std::vector<Claimed>& old = c.claim.snapshots[i - 1].results;
  for (std::size_t id = 0; id < got.size(); ++id) {
    if (old[id].has_value() && !got[id].is(old[id].value)) {
      return true;
    }
  }
  return false;
}

bool is_leaf(const Case& c, std::size_t node) { return c.probe.nodes[node].inputs.empty(); }

bool leaves_are_right(const Case& c, std::size_t i) {
  for (std::size_t id = 0; id < c.probe.size(); ++id) {
    if (is_leaf(c, id) && !c.claim.snapshots[i].results[id].is(c.expected[i].results[id])) {
      return false;
    }
  }
  return true;
}

/// Whether the current graph lacks a leaf on which the gradient that it computes depends.
bool lacks(const Case& c, std::size_t i, std::size_t node) {
  const std::optional<Snapshot::Current>& current = c.claim.snapshots[i].current;
  return c.expected[i].depends[node] && current && !current->contains[node];
}

Failure judge_forward(const Case& c, std::size_t i) {
  const Snapshot& got = c.claim.snapshots[i];
  const Expected& want = c.expected[i];
  if (want.current) {  // what else the current graph contains is the program's own
    return got.current && got.current->result.is(*want.current) ? Failure::none : Failure::current;
  }
  return all_same(got.results, want.results) ? Failure::none : Failure::result;
}

Failure judge_backward(const Case& c, std::size_t i) {
  const Snapshot& got = c.claim.snapshots[i];
  Failure failure = Failure::none;
  for (std::size_t id = 0; id < c.probe.size(); ++id) {
    const bool is_value = c.probe.actions[i].build_graph && !got.gradients[id].is_node;
    if (is_value && c.expected[i].judged[id]) {
      return Failure::detached;
    }
    failure = c.has_right_gradient(i, static_cast<int>(id)) ? failure : Failure::gradient;
  }
  return failure;
}

Failure judge_derive(const Case& c, std::size_t i) {
  for (std::size_t id = 0; id < c.probe.size(); ++id) {
    if (lacks(c, i, id)) {
      return Failure::detached;
    }
  }
  return Failure::none;
}

Failure judge_estimate(const Case& c, std::size_t i) {
  if (c.probe.check == kLeafRestored && !leaves_are_right(c, i)) {
    return Failure::changed;
  }
  const std::vector<Claimed>& returned = c.claim.snapshots[i].returned;
  const bool right =
      returned.size() == 1 && returned[0].has_value() && returned[0].value.size() == 1 &&
      std::fabs(returned[0].value.number() - c.expected[i].returned[0].number()) <= c.expected[i].tolerance;
  return right ? Failure::none : Failure::estimate;
}

Failure judge_action(const Case& c, std::size_t i) {
  const Snapshot& got = c.claim.snapshots[i];
  const Expected& want = c.expected[i];
  switch (c.probe.actions[i].kind) {
    case Action::Kind::forward: return judge_forward(c, i);
    case Action::Kind::backward: return judge_backward(c, i);
    case Action::Kind::node_forward: {
      const auto node = static_cast<std::size_t>(c.probe.actions[i].node);
      return got.results[node].is(want.results[node]) ? Failure::none : Failure::result;
    }
    case Action::Kind::node_backward:
      return all_same(got.returned, want.returned) ? Failure::none : Failure::returned;
    case Action::Kind::derive: return judge_derive(c, i);
    case Action::Kind::estimate: return judge_estimate(c, i);
    case Action::Kind::set: break;
  }
  return Failure::none;
}

void judge(Case& c, bool results_must_stay) {
  switch (c.claim.outcome) {
    case Claim::Outcome::missing: c.failure = Failure::missing; return;
    case Claim::Outcome::malformed: c.failure = Failure::malformed; return;
    default: break;
  }
  for (std::size_t i = 0; i < c.claim.snapshots.size(); ++i) {
    if (c.probe.actions[i].kind == Action::Kind::backward && changed_results(c, i)) {
      c.mutated_at = i;
    }
    const Failure failure = judge_action(c, i);
    if (failure != Failure::none) {
      c.failure = failure;
      c.action = i;
      return;
    }
    if (c.mutated_at && results_must_stay) {
      c.failure = Failure::mutated;
      c.action = i;
      return;
    }
  }
  if (c.claim.outcome != Claim::Outcome::done) {
    c.failure = Failure::stopped;
    c.action = c.claim.stopped_at();
  }
}

/// What the call sent along each edge. Where a program returned an iterator the trace does not show it: then
/// the node's own rule, which is known of finished nodes, says what it was.
std::vector<std::optional<Value>> sent_by(const Case& c, const Event& event, const Expected& want) {
  const auto node = static_cast<std::size_t>(event.node);
  const std::size_t slots = c.probe.nodes[node].inputs.size();
  std::vector<std::optional<Value>> out(slots);
  if (event.sent.empty() && event.value.has_value()) {
    const std::vector<Value> right = sends(c.probe, want.results, event.node, event.value.value);
    std::copy(right.begin(), right.end(), out.begin());
  }
  for (std::size_t slot = 0; slot < std::min(slots, event.sent.size()); ++slot) {
    if (event.sent[slot].has_value()) {
      out[slot] = event.sent[slot].value;
    }
  }
  return out;
}

/// Some programs call backward() once for each input and take one gradient of each call. If all of a
/// program's calls come in such runs, every run counts as one call.
void merge_runs(const Probe& probe, std::vector<Call>& calls) {
  std::vector<Call> merged;
  bool any = false;
  for (std::size_t k = 0; k < calls.size();) {
    const std::size_t slots =
        std::max<std::size_t>(1, probe.nodes[static_cast<std::size_t>(calls[k].node)].inputs.size());
    for (std::size_t i = k; i < k + slots; ++i) {
      if (i >= calls.size() || calls[i].node != calls[k].node || calls[i].sent != calls[k].sent) {
        return;
      }
    }
    any = any || slots > 1;
    merged.push_back(calls[k]);
    k += slots;
  }
  if (any) {
    calls = std::move(merged);
  }
}

/// Nothing has arrived: the gradient is None; or the number 0, with which programs start, where a matrix
/// belongs.
bool is_without_gradient(const Case& c, std::size_t action, const Event& event) {
  const Value& result = c.expected[action].results[static_cast<std::size_t>(event.node)];
  return (event.value.kind == Claimed::Kind::none && !event.value.is_node) ||
         (event.value.has_value() && event.value.value.is_number() && event.value.is(0) &&
          !result.is_number());
}

/// The node whose backward ran without a gradient, if that is what the program raised in this action.
std::optional<int> starved_in(const Case& c, std::size_t action) {
  if (c.claim.outcome != Claim::Outcome::raised || c.claim.stopped_at() != action) {
    return {};
  }
  const std::vector<Event>& events = c.claim.events[action];
  const auto last = std::find_if(events.rbegin(), events.rend(),
                                 [](const Event& e) { return e.kind == Event::Kind::backward; });
  const bool without =
      last != events.rend() && c.claim.node == last->node && is_without_gradient(c, action, *last);
  return without ? std::optional(last->node) : std::nullopt;
}

void read_calls(Case& c) {
  for (std::size_t i = 0; i < c.probe.actions.size(); ++i) {
    if (c.probe.actions[i].kind == Action::Kind::backward && i < c.claim.begun) {
      c.backward_at = i;
      c.starved = starved_in(c, i);
      c.calls = c.calls_in(i);
      return;
    }
  }
}

}  // namespace

std::vector<Call> Case::calls_in(std::size_t at) const {
  std::vector<Call> out;
  if (at >= claim.events.size()) {
    return out;
  }
  const bool raised_here = claim.outcome == Claim::Outcome::raised && claim.stopped_at() == at;
  const std::vector<Event>& events = claim.events[at];
  const auto last = std::find_if(events.rbegin(), events.rend(),
                                 [](const Event& e) { return e.kind == Event::Kind::backward; });
  for (const Event& event : events) {
    if (event.kind != Event::Kind::backward) {
      continue;
    }
    if (raised_here && &event == &*last && claim.node == event.node) {
      break;  // it did not come to its end
    }
    out.push_back({event.node, event.value, sent_by(*this, event, expected[at]), event.line});
  }
  merge_runs(probe, out);
  return out;
}

bool Case::has_right_gradient(std::size_t at, int node) const {
  const auto id = static_cast<std::size_t>(node);
  const Claimed& got = claim.snapshots[at].gradients[id];
  const Value& want = expected[at].gradients[id];
  if (!expected[at].judged[id]) {
    return true;
  }
  if (!probe.actions[at].build_graph) {
    return got.is(want);
  }
  // Before forward a node has no result yet.
  return got.is_node &&
         (got.kind == Claimed::Kind::none || (got.kind == Claimed::Kind::value && same(got.value, want)));
}

std::optional<int> Case::line_setting_gradient(int node) const {
  std::optional<int> line;
  for (const Event& event : backward_at ? claim.events[*backward_at] : std::vector<Event>{}) {
    if (event.kind == Event::Kind::gradient && event.node == node) {
      line = event.line;
    }
  }
  return line;
}

bool Case::is_wrong(std::size_t id, const Snapshot& got) const {
  switch (failure) {
    case Failure::gradient: return !has_right_gradient(action, static_cast<int>(id));
    case Failure::detached:
      return failed_kind() == Action::Kind::derive
                 ? lacks(*this, action, id)
                 : expected[action].judged[id] && !got.gradients[id].is_node;
    case Failure::result:
    case Failure::mutated: return !got.results[id].is(expected[action].results[id]);
    case Failure::changed: return is_leaf(*this, id) && !got.results[id].is(expected[action].results[id]);
    default: return false;
  }
}

std::vector<int> Case::wrong_nodes() const {
  std::vector<int> out;
  const Snapshot* got = failed_snapshot();
  if (!got) {
    return out;
  }
  const bool gradient = failure == Failure::gradient || failure == Failure::detached;
  for (std::size_t id = 0; id < probe.size(); ++id) {
    if (is_wrong(id, *got)) {
      out.push_back(static_cast<int>(id));
    }
  }
  if (gradient) {
    std::reverse(out.begin(), out.end());
  }
  return out;
}

Evidence gather(int step, std::uint32_t seed, const nlohmann::json& claims) {
  Evidence evidence;
  evidence.step = step;
  for (Probe& probe : probes_of_step(step, seed)) {
    Case c;
    c.claim = read_claim(claims, probe);
    c.probe = std::move(probe);
    if (c.probe.check != kDepthNote) {
      c.expected = expect(c.probe);
      judge(c, step != 2);
      read_calls(c);
    }
    evidence.cases.push_back(std::move(c));
  }
  return evidence;
}

}  // namespace backprop::lab
