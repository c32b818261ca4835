#include "engine/lab/code/evidence.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "engine/lab/code/probe_sets.h"

namespace backprop::lab {
namespace {

bool all_same(const std::vector<Claimed>& claimed, const std::vector<double>& expected) {
  return std::equal(claimed.begin(), claimed.end(), expected.begin(), expected.end(),
                    [](const Claimed& c, double e) { return c.is(e); });
}

Failure judge_action(const Case& c, std::size_t i) {
  const Snapshot& got = c.claim.snapshots[i];
  const Expected& want = c.expected[i];
  switch (c.probe.actions[i].kind) {
    case Action::Kind::forward: return all_same(got.results, want.results) ? Failure::none : Failure::result;
    case Action::Kind::backward:
      return all_same(got.gradients, want.gradients) ? Failure::none : Failure::gradient;
    case Action::Kind::node_forward: {
      const auto node = static_cast<std::size_t>(c.probe.actions[i].node);
      return got.results[node].is(want.results[node]) ? Failure::none : Failure::result;
    }
    case Action::Kind::node_backward:
      return all_same(got.returned, want.returned) ? Failure::none : Failure::returned;
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
    if (c.probe.actions[i].kind == Action::Kind::backward &&
        !all_same(c.claim.snapshots[i].results, c.expected[i].results)) {
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
/// the local derivatives, which are known, say what it was.
std::vector<std::optional<double>> sent_by(const Case& c, const Event& event, const Expected& want) {
  const auto node = static_cast<std::size_t>(event.node);
  const std::size_t slots = c.probe.nodes[node].inputs.size();
  std::vector<std::optional<double>> out(slots);
  if (event.sent.empty() && event.value.kind == Claimed::Kind::number && !want.gradients.empty() &&
      want.gradients[node] != 0) {
    for (std::size_t slot = 0; slot < slots; ++slot) {
      out[slot] = event.value.number * (want.contributions[node][slot] / want.gradients[node]);
    }
  }
  for (std::size_t slot = 0; slot < std::min(slots, event.sent.size()); ++slot) {
    if (event.sent[slot].kind == Claimed::Kind::number) {
      out[slot] = event.sent[slot].number;
    }
  }
  return out;
}

/// Some programs call backward() once for each input and take one gradient of each call. If all of a
/// program's calls come in such runs, every run counts as one call.
void merge_runs(Case& c) {
  std::vector<Call> merged;
  bool any = false;
  for (std::size_t k = 0; k < c.calls.size();) {
    const std::size_t slots =
        std::max<std::size_t>(1, c.probe.nodes[static_cast<std::size_t>(c.calls[k].node)].inputs.size());
    for (std::size_t i = k; i < k + slots; ++i) {
      if (i >= c.calls.size() || c.calls[i].node != c.calls[k].node || c.calls[i].sent != c.calls[k].sent) {
        return;
      }
    }
    any = any || slots > 1;
    merged.push_back(c.calls[k]);
    k += slots;
  }
  if (any) {
    c.calls = std::move(merged);
  }
}

void read_calls(Case& c) {
  for (std::size_t i = 0; i < c.probe.actions.size(); ++i) {
    if (c.probe.actions[i].kind != Action::Kind::backward || i >= c.claim.begun) {
      continue;
    }
    c.backward_at = i;
    const bool raised_here = c.claim.outcome == Claim::Outcome::raised && c.claim.stopped_at() == i;
    const std::vector<Event>& events = c.claim.events[i];
    const auto last = std::find_if(events.rbegin(), events.rend(),
                                   [](const Event& e) { return e.kind == Event::Kind::backward; });
    for (const Event& event : events) {
      if (event.kind != Event::Kind::backward) {
        continue;
      }
      if (raised_here && &event == &*last && c.claim.node == event.node) {
        if (event.value.kind == Claimed::Kind::none) {
          c.starved = event.node;
        }
        break;
      }
      c.calls.push_back({event.node, event.value, sent_by(c, event, c.expected[i]), event.line});
    }
    merge_runs(c);
    return;
  }
}

}  // namespace

std::optional<int> Case::line_setting_gradient(int node) const {
  std::optional<int> line;
  for (const Event& event : backward_at ? claim.events[*backward_at] : std::vector<Event>{}) {
    if (event.kind == Event::Kind::gradient && event.node == node) {
      line = event.line;
    }
  }
  return line;
}

std::vector<int> Case::wrong_nodes() const {
  std::vector<int> out;
  const Snapshot* got = failed_snapshot();
  if (!got || failure == Failure::returned) {
    return out;
  }
  const bool gradient = failure == Failure::gradient;
  const std::vector<Claimed>& claimed = gradient ? got->gradients : got->results;
  const std::vector<double>& want = gradient ? expected[action].gradients : expected[action].results;
  for (std::size_t id = 0; id < probe.size(); ++id) {
    if (!claimed[id].is(want[id])) {
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
      judge(c, step == 3);
      read_calls(c);
    }
    evidence.cases.push_back(std::move(c));
  }
  return evidence;
}

}  // namespace backprop::lab
