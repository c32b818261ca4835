#include <algorithm>

#include "engine/lab/code/hypothesis.h"
#include "engine/lab/code/trace.h"
#include "engine/lab/code/words.h"

namespace backprop::lab {
namespace {

bool backward_failed(const Case& c) {
  return c.failed_kind() == Action::Kind::backward || c.failed_kind() == Action::Kind::node_backward;
}

std::string algorithm(const Case& c) {
  return backward_failed(c) ? "`backward_algorithm`" : "`forward_algorithm`";
}

/// The node that was run most often in the pass that was stopped, and how often.
std::pair<int, std::int64_t> busiest(const Case& c) {
  const std::vector<std::int64_t>& calls =
      backward_failed(c) ? c.claim.backward_calls : c.claim.forward_calls;
  const auto most = std::max_element(calls.begin(), calls.end());
  return {static_cast<int>(most - calls.begin()), *most};
}

// ---------------------------------------------------------------- a gradient that was not handed on

bool is_starved(const Evidence&, const Case& c) { return c.raised() && c.starved; }

void tell_starved(const Evidence&, const Case& c, Diagnosis& d) {
  const std::vector<Probe::Reader> readers = c.probe.readers(*c.starved);
  d.message = "`backward` of " + label(c.probe, *c.starved) + " runs while its gradient is still " +
              starved_with(c) +
              (readers.empty() ? "."
                               : ": " + label(c.probe, readers.back().node) +
                                     " has run, but what it returned was not handed on to this input.");
  d.advice = "backward() only returns the gradients, one per input. The algorithm hands each to its input.";
  d.line = c.claim.line;
}

// ---------------------------------------------------------------- exponential-paths, forward-exponential

/// Stopped on a graph with very many paths, and on no other graph in the same pass.
bool walks_every_path(const Evidence& e, const Case& c, Action::Kind pass) {
  return c.stopped_by_budget() && c.probe.many_paths() && c.failed_kind() == pass &&
         std::none_of(e.cases.begin(), e.cases.end(), [=](const Case& other) {
           return other.stopped_by_budget() && !other.probe.many_paths() && other.failed_kind() == pass;
         });
}

bool is_exponential(const Evidence& e, const Case& c) {
  return walks_every_path(e, c, Action::Kind::backward);
}
bool is_forward_exponential(const Evidence& e, const Case& c) {
  return walks_every_path(e, c, Action::Kind::forward);
}

void tell_exponential(const Evidence&, const Case& c, Diagnosis& d) {
  const auto [node, count] = busiest(c);
  d.message = sentence(label(c.probe, node)) + " was run " + times(count) +
              " before the check was stopped: the walk follows every path on its own, and this graph of " +
              std::to_string(c.probe.size()) + " nodes has 67 million.";
  d.advice = backward_failed(c)
                 ? "Wait until all of a node's gradient has arrived, then pass it on once: one run per node "
                   "is enough."
                 : "A shared node needs to be computed once in a pass, however many nodes read it.";
  d.line = c.claim.line;
}

// ---------------------------------------------------------------- never-ends

bool never_ends(const Evidence&, const Case& c) {
  return c.stopped_by_budget() || (c.raised() && c.claim.error_type == "RecursionError");
}

void tell_never_ends(const Evidence&, const Case& c, Diagnosis& d) {
  const std::string where = c.claim.line ? " at " + at_line(c.claim.line) : "";
  if (c.raised()) {
    d.message = algorithm(c) + " calls itself without end" + where + ": on a graph of " +
                std::to_string(c.probe.size()) + " nodes the recursion became too deep.";
    d.advice =
        "A recursion needs a case in which it does not call itself, and every call must come closer to it.";
  } else if (c.claim.outcome == Claim::Outcome::timed_out) {
    d.message = (c.claim.begun == 0 ? "The program" : algorithm(c)) +
                " was still running when the clock ran out, on a graph of " + std::to_string(c.probe.size()) +
                " nodes.";
    d.advice =
        "Look for a loop whose condition never becomes false. (The clock is only a backstop: no score "
        "depends on speed.)";
  } else {
    const int node = c.claim.node.value_or(busiest(c).first);
    const std::vector<std::int64_t>& calls =
        backward_failed(c) ? c.claim.backward_calls : c.claim.forward_calls;
    const std::int64_t visits = calls[static_cast<std::size_t>(node)];
    d.message = algorithm(c) + " comes to no end: it was stopped" + where + " after " +
                (c.claim.spent == "lines" ? std::to_string(c.claim.lines) + " lines"
                                          : std::to_string(c.claim.visits) + " visits to nodes") +
                (visits > 1     ? ", when " + label(c.probe, node) + " had run " + times(visits)
                 : c.claim.node ? ", at " + label(c.probe, node)
                                : "") +
                ".";
    d.advice =
        "Each pass through the loop must leave less to do than before: which node comes back again and "
        "again, and why?";
  }
  d.line = c.claim.line;
}

// ---------------------------------------------------------------- not written, raises

bool not_written(const Evidence&, const Case& c) {
  return c.raised() && c.claim.error_type == "NotImplementedError";
}

void tell_not_written(const Evidence&, const Case& c, Diagnosis& d) {
  if (c.claim.node) {
    const NodeType type = c.probe.nodes[static_cast<std::size_t>(*c.claim.node)].type;
    d.message = std::string("`") + type_name(type) + (backward_failed(c) ? ".backward" : ".forward") +
                "` is not written yet.";
  } else {
    d.message = algorithm(c) + " is not written yet.";
  }
  d.advice = "Replace the line that raises NotImplementedError.";
  d.line = c.claim.line;
}

std::string advice_on(const Case& c) {
  const auto says = [&c](const char* words) {
    return c.claim.error_message.find(words) != std::string::npos;
  };
  if (!says("NoneType")) {
    return "Read the line it names first, then the message.";
  }
  if (says("not iterable") || says("not subscriptable")) {
    return "None was found where a list was expected: a method without a `return` gives None. `backward` "
           "returns one gradient per input.";
  }
  if (backward_failed(c)) {
    return "A gradient is None until something has arrived. `accumulate_gradient` takes care of that; if you "
           "add yourself, the first to arrive has nothing to be added to.";
  }
  return "Something is None here: a result that is not computed yet, or a method that returns nothing.";
}

bool raises(const Evidence&, const Case& c) { return c.raised(); }

void tell_raises(const Evidence&, const Case& c, Diagnosis& d) {
  const std::string type = c.claim.error_type.empty() ? "An exception" : c.claim.error_type;
  d.message = type + (c.claim.line ? " in " + at_line(c.claim.line) : "") +
              (c.claim.node ? ", while " + label(c.probe, *c.claim.node) + " was running" : "") +
              (c.claim.error_message.empty() ? "." : ": " + c.claim.error_message);
  d.advice = advice_on(c);
  d.line = c.claim.line;
}

}  // namespace

const std::vector<Hypothesis>& stop_hypotheses() {
  static const std::vector<Hypothesis> table{
      {"wrong-value", is_starved, tell_starved},
      {"exponential-paths", is_exponential, tell_exponential},
      {"forward-exponential", is_forward_exponential, tell_exponential},
      {"never-ends", never_ends, tell_never_ends},
      {"", not_written, tell_not_written},
      {"raises", raises, tell_raises},
  };
  return table;
}

}  // namespace backprop::lab
