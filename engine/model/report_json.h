#pragma once

#include <nlohmann/json_fwd.hpp>
#include <span>

#include "engine/plan/report.h"
#include "engine/transform/checkpoint.h"

namespace backprop {

/// How much of a report to write.
enum class ReportDetail : std::uint8_t {
  totals,    ///< operations and peak
  timeline,  ///< and the bytes live in each step, by role
  bands,     ///< and every step, and every value from its first to its last step
};

/// A plan's report for drawing it, whatever the graph. `copies` are the nodes that recompute (checkpointing).
///
///     {schema, mode, operations: {total, forward, recompute, backward, update}, leaf_bytes, arena_bytes,
///      peak: {bytes, step, by_role: {ROLE: bytes}}, roles: [{id: ROLE, name}],
///      live: {total: [bytes per step], by_role: {ROLE: [bytes per step]}},
///      steps: [{node, name, type, pass, operations, nodes}],
///      bands: [{node, name, type, shape, role, bytes, workspace_bytes, from, to, kept_for, reader,
///      copy_of}]}
///
/// ROLE is parameter, parameter_gradient, optimizer_state, activation, gradient, workspace or input; pass is
/// forward, recompute, backward or update. A band is live in steps from .. to; kept_for says why until then:
/// "run" (a leaf), "output", or the pass of `reader`, who reads it last. Names are empty where there are
/// none. Bands of no bytes are left out: what exists only inside a fused step or lies in a donated buffer.
nlohmann::ordered_json report_json(const Plan& plan, const Roles& roles,
                                   std::span<const Checkpointed::Copy> copies = {},
                                   ReportDetail detail = ReportDetail::bands);

}  // namespace backprop
