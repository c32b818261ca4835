#include <algorithm>

#include "engine/lab/code/hypothesis.h"
#include "engine/lab/code/node_runs.h"
#include "engine/lab/code/trace.h"
#include "engine/lab/code/words.h"

namespace backprop::lab {
namespace {

using Sizes = std::vector<int>;

const char* const kAdvice =
    "Each entry of a value has a gradient of its own, so a gradient has the shape of its value. It is summed "
    "only "
    "along an axis along which the value was repeated.";

/// The axes of `got` along which `want` has one entry or none: those that would have to be summed. Nothing if
/// that does not lead to `want`.
Sizes unsummed_axes(const Sizes& got, const Sizes& want) {
  Sizes axes;
  if (got.size() < want.size()) {
    return {};
  }
  const std::size_t extra = got.size() - want.size();
  for (std::size_t axis = 0; axis < got.size(); ++axis) {
    const int needed = axis < extra ? 1 : want[axis - extra];
    if (axis < extra || (needed == 1 && got[axis] != 1)) {
      axes.push_back(static_cast<int>(axis));
    } else if (needed != got[axis]) {
      return {};
    }
  }
  return axes;
}

/// The slot of the first gradient whose shape is not its input's.
std::optional<std::size_t> misshapen(const NodeRun& run) {
  for (std::size_t slot = 0; slot < 2; ++slot) {
    const std::optional<Value> got = run.value(slot);
    if (got && !same_shape(*got, slot == 0 ? run.p : run.q)) {
      return slot;
    }
  }
  return {};
}

std::optional<NodeRun> misshapen_run(const Evidence& e, const Case& c) {
  const std::optional<NodeType> type = wrong_backward(e, c);
  if (type) {
    for (NodeRun& run : node_runs(e, *type)) {
      if (misshapen(run)) {
        return std::move(run);
      }
    }
  }
  return {};
}

bool returns_misshapen(const Evidence& e, const Case& c) { return misshapen_run(e, c).has_value(); }

void tell_misshapen(const Evidence& e, const Case& c, Diagnosis& d) {
  const NodeRun run = *misshapen_run(e, c);
  const std::size_t slot = *misshapen(run);
  const Value& input = slot == 0 ? run.p : run.q;
  d.message = std::string("`") + type_name(run.type) + ".backward` returns " +
              shape_slip(run.value(slot)->shape, input.shape) + " as the gradient of its " +
              (slot == 0 ? "first" : "second") + " input.";
  d.message += input.is_number() ? " That input is a number."
                                 : " That input's value has the shape " + shape_text(input.shape) + ".";
  d.advice = kAdvice;
  d.line = run.line;
}

/// The node nearest to the output whose gradient, as it was set, has another shape than its value; in a pass
/// that failed.
struct Misshapen {
  int node;
  Value gradient;
  std::optional<int> line;
};

std::optional<Misshapen> misshapen_gradient(const Case& c) {
  const bool broken = c.raised() && !c.starved && c.failed_kind() == Action::Kind::backward;
  if (!c.failed_first_backward() || (c.failure != Failure::gradient && !broken) ||
      c.probe.actions[c.action].build_graph) {
    return {};
  }
  const Expected& want = c.expected[c.action];
  for (const Event& event : c.claim.events[c.action]) {
    const auto id = static_cast<std::size_t>(event.node);
    // A number is a way to start: 0 and 1 stand for all entries.
    const bool is_start =
        event.value.has_value() && event.value.value.is_number() && (event.value.is(0) || event.value.is(1));
    if (event.kind == Event::Kind::gradient && event.value.has_value() && !is_start && want.judged[id] &&
        !same_shape(event.value.value, want.results[id])) {
      return Misshapen{event.node, event.value.value, event.line};
    }
  }
  return {};
}

bool leaves_misshapen(const Evidence&, const Case& c) { return misshapen_gradient(c).has_value(); }

void tell_leaves_misshapen(const Evidence&, const Case& c, Diagnosis& d) {
  const Misshapen found = *misshapen_gradient(c);
  const Value& value = c.expected[c.action].results[static_cast<std::size_t>(found.node)];
  d.message = sentence(label(c.probe, found.node)) + " receives " +
              shape_slip(found.gradient.shape, value.shape) + " as its gradient; its value " +
              (value.is_number() ? "is a number." : "has the shape " + shape_text(value.shape) + ".");
  d.advice = kAdvice;
  d.line = found.line;
}

}  // namespace

std::string shape_slip(const std::vector<int>& got, const std::vector<int>& want) {
  std::string tensor = "a tensor of shape " + shape_text(got);
  if (got.empty()) {
    return "one number (its entries were added up)";
  }
  if (got.size() == 2 && want.size() == 2 && got[0] == want[1] && got[1] == want[0]) {
    return tensor + " (it is transposed)";
  }
  const Sizes axes = unsummed_axes(got, want);
  if (axes.empty()) {
    return tensor;
  }
  std::vector<std::string> names;
  std::transform(axes.begin(), axes.end(), std::back_inserter(names),
                 [](int axis) { return std::to_string(axis); });
  return tensor + (axes.size() == 1 ? " (axis " : " (axes ") + join(names) +
         (axes.size() == 1 ? " was not summed)" : " were not summed)");
}

const std::vector<Hypothesis>& shape_hypotheses() {
  static const std::vector<Hypothesis> table{
      {"gradient-shape", returns_misshapen, tell_misshapen},
      {"gradient-shape", leaves_misshapen, tell_leaves_misshapen},
  };
  return table;
}

}  // namespace backprop::lab
