#include "engine/lab/code/exhibits.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "engine/lab/code/hypothesis.h"
#include "engine/lab/code/words.h"

namespace backprop::lab {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t kMostRows = 40;

Json values_json(const std::vector<std::optional<Value>>& values) {
  Json out = Json::array();
  for (const std::optional<Value>& value : values) {
    out.push_back(value ? to_json(*value) : Json(nullptr));
  }
  return out;
}

Json claimed_json(const Claimed& claimed) {
  return claimed.kind == Claimed::Kind::value ? to_json(claimed.value) : Json(nullptr);
}

/// Where the failed pass had to lead, as far as it is judged. A node run alone sends each input its part.
std::vector<std::optional<Value>> wanted_gradients(const Case& c) {
  const Expected& want = c.expected[c.action];
  std::vector<std::optional<Value>> out(c.probe.size());
  for (std::size_t id = 0; id < want.gradients.size(); ++id) {
    if (want.judged[id]) {
      out[id] = want.gradients[id];
    }
  }
  if (c.failed_kind() == Action::Kind::node_backward) {
    const Action& action = c.probe.actions[c.action];
    const std::vector<int>& inputs = c.probe.nodes[static_cast<std::size_t>(action.node)].inputs;
    for (std::size_t slot = 0; slot < inputs.size(); ++slot) {
      out[static_cast<std::size_t>(inputs[slot])] = want.returned[slot];
    }
    out[static_cast<std::size_t>(action.node)] = action.value;
  }
  return out;
}

std::vector<std::optional<Value>> wanted_results(const Case& c) {
  const std::vector<Value>& results = c.expected[c.action].results;
  return {results.begin(), results.end()};
}

Json fault_json(const Case& c) {
  const bool gradient =
      c.failure == Failure::gradient || c.failure == Failure::returned || c.failure == Failure::detached;
  std::vector<int> wrong = c.wrong_nodes();
  if (c.failure == Failure::returned) {
    const std::vector<int>& inputs =
        c.probe.nodes[static_cast<std::size_t>(c.probe.actions[c.action].node)].inputs;
    const std::vector<Claimed>& returned = c.failed_snapshot()->returned;
    for (std::size_t slot = 0; slot < inputs.size(); ++slot) {
      if (slot >= returned.size() || !returned[slot].is(c.expected[c.action].returned[slot])) {
        wrong.push_back(inputs[slot]);
      }
    }
  }
  Json lost = Json::array();
  if (gradient && !wrong.empty() && c.failure == Failure::gradient) {
    for (const Lost& each : lost_contributions(c, wrong.front())) {
      lost.push_back(
          Json{{"from", each.from}, {"to", each.to}, {"slot", each.slot}, {"amount", to_json(each.amount)}});
    }
  }
  return Json{
      {"probe", c.probe.id},
      {"action", c.action},
      {"quantity", gradient ? "gradient" : "result"},
      {"first_wrong", wrong.empty() ? Json(nullptr) : Json(wrong.front())},
      {"consequences", wrong.empty() ? std::vector<int>{} : std::vector<int>(wrong.begin() + 1, wrong.end())},
      {"expected",
       Json{{"results", values_json(wanted_results(c))}, {"gradients", values_json(wanted_gradients(c))}}},
      {"lost", std::move(lost)}};
}

Json row(const Case& c, int node, Json used, std::string sent) {
  return Json{{"node", node},
              {"text", row_label(c.probe, node)},
              {"used", std::move(used)},
              {"sent", std::move(sent)}};
}

/// '0.4 to Add numerator and 1.5 to IntPow'.
std::string sent_text(const Case& c, const Call& call) {
  const std::vector<int>& inputs = c.probe.nodes[static_cast<std::size_t>(call.node)].inputs;
  std::vector<std::string> parts;
  for (std::size_t slot = 0; slot < inputs.size(); ++slot) {
    if (call.sent[slot]) {
      parts.push_back(short_value(*call.sent[slot]) + " to " + label(c.probe, inputs[slot]));
    }
  }
  return join(parts);
}

/// 'from Add denominator and Negate: -0.24 + (-0.4)'.
std::string arrives_text(const Case& c, const Expected& want, int node) {
  if (node == c.probe.output) {
    return "the seed";
  }
  std::vector<std::string> from;
  std::string sum;
  for (const Probe::Reader& reader : c.probe.readers(node)) {
    const Value& amount =
        want.contributions[static_cast<std::size_t>(reader.node)][static_cast<std::size_t>(reader.slot)];
    const std::string name = label(c.probe, reader.node);
    if (from.empty() || from.back() != name) {
      from.push_back(name);
    }
    const std::string text = short_value(amount);
    sum += sum.empty() ? text : " + " + (text[0] == '-' ? "(" + text + ")" : text);
  }
  return "from " + join(from) + ": " + sum;
}

/// The order of the calls if it is a right one, so that both tables align; otherwise from the output down.
std::vector<int> right_order(const Case& c) {
  std::vector<int> ran;
  for (const Call& call : c.calls) {
    ran.push_back(call.node);
  }
  std::vector<bool> seen(c.probe.size(), false);
  bool valid = true;
  for (const int node : ran) {
    for (const Probe::Reader& reader : c.probe.readers(node)) {
      valid = valid && seen[static_cast<std::size_t>(reader.node)];
    }
    valid = valid && !seen[static_cast<std::size_t>(node)];
    seen[static_cast<std::size_t>(node)] = true;
  }
  std::vector<int> order = valid ? ran : std::vector<int>{};
  for (std::size_t id = c.probe.size(); id-- > 0;) {
    if (!valid || !seen[id]) {
      order.push_back(static_cast<int>(id));
    }
  }
  return order;
}

/// Marks the row of `node`.
void mark(Json& rows, int node) {
  for (Json& each : rows) {
    if (each["node"] == node) {
      each["first_difference"] = true;
      return;
    }
  }
}

/// Whether a run of a node's backward began with its gradient, as far as that is judged.
bool used_right(const Expected& want, const Call& call) {
  const auto id = static_cast<std::size_t>(call.node);
  return !want.judged[id] || call.used.is(want.gradients[id]);
}

void add_backward_rows(const Case& c, Json& check) {
  const Expected& want = c.expected[*c.backward_at];
  Json ran = Json::array();
  Json needed = Json::array();
  int different = -1;
  for (const Call& call : c.calls) {
    if (ran.size() == kMostRows) {
      break;
    }
    Json each = row(c, call.node, claimed_json(call.used), sent_text(c, call));
    if (different < 0 && !used_right(want, call)) {
      different = call.node;
      each["first_difference"] = true;
    }
    ran.push_back(std::move(each));
  }
  if (c.starved) {
    Json each = row(c, *c.starved, nullptr, "");
    if (different < 0) {
      different = *c.starved;
      each["first_difference"] = true;
    }
    ran.push_back(std::move(each));
  }
  for (const int node : right_order(c)) {
    if (needed.size() == kMostRows) {
      break;
    }
    needed.push_back(
        row(c, node, to_json(want.gradients[static_cast<std::size_t>(node)]), arrives_text(c, want, node)));
  }
  const std::vector<int> wrong = c.wrong_nodes();
  mark(needed, different >= 0 ? different : wrong.empty() ? -1 : wrong.front());
  check["ran"] = std::move(ran);
  check["needed"] = std::move(needed);
}

void add_forward_rows(const Case& c, Json& check) {
  const Expected& want = c.expected[c.action];
  Json ran = Json::array();
  Json needed = Json::array();
  int different = -1;
  for (const Event& event : c.claim.events[c.action]) {
    const auto id = static_cast<std::size_t>(event.node);
    if (event.kind != Event::Kind::forward || c.probe.nodes[id].inputs.empty() || ran.size() == kMostRows) {
      continue;
    }
    Json each = row(c, event.node, claimed_json(event.value), "");
    if (different < 0 && !event.value.is(want.results[id])) {
      different = event.node;
      each["first_difference"] = true;
    }
    ran.push_back(std::move(each));
  }
  for (std::size_t id = 0; id < c.probe.size() && needed.size() < kMostRows; ++id) {
    std::vector<std::string> parts;
    for (const int source : c.probe.nodes[id].inputs) {
      parts.push_back(short_value(want.results[static_cast<std::size_t>(source)]) + " from " +
                      label(c.probe, source));
    }
    if (!parts.empty()) {
      needed.push_back(row(c, static_cast<int>(id), to_json(want.results[id]), join(parts)));
    }
  }
  const std::vector<int> wrong = c.wrong_nodes();
  mark(needed, different >= 0 ? different : wrong.empty() ? -1 : wrong.front());
  check["ran"] = std::move(ran);
  check["needed"] = std::move(needed);
}

}  // namespace

void add_exhibits(const Case& c, Json& check) {
  if (c.action >= c.expected.size() || c.failure == Failure::missing || c.failure == Failure::malformed ||
      c.probe.many_paths()) {
    return;
  }
  if (c.failure != Failure::stopped) {
    check["fault"] = fault_json(c);
  }
  if (c.stopped_by_budget() || c.expected[c.action].current || c.probe.actions[c.action].build_graph) {
    return;  // a trace cut short, or of nodes that are the program's own
  }
  if (c.failed_kind() == Action::Kind::backward && c.failed_first_backward() &&
      c.failure != Failure::mutated && (!c.calls.empty() || c.starved)) {
    add_backward_rows(c, check);
  } else if (c.failed_kind() == Action::Kind::forward && c.action < c.claim.begun) {
    add_forward_rows(c, check);
  }
}

}  // namespace backprop::lab
