#include "engine/lab/code/trace.h"

#include <algorithm>
#include <cmath>

#include "engine/lab/code/replay.h"
#include "engine/lab/code/value_math.h"
#include "engine/lab/code/words.h"

namespace backprop::lab {

const NodeSpec& spec_of(const Case& c, int node) { return c.probe.nodes[static_cast<std::size_t>(node)]; }
bool is_leaf(const Case& c, int node) { return spec_of(c, node).inputs.empty(); }

const Value& wanted_gradient(const Case& c, int node) {
  return c.expected[*c.backward_at].gradients[static_cast<std::size_t>(node)];
}

std::string wrong_left(const Case& c, int node) {
  const auto id = static_cast<std::size_t>(node);
  const Snapshot* got = c.failed_snapshot();
  return instead(got ? got->gradients[id] : Claimed{}, c.expected[c.action].gradients[id]);
}

bool is_wrong_gradient(const Case& c) {
  return c.failure == Failure::gradient && c.failed_first_backward() && can_replay(c);
}
bool is_starved(const Case& c) { return c.raised() && c.starved; }

const char* starved_with(const Case& c) {
  const std::vector<Event>& events = c.claim.events[*c.backward_at];
  const auto last = std::find_if(events.rbegin(), events.rend(),
                                 [](const Event& e) { return e.kind == Event::Kind::backward; });
  return last != events.rend() && last->value.has_value() ? "0" : "None";
}

const Call* first_call(const Case& c, int node) {
  const auto at = std::find_if(c.calls.begin(), c.calls.end(), [=](const Call& k) { return k.node == node; });
  return at == c.calls.end() ? nullptr : &*at;
}

std::int64_t calls_of(const Case& c, int node) {
  return std::count_if(c.calls.begin(), c.calls.end(), [=](const Call& k) { return k.node == node; });
}

std::optional<int> late_reader(const Case& c, int node, const Call* call) {
  const Call* end = call ? call : c.calls.data() + c.calls.size();
  for (const Probe::Reader& reader : c.probe.readers(node)) {
    const Call* ran = first_call(c, reader.node);
    if (!ran || ran >= end) {
      return reader.node;
    }
  }
  return {};
}

std::optional<int> owing_reader(const Case& c, const Call& call) {
  if (const auto late = late_reader(c, call.node, &call)) {
    return late;
  }
  Value sent;
  std::optional<int> last;
  for (const Probe::Reader& reader : c.probe.readers(call.node)) {
    sent = sent + first_call(c, reader.node)->sent[static_cast<std::size_t>(reader.slot)].value_or(0);
    last = reader.node;
  }
  const Value used = call.used.has_value() ? call.used.value : 0;
  const bool known =
      std::none_of(sent.data.begin(), sent.data.end(), [](double entry) { return std::isnan(entry); });
  return last && known && !same(used, sent) ? last : std::nullopt;
}

const Call* early_call(const Case& c) {
  const Call* leaf = nullptr;
  for (const Call& call : c.calls) {
    if (!call.used.is(wanted_gradient(c, call.node)) && owing_reader(c, call)) {
      if (!is_leaf(c, call.node)) {
        return &call;
      }
      leaf = leaf ? leaf : &call;
    }
  }
  return leaf;
}

namespace {

/// Whether a node starved of which every reader has run, except for the output.
bool starves_for_output(const Case& c) {
  if (!c.starved || *c.starved == c.probe.output) {
    return false;
  }
  const std::vector<Probe::Reader> readers = c.probe.readers(*c.starved);
  return std::all_of(readers.begin(), readers.end(), [&](const Probe::Reader& reader) {
    return reader.node == c.probe.output || first_call(c, reader.node);
  });
}

}  // namespace

bool output_left_out(const Evidence& evidence) {
  const auto any = [&](const auto& holds) {
    return std::any_of(evidence.cases.begin(), evidence.cases.end(),
                       [&](const Case& c) { return c.backward_at && holds(c); });
  };
  return !any([](const Case& c) { return first_call(c, c.probe.output) != nullptr; }) &&
         any([](const Case& c) { return c.raised() ? starves_for_output(c) : !c.calls.empty(); });
}

bool adds_correctly(const Evidence& evidence) { return delivers_like(evidence, Delivery::add, false); }

}  // namespace backprop::lab
