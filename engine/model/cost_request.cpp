#include "engine/model/cost_request.h"

#include "engine/graph/error.h"

namespace backprop::cost {

namespace {

using nlohmann::json;

[[noreturn]] void fail_with(const char* name, const std::string& expected, const json& got) {
  std::string text = got.dump(-1, ' ', true, json::error_handler_t::replace);
  if (text.size() > 60) {
    text = text.substr(0, 57) + "...";
  }
  fail("cost", std::string(name) + ": expected " + expected + ", got " + text);
}

const json& part(const json& object, const char* name) {
  static const json nothing;
  if (!object.is_object()) {
    fail_with("request", "an object", object);
  }
  const auto found = object.find(name);
  return found == object.end() ? nothing : *found;
}

std::int64_t whole_number(const char* name, const json& value, std::int64_t least, std::int64_t most) {
  const bool fits = value.is_number_integer() && value.get<std::int64_t>() >= least &&
                    value.get<std::int64_t>() <= most &&
                    (!value.is_number_unsigned() || value.get<std::uint64_t>() <= std::uint64_t(most));
  if (!fits) {
    fail_with(name, "a whole number from " + std::to_string(least) + " to " + std::to_string(most), value);
  }
  return value.get<std::int64_t>();
}

}  // namespace

json parsed(std::string_view text) {
  constexpr std::size_t longest = 1U << 20U;
  json value = text.size() > longest ? json(json::value_t::discarded) : json::parse(text, nullptr, false);
  if (value.is_discarded()) {
    fail("cost", "the request is not JSON of at most 1 MiB");
  }
  return value;
}

std::int64_t whole(const json& object, const char* name, std::int64_t least, std::int64_t most) {
  return whole_number(name, part(object, name), least, most);
}

std::int64_t divisor(const json& object, const char* name, std::int64_t of) {
  const std::int64_t found = whole(object, name, 1, of);
  if (of % found != 0) {
    fail("cost", std::string(name) + ": expected a divisor of " + std::to_string(of) + ", got " +
                     std::to_string(found));
  }
  return found;
}

std::vector<std::int64_t> whole_numbers(const json& object, const char* name, std::int64_t least,
                                        std::int64_t most, std::size_t fewest, std::size_t longest) {
  const json& list = part(object, name);
  if (!list.is_array() || list.size() < fewest || list.size() > longest) {
    fail_with(name, "a list of " + std::to_string(fewest) + " to " + std::to_string(longest) + " numbers",
              list);
  }
  std::vector<std::int64_t> numbers;
  for (const json& value : list) {
    numbers.push_back(whole_number(name, value, least, most));
  }
  return numbers;
}

std::string word(const json& object, const char* name, const char* otherwise) {
  const json& value = part(object, name);
  if (value.is_null()) {
    return otherwise;
  }
  if (!value.is_string()) {
    fail_with(name, "a word", value);
  }
  return value.get<std::string>();
}

DenseChainSize size_of_chain(const json& request, std::int64_t fewest_layers) {
  return {.n = whole(request, "n", fewest_layers, 4096),
          .d = whole(request, "d", 1, 65536),
          .b = whole(request, "b", 1, 1'048'576)};
}

std::vector<NodeId> wanted_weights(const json& request, const FeedForward& net) {
  const json& gradients = part(request, "gradients");
  if (gradients.is_null() || gradients == "all") {
    return net.weights;
  }
  if (gradients == "none") {
    return {};
  }
  if (gradients == "first") {
    return {net.weights[0]};
  }
  if (!gradients.is_array()) {
    fail_with("gradients", "none, all, first or a list of layers", gradients);
  }
  std::vector<NodeId> wanted;
  const auto layers = static_cast<std::int64_t>(net.weights.size());
  for (const std::int64_t layer :
       whole_numbers(request, "gradients", 1, layers, 0, static_cast<std::size_t>(layers))) {
    wanted.push_back(net.weights[static_cast<std::size_t>(layer) - 1]);
  }
  return wanted;
}

CheckpointPolicy policy_of(const json& request) {
  const json& asked = part(request, "checkpoint");
  CheckpointPolicy policy;
  if (asked.is_null()) {
    return policy;
  }
  policy.kind = checkpoint_kind(word(asked, "policy", "none"));
  switch (policy.kind) {
    case CheckpointPolicy::Kind::positions:
      for (const std::int64_t position : whole_numbers(asked, "positions", 1, 4096, 0, 4096)) {
        policy.positions.push_back(static_cast<std::size_t>(position));
      }
      break;
    case CheckpointPolicy::Kind::binomial:
      policy.slots = static_cast<std::size_t>(whole(asked, "slots", 1, 4096));
      break;
    case CheckpointPolicy::Kind::budget:
      policy.bytes = static_cast<std::uint64_t>(whole(asked, "bytes", 1, std::int64_t{1} << 53));
      break;
    case CheckpointPolicy::Kind::none:
    case CheckpointPolicy::Kind::sqrt: break;
  }
  return policy;
}

PlanMode mode_of(const json& request) {
  const std::string name = word(request, "mode", "lesson");
  if (name == "lesson") return PlanMode::lesson;
  if (name == "fast") return PlanMode::fast;
  fail_with("mode", "lesson or fast", name);
}

DType dtype_of(const json& request) {
  const std::string name = word(request, "dtype", "f32");
  if (name == "f32") return DType::f32;
  if (name == "f64") return DType::f64;
  fail_with("dtype", "f32 or f64", name);
}

ReportDetail detail_of(const json& request) {
  const std::string name = word(request, "detail", "bands");
  if (name == "totals") return ReportDetail::totals;
  if (name == "timeline") return ReportDetail::timeline;
  if (name == "bands") return ReportDetail::bands;
  fail_with("detail", "totals, timeline or bands", name);
}

}  // namespace backprop::cost
