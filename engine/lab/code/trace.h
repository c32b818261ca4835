#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "engine/lab/code/evidence.h"

// What the trace of the first backward pass tells, for hypotheses about how gradients are handed on.

namespace backprop::lab {

const NodeSpec& spec_of(const Case& c, int node);
bool is_leaf(const Case& c, int node);

/// What must hold after the first backward pass.
const Value& wanted_gradient(const Case& c, int node);
/// 'received instead of expected' for the gradient that a node ended the failed pass with.
std::string wrong_left(const Case& c, int node);

/// A wrong gradient after the first backward pass, with a trace that can be replayed.
bool is_wrong_gradient(const Case& c);
/// A node's backward ran without a gradient, and raised.
bool is_starved(const Case& c);
/// What stood there in its place: 'None' or '0'.
const char* starved_with(const Case& c);

const Call* first_call(const Case& c, int node);
std::int64_t calls_of(const Case& c, int node);
/// A reader of `node` that has not run before `call` (or, without one, not at all).
std::optional<int> late_reader(const Case& c, int node, const Call* call);
/// A reader of `call`'s node that had not delivered everything when the call ran, though what it sends is
/// right: one that had not run, or one that reads the node twice and was between its two deliveries.
std::optional<int> owing_reader(const Case& c, const Call& call);
/// The first call that ran before all of its node's gradient had arrived; of a node that passes something on,
/// if any.
const Call* early_call(const Case& c);

/// Whether no backward pass of the program ever runs the output, though it runs others.
bool output_left_out(const Evidence& evidence);
/// Whether what arrives is added to what is there, in every pass that can be replayed.
bool adds_correctly(const Evidence& evidence);

}  // namespace backprop::lab
