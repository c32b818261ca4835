#include "engine/lab/code/value.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>

#include "engine/lab/json.h"

namespace backprop::lab {
namespace {

using Json = nlohmann::json;

constexpr double kRelative = 1e-9;
constexpr double kAbsolute = 1e-12;

bool close(double a, double b, double scale) {
  return a == b || std::fabs(a - b) <= kRelative * std::max(std::fabs(a), std::fabs(b)) + kAbsolute * scale;
}

std::optional<double> read_number(const Json& json) {
  if (json.is_number()) {
    return json.get<double>();
  }
  if (!json.is_string()) {
    return {};
  }
  const auto& text = json.get_ref<const std::string&>();
  if (text == "nan") {
    return std::numeric_limits<double>::quiet_NaN();
  }
  if (text == "inf" || text == "-inf") {
    return (text == "inf" ? 1 : -1) * std::numeric_limits<double>::infinity();
  }
  return {};
}

/// The sizes of the axes, if their product is `entries`.
std::optional<std::vector<int>> read_shape(const Json& json, std::size_t entries) {
  if (!json.is_array() || json.size() > kMostAxes) {
    return {};
  }
  std::vector<int> shape;
  std::size_t product = 1;
  for (const Json& each : json) {
    const double size = each.is_number() ? each.get<double>() : -1;
    if (!(size >= 0 && size <= static_cast<double>(kMostEntries)) || size != std::floor(size)) {
      return {};
    }
    shape.push_back(static_cast<int>(size));
    product *= static_cast<std::size_t>(size);  // four factors of at most 20,000 each
  }
  return product == entries ? std::optional(shape) : std::nullopt;
}

}  // namespace

double Value::largest() const {
  double most = 0;
  for (const double entry : data) {
    most = std::max(most, std::fabs(entry));
  }
  return most;
}

Value filled(const std::vector<int>& shape, double number) {
  std::size_t entries = 1;
  for (const int size : shape) {
    entries *= static_cast<std::size_t>(size);
  }
  return {shape, std::vector<double>(entries, number)};
}

bool same(double a, double b) { return close(a, b, 1); }

bool same_shape(const Value& a, const Value& b) {
  return a.shape == b.shape || (a.size() == 1 && b.size() == 1);
}

std::optional<std::size_t> first_difference(const Value& a, const Value& b) {
  const double largest = std::max(a.largest(), b.largest());
  const double scale = std::isfinite(largest) ? std::max(1.0, largest) : 1;
  for (std::size_t i = 0; i < std::min(a.size(), b.size()); ++i) {
    if (!close(a.data[i], b.data[i], a.size() == 1 ? 1 : scale)) {
      return i;
    }
  }
  return {};
}

bool same(const Value& a, const Value& b) { return same_shape(a, b) && !first_difference(a, b); }

std::string shape_text(const std::vector<int>& shape) {
  std::string out = "(";
  for (std::size_t i = 0; i < shape.size(); ++i) {
    out += (i == 0 ? "" : ", ") + std::to_string(shape[i]);
  }
  return out + (shape.size() == 1 ? ",)" : ")");
}

std::string index_text(const std::vector<int>& shape, std::size_t entry) {
  std::string out = "]";
  for (std::size_t axis = shape.size(); axis-- > 0;) {
    const auto size = static_cast<std::size_t>(std::max(shape[axis], 1));
    out.insert(0, (axis == 0 ? "" : ", ") + std::to_string(entry % size));
    entry /= size;
  }
  return "[" + out;
}

nlohmann::ordered_json to_json(const Value& value) {
  if (value.is_number()) {
    return num(value.number());
  }
  nlohmann::ordered_json data = nlohmann::ordered_json::array();
  for (const double entry : value.data) {
    data.push_back(num(entry));
  }
  return {{"shape", value.shape}, {"data", std::move(data)}};
}

std::optional<Value> read_value(const Json& json) {
  if (!json.is_object()) {
    const std::optional<double> number = read_number(json);
    return number ? std::optional<Value>(*number) : std::nullopt;
  }
  const auto shape = json.find("shape");
  const auto data = json.find("data");
  if (shape == json.end() || data == json.end() || !data->is_array() || data->size() > kMostEntries) {
    return {};
  }
  std::optional<std::vector<int>> sizes = read_shape(*shape, data->size());
  if (!sizes) {
    return {};
  }
  Value out(std::move(*sizes), {});
  out.data.reserve(data->size());
  for (const Json& each : *data) {
    const std::optional<double> entry = read_number(each);
    if (!entry) {
      return {};
    }
    out.data.push_back(*entry);
  }
  return out;
}

}  // namespace backprop::lab
