#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "engine/graph/dtype.h"
#include "engine/model/checkpoint_policy.h"
#include "engine/model/dense_chain.h"
#include "engine/model/report_json.h"

// Reads the questions of engine/model/cost_json.h. Whatever does not fit is an Error that says what was
// expected.

namespace backprop::cost {

nlohmann::json parsed(std::string_view text);

/// A whole number of a range, where `name` is there.
std::int64_t whole(const nlohmann::json& object, const char* name, std::int64_t least, std::int64_t most);
/// A whole number that divides another, which is one as well.
std::int64_t divisor(const nlohmann::json& object, const char* name, std::int64_t of);
/// A list of whole numbers.
std::vector<std::int64_t> whole_numbers(const nlohmann::json& object, const char* name, std::int64_t least,
                                        std::int64_t most, std::size_t fewest, std::size_t longest);
/// A text, or the default where there is none.
std::string word(const nlohmann::json& object, const char* name, const char* otherwise);

/// {n, d, b}, within what a plan on a page can hold.
DenseChainSize size_of_chain(const nlohmann::json& request, std::int64_t fewest_layers);
/// Which of the weights: "all" by default.
std::vector<NodeId> wanted_weights(const nlohmann::json& request, const FeedForward& net);
CheckpointPolicy policy_of(const nlohmann::json& request);
PlanMode mode_of(const nlohmann::json& request);
DType dtype_of(const nlohmann::json& request);
ReportDetail detail_of(const nlohmann::json& request);

}  // namespace backprop::cost
