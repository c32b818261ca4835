#pragma once

#include "engine/lab/code/evidence.h"
#include "tests/engine/lab/learner.h"

/// Claims that no program made.
namespace backprop::lab::testing {

/// What a right program would leave, from the reference values: no trace, every node contained in every
/// graph, and results in the gradients' nodes.
Json right_claims(int step, std::uint32_t seed);

/// The claim on one probe.
Json& claim_on(Json& claims, const std::string& probe);
/// The report on claims.
Json report_on(const Json& claims, int step, std::uint32_t seed);
/// The check of a report with that name.
const Json& check_named(const Json& report, const std::string& name);
/// How one probe's claim is judged.
Case judged(int step, std::uint32_t seed, const Json& claims, const std::string& probe);

}  // namespace backprop::lab::testing
