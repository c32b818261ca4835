#include <algorithm>

#include "engine/lab/code/hypothesis.h"
#include "engine/lab/code/replay.h"
#include "engine/lab/code/value_math.h"
#include "engine/lab/code/words.h"

namespace backprop::lab {
namespace {

std::string lost_text(const Case& c, const std::vector<Lost>& lost) {
  std::vector<std::string> parts;
  parts.reserve(lost.size());
  for (const Lost& each : lost) {
    parts.push_back(short_value(each.amount) + " from " + label(c.probe, each.from));
  }
  return join(parts);
}

bool is_wrong_result(const Evidence&, const Case& c) { return c.failure == Failure::result; }

void tell_result(const Evidence&, const Case& c, Diagnosis& d) {
  const Snapshot& got = *c.failed_snapshot();
  const std::vector<int> wrong = c.wrong_nodes();
  const int node = wrong.front();
  const auto id = static_cast<std::size_t>(node);
  std::int64_t inner = 0;
  std::int64_t empty = 0;
  for (std::size_t i = 0; i < c.probe.size(); ++i) {
    inner += c.probe.nodes[i].inputs.empty() ? 0 : 1;
    empty += !c.probe.nodes[i].inputs.empty() && got.results[i].kind == Claimed::Kind::none ? 1 : 0;
  }
  if (inner == empty) {
    d.message = "After `forward_algorithm` no node has a result: no `forward` ran.";
    d.advice = "Call forward() on every node of the graph, inputs first.";
  } else if (got.results[id].kind == Claimed::Kind::none) {
    d.message = sentence(label(c.probe, node)) +
                " has no result after `forward_algorithm`: its `forward` did not run.";
    d.advice = node == c.probe.output
                   ? "The output is a node like the others: it belongs to the walk."
                   : "Every node of the graph has to run, not only those next to the output.";
  } else {
    d.message = sentence(label(c.probe, node)) + " has the result " +
                instead(got.results[id], c.expected[c.action].results[id]) + ".";
    d.advice = "It is the first wrong node: all its inputs are right.";
  }
}

/// Whether each reader of `node` handed on its own gradient, without the local derivative.
bool got_readers_gradients(const Case& c, int node) {
  Value sum;
  for (const Probe::Reader& reader : c.probe.readers(node)) {
    sum = sum + c.expected[c.action].gradients[static_cast<std::size_t>(reader.node)];
  }
  return node != c.probe.output && c.failed_snapshot()->gradients[static_cast<std::size_t>(node)].is(sum);
}

bool is_wrong_gradient(const Evidence&, const Case& c) { return c.failure == Failure::gradient; }

void tell_gradient(const Evidence& e, const Case& c, Diagnosis& d) {
  const Snapshot& got = *c.failed_snapshot();
  const Expected& want = c.expected[c.action];
  const int node = c.wrong_nodes().front();
  const auto id = static_cast<std::size_t>(node);
  const auto inner_runs = std::count_if(c.calls.begin(), c.calls.end(), [&](const Call& call) {
    return !c.probe.nodes[static_cast<std::size_t>(call.node)].inputs.empty();
  });
  if (inner_runs == 0) {
    d.message = "After `backward_algorithm` " +
                std::string(std::all_of(got.gradients.begin(), got.gradients.end(),
                                        [](const Claimed& g) { return g.kind == Claimed::Kind::none; })
                                ? "no node has a gradient"
                                : "hardly any node has its gradient") +
                ": no `backward` ran.";
    d.advice =
        "Give the output its gradient `one`, then let each node run backward() and hand what it returns to "
        "its inputs.";
    return;
  }
  d.line = c.line_setting_gradient(node);
  d.message =
      sentence(label(c.probe, node)) + " has the gradient " + instead(got.gradients[id], want.gradients[id]);
  const std::vector<Probe::Reader> readers = c.probe.readers(node);
  const auto idle = std::find_if(readers.begin(), readers.end(), [&](const Probe::Reader& reader) {
    return std::none_of(c.calls.begin(), c.calls.end(),
                        [&](const Call& call) { return call.node == reader.node; });
  });
  const std::vector<Lost> lost = lost_contributions(c, node);
  if (delivers_like(e, Delivery::add, false) && !c.claim.truncated && idle != readers.end()) {
    d.message += ": `backward` of " + label(c.probe, idle->node) + ", which reads it, did not run.";
    d.advice = "Every node of the graph runs backward once, the output first.";
  } else if (got_readers_gradients(c, node)) {
    d.message += ": that is what its readers have themselves, and no local derivative is in it.";
    d.advice =
        "What an input gets is what `backward` of its reader returned for it: there the local derivative is "
        "in.";
  } else if (!lost.empty()) {
    d.message += ": " + lost_text(c, lost) + (lost.size() == 1 ? " is missing." : " are missing.");
    d.advice = "Follow the edges that leave this node: each brings back a part, and the parts are added.";
  } else {
    d.message += ".";
    d.advice =
        "It is the first wrong node on the way back: what its readers had was right. Look at how their "
        "gradients "
        "are handed on.";
  }
}

bool always(const Evidence&, const Case&) { return true; }

void tell_unknown(const Evidence&, const Case& c, Diagnosis& d) {
  d.message = c.failure == Failure::malformed
                  ? "What the program reported cannot be used: " + c.claim.problem + "."
                  : "This was not run.";
}

}  // namespace

std::vector<Lost> lost_contributions(const Case& c, int node) {
  if (!c.backward_at || c.action != *c.backward_at || c.probe.actions[c.action].build_graph ||
      !c.failed_snapshot()) {
    return {};
  }
  const Expected& want = c.expected[c.action];
  const Claimed& got = c.failed_snapshot()->gradients[static_cast<std::size_t>(node)];
  const std::vector<Probe::Reader> readers = c.probe.readers(node);
  if (got.kind == Claimed::Kind::unreadable || got.is_node || readers.empty() || readers.size() > 10) {
    return {};
  }
  std::vector<Lost> parts;
  parts.reserve(readers.size());
  for (const Probe::Reader& reader : readers) {
    parts.push_back(
        {reader.node, node, reader.slot,
         want.contributions[static_cast<std::size_t>(reader.node)][static_cast<std::size_t>(reader.slot)]});
  }
  const Value left = got.kind == Claimed::Kind::none ? 0 : got.value;
  for (std::size_t kept = 0; kept + 1 < (std::size_t{1} << parts.size()); ++kept) {
    Value sum;
    std::vector<Lost> lost;
    for (std::size_t i = 0; i < parts.size(); ++i) {
      if (kept & (std::size_t{1} << i)) {
        sum = sum + parts[i].amount;
      } else {
        lost.push_back(parts[i]);
      }
    }
    if (same(sum, left)) {
      return lost;
    }
  }
  return {};
}

const std::vector<Hypothesis>& value_hypotheses() {
  static const std::vector<Hypothesis> table{
      {"wrong-value", is_wrong_result, tell_result},
      {"wrong-value", is_wrong_gradient, tell_gradient},
      {"", always, tell_unknown},
  };
  return table;
}

}  // namespace backprop::lab
