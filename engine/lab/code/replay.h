#pragma once

#include <cstdint>
#include <vector>

#include "engine/lab/code/evidence.h"

namespace backprop::lab {

/// How a program hands on what a node's backward returned.
enum class Delivery : std::uint8_t {
  add,          // as it should
  assign,       // replaces what is there
  first_only,   // only if nothing is there yet
  until_run,    // only if the receiver has not run yet
  last_slot,    // of several gradients for one input of a node, the last
  first_slot,   // ... the first
  reversed,     // to the inputs in the wrong order
  add_to_seed,  // adds, but gradients start with a 1 in the wrong place
  ignore_seed,  // adds, but the output starts with ones whatever the seed
};

/// What a backward pass finds in the nodes' gradients.
enum class Start : std::uint8_t {
  fresh,           // nothing, as it should
  kept,            // all that the pass before has left
  kept_inside,     // that, but not in the leaves
  kept_in_leaves,  // that, but in the leaves only
};

/// Whether a program that delivers like this, and runs nodes in the order of the trace, would have left all
/// the gradients that the learner's program left: those used by each call and those at the end, on this case.
/// Deliveries may come all at once, or one by one between recursive calls.
enum class Timing : std::uint8_t { at_once, one_by_one };
bool reproduces(const Case& c, Delivery delivery, Timing timing);
/// The same for any backward action on the probe's output, which may be the second one.
bool reproduces(const Case& c, std::size_t action, Delivery delivery, Timing timing, Start start);

/// The same for all cases that have a backward pass: the program delivers like this. With `explain`, at least
/// one of them must be a wrong gradient, which a program that delivers like this would leave.
bool delivers_like(const Evidence& evidence, Delivery delivery, bool explain = true);

/// Whether the case has a complete enough trace of a backward pass to be replayed.
bool can_replay(const Case& c);

}  // namespace backprop::lab
