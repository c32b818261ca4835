#include "engine/lab/code/node_runs.h"

#include <algorithm>

#include "engine/lab/code/node_rule.h"
#include "engine/lab/code/words.h"

namespace backprop::lab {
namespace {

bool was_stretched(const NodeRun& run) {
  return run.type != NodeType::matmul &&
         (run.p.shape != run.q.shape || run.upstream.shape != run.result.shape);
}

NodeRun run_of(const Case& c, std::size_t action, int node, const Value& upstream) {
  const auto& results = c.expected[action].results;
  const NodeSpec& spec = c.probe.nodes[static_cast<std::size_t>(node)];
  NodeRun run;
  run.c = &c;
  run.action = action;
  run.node = node;
  run.type = spec.type;
  run.p = results[static_cast<std::size_t>(spec.inputs[0])];
  run.q = results[static_cast<std::size_t>(spec.inputs[1])];
  run.result = results[static_cast<std::size_t>(node)];
  run.upstream = upstream;
  return run;
}

/// What programs return that return nothing, in every language.
const char* const kNothing[] = {"None", "undefined", "null"};

/// Whether what a run in the failed action returned is not known, or not judged.
bool is_unjudged(const Case& c, const Event& event) {
  return event.sent.empty() ||
         (event.value.has_value() && was_stretched(run_of(c, c.action, event.node, event.value.value)));
}

bool reads(const Probe& probe, int reader, int node) {
  const std::vector<int>& inputs = probe.nodes[static_cast<std::size_t>(reader)].inputs;
  return std::find(inputs.begin(), inputs.end(), node) != inputs.end();
}

/// The runs of an action that came to their end.
void add_runs(const Case& c, std::size_t at, std::vector<NodeRun>& out) {
  const Action& action = c.probe.actions[at];
  const bool alone = action.kind == Action::Kind::node_backward;
  if (alone && at < c.claim.snapshots.size()) {
    out.push_back(run_of(c, at, action.node, action.value));
    out.back().returned = c.claim.snapshots[at].returned;
    for (const Event& event : c.claim.events[at]) {
      out.back().line = event.node == action.node ? event.line : out.back().line;
    }
  }
  // What inputs read is known only where forward was right and nothing changed it since.
  const bool known = !c.mutated_at && (!c.failed() || c.action >= at);
  if (action.kind != Action::Kind::backward || c.backward_at != at || action.build_graph || !known) {
    return;
  }
  for (const Event& event : c.claim.events[at]) {
    const NodeType type = c.probe.nodes[static_cast<std::size_t>(event.node)].type;
    if (event.kind == Event::Kind::backward && is_learners(type) && event.value.has_value() &&
        !event.sent.empty()) {
      out.push_back(run_of(c, at, event.node, event.value.value));
      out.back().returned = event.sent;
      out.back().line = event.line;
    }
  }
}

}  // namespace

std::string without_article(const std::string& found) {
  return found.rfind("a ", 0) == 0 ? found.substr(2) : found;
}

bool is_learners(NodeType type) {
  return type == NodeType::add || type == NodeType::mul || type == NodeType::matmul;
}

std::vector<Value> NodeRun::needed() const {
  return sends(c->probe.nodes[static_cast<std::size_t>(node)], {p, q}, result, upstream);
}

std::optional<Value> NodeRun::value(std::size_t slot) const {
  return returned.size() == 2 && returned[slot].has_value() ? std::optional(returned[slot].value)
                                                            : std::nullopt;
}

bool NodeRun::is_right() const {
  const std::vector<Value> want = needed();
  return returned.size() == 2 && returned[0].is(want[0]) && returned[1].is(want[1]);
}

std::optional<std::size_t> NodeRun::entry() const {
  if (result.is_number() || type == NodeType::matmul) {
    return {};
  }
  const std::vector<Value> want = needed();
  for (std::size_t slot = 0; slot < want.size(); ++slot) {
    const std::optional<Value> got = value(slot);
    if (got && same_shape(*got, want[slot])) {
      if (const auto at = first_difference(*got, want[slot])) {
        return at;
      }
    }
  }
  return 0;
}

std::string NodeRun::number_text(const Value& v) const {
  const auto at = entry();
  return at && v.size() == result.size() ? short_number(v.data[*at]) : short_value(v);
}

std::string NodeRun::told() const {
  const auto at = entry();
  const NodeSpec& spec = c->probe.nodes[static_cast<std::size_t>(node)];
  std::vector<std::string> inputs;
  for (std::size_t slot = 0; slot < 2; ++slot) {
    const std::string& name = c->probe.nodes[static_cast<std::size_t>(spec.inputs[slot])].name;
    inputs.push_back((name.empty() ? "" : name + " = ") + number_text(slot == 0 ? p : q));
  }
  return std::string(type_name(type)) + " of " + join(inputs) + ", with the gradient " +
         number_text(upstream) + " arriving" +
         (at ? " (all at entry " + index_text(result.shape, *at) + ")" : "") + ",";
}

std::string NodeRun::returned_text() const {
  if (returned.size() == 1 && returned[0].kind == Claimed::Kind::unreadable) {  // 'float, not a list'
    const std::string found = without_article(returned[0].found);
    const bool nothing = std::any_of(std::begin(kNothing), std::end(kNothing),
                                     [&](const char* word) { return found.rfind(word, 0) == 0; });
    return nothing ? "nothing" : "a " + found;
  }
  std::vector<std::string> parts;
  for (std::size_t i = 0; i < std::min<std::size_t>(returned.size(), 4); ++i) {
    parts.push_back(returned[i].has_value() ? number_text(returned[i].value) : short_claim(returned[i]));
  }
  return parts.empty() ? "nothing" : join(parts);
}

std::string NodeRun::needed_text() const {
  const std::vector<Value> want = needed();
  return join({number_text(want[0]), number_text(want[1])});
}

std::vector<NodeRun> node_runs(const Evidence& evidence, NodeType type) {
  std::vector<NodeRun> out;
  for (const Case& c : evidence.cases) {
    for (std::size_t i = 0; i < std::min(c.claim.events.size(), c.expected.size()); ++i) {
      add_runs(c, i, out);
    }
  }
  std::erase_if(out, [=](const NodeRun& run) { return run.type != type || was_stretched(run); });
  std::stable_sort(out.begin(), out.end(),
                   [](const NodeRun& a, const NodeRun& b) { return a.is_alone() && !b.is_alone(); });
  return out;
}

std::optional<NodeRun> wrong_run(const Evidence& evidence, NodeType type) {
  for (NodeRun& run : node_runs(evidence, type)) {
    if (!run.is_right()) {
      return std::move(run);
    }
  }
  return {};
}

std::optional<NodeRun> wrong_run_in(const Case& c) {
  if (c.action >= std::min(c.claim.events.size(), c.expected.size())) {
    return {};
  }
  std::vector<NodeRun> runs;
  add_runs(c, c.action, runs);
  for (NodeRun& run : runs) {
    if (!was_stretched(run) && !run.is_right()) {
      return std::move(run);
    }
  }
  return {};
}

std::optional<NodeType> wrong_backward(const Evidence& e, const Case& c) {
  const bool broken =
      c.raised() && c.claim.error_type != "RecursionError" && c.claim.error_type != "NotImplementedError";
  if (c.failure != Failure::returned && c.failure != Failure::gradient && !broken) {
    return {};
  }
  if (const auto run = wrong_run_in(c)) {
    return run->type;
  }
  if (!c.failed_first_backward()) {
    return {};
  }
  // What is no list, or an iterator, does not show what was returned, and of stretched inputs nothing is
  // judged: then what such nodes do elsewhere must tell. An exception blames the last of them only, and a
  // node that starved one that reads it.
  const auto type_of = [&](const Event& event) {
    return c.probe.nodes[static_cast<std::size_t>(event.node)].type;
  };
  const Event* blamed = nullptr;
  for (const Event& event : c.claim.events[c.action]) {
    if (event.kind != Event::Kind::backward || (c.starved && !reads(c.probe, event.node, *c.starved))) {
      continue;
    }
    if (!blamed || (broken && !c.starved)) {
      const NodeType type = type_of(event);
      blamed = is_learners(type) && is_unjudged(c, event) && wrong_run(e, type) ? &event : nullptr;
    }
  }
  if (!blamed) {
    return {};
  }
  return type_of(*blamed);
}

}  // namespace backprop::lab
