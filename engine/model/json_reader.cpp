#include "engine/model/json_reader.h"

#include <algorithm>
#include <cmath>

#include "engine/graph/error.h"
#include "engine/graph/number_text.h"

namespace backprop {

namespace {

/// "a, b or c".
std::string alternatives(std::span<const std::string_view> names) {
  std::string text;
  for (std::size_t i = 0; i < names.size(); ++i) {
    text += (i == 0 ? "" : i + 1 == names.size() ? " or " : ", ") + std::string(names[i]);
  }
  return text;
}

std::string short_text(const nlohmann::ordered_json& value) {
  constexpr std::size_t longest = 40;
  std::string text = value.dump(-1, ' ', true, nlohmann::ordered_json::error_handler_t::replace);
  return text.size() <= longest ? text : text.substr(0, longest) + "...";
}

/// As written by a person: without ".0".
std::string limit_text(double limit) {
  std::string text = number_text(limit);
  return text.ends_with(".0") ? text.substr(0, text.size() - 2) : text;
}

}  // namespace

JsonReader JsonReader::at(std::string_view key) const {
  std::string place = place_.empty() ? std::string(key) : place_ + "." + std::string(key);
  if (!value_->is_object()) {
    reject("an object");
  }
  const auto found = value_->find(key);
  if (found == value_->end()) {
    fail("model", place + ": is missing");
  }
  return {*found, std::move(place)};
}

std::vector<JsonReader> JsonReader::elements() const {
  if (!value_->is_array()) {
    reject("a list");
  }
  std::vector<JsonReader> readers;
  for (std::size_t i = 0; i < value_->size(); ++i) {
    readers.emplace_back((*value_)[i], place_ + "[" + std::to_string(i) + "]");
  }
  return readers;
}

std::pair<std::string, JsonReader> JsonReader::only_member() const {
  if (!value_->is_object() || value_->size() != 1) {
    reject("an object with one member");
  }
  const std::string key = value_->begin().key();
  return {key, at(key)};
}

void JsonReader::allow(std::span<const std::string_view> keys) const {
  if (!value_->is_object()) {
    reject("an object");
  }
  for (const auto& [key, value] : value_->items()) {
    if (std::find(keys.begin(), keys.end(), key) == keys.end()) {
      complain(short_text(key) + " is unknown; " +
               (keys.empty() ? "nothing is set here" : "known are " + alternatives(keys)));
    }
  }
}

std::int64_t JsonReader::whole(std::int64_t low, std::int64_t high) const {
  const double value = value_->is_number() ? value_->get<double>() : low - 1.0;
  if (!(value >= static_cast<double>(low) && value <= static_cast<double>(high)) ||
      value != std::trunc(value)) {
    reject("a whole number from " + std::to_string(low) + " to " + std::to_string(high));
  }
  return static_cast<std::int64_t>(value);
}

double JsonReader::number(double low, double high) const {
  const double value = value_->is_number() ? value_->get<double>() : std::nan("");
  if (!(value >= low && value <= high)) {
    reject("a number from " + limit_text(low) + " to " + limit_text(high));
  }
  return value;
}

std::string JsonReader::text() const {
  if (!value_->is_string()) {
    reject("a text");
  }
  return value_->get<std::string>();
}

std::size_t JsonReader::one_of(std::span<const std::string_view> names) const {
  const std::string value = value_->is_string() ? value_->get<std::string>() : "";
  const auto found = std::find(names.begin(), names.end(), value);
  if (found == names.end()) {
    reject(alternatives(names));
  }
  return static_cast<std::size_t>(found - names.begin());
}

void JsonReader::reject(std::string_view expected) const {
  complain("expected " + std::string(expected) + ", got " + short_text(*value_));
}

void JsonReader::complain(std::string_view what) const {
  fail("model", (place_.empty() ? "the file" : place_) + ": " + std::string(what));
}

nlohmann::ordered_json parse_json(std::string_view text) {
  try {
    return nlohmann::ordered_json::parse(text);
  } catch (const nlohmann::ordered_json::parse_error& error) {
    const std::string_view before =
        text.substr(0, std::min(text.size(), error.byte > 0 ? error.byte - 1 : 0));
    const auto line = std::count(before.begin(), before.end(), '\n') + 1;
    const std::size_t start = before.rfind('\n');
    const std::size_t column = before.size() - (start == std::string_view::npos ? 0 : start + 1) + 1;
    fail("model",
         "line " + std::to_string(line) + ", column " + std::to_string(column) + ": this is no JSON");
  }
}

}  // namespace backprop
