#pragma once

#include <nlohmann/json.hpp>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace backprop {

/// A value in a JSON text and its place, "layers[3].conv2d.kernel". Its functions read what is there and
/// throw Error "[model] place: expected ..., got ..." where it is something else.
class JsonReader {
 public:
  using Json = nlohmann::ordered_json;

  JsonReader(const Json& value, std::string place) : value_(&value), place_(std::move(place)) {}

  /// A member of an object that must be there; `has` asks before.
  JsonReader at(std::string_view key) const;
  bool has(std::string_view key) const { return value_->contains(key); }
  std::vector<JsonReader> elements() const;
  /// The only member of an object: its key, and its value.
  std::pair<std::string, JsonReader> only_member() const;
  /// Rejects members with other keys, and values that are no objects.
  void allow(std::span<const std::string_view> keys) const;

  std::int64_t whole(std::int64_t low, std::int64_t high) const;
  double number(double low, double high) const;
  std::string text() const;
  /// The index of a text among these.
  std::size_t one_of(std::span<const std::string_view> names) const;

  bool is_number() const { return value_->is_number(); }
  [[noreturn]] void reject(std::string_view expected) const;
  /// The place, and a sentence about it.
  [[noreturn]] void complain(std::string_view what) const;

 private:
  const Json* value_;
  std::string place_;
};

/// Parses a JSON text; throws Error "[model] line 3, column 7: this is no JSON" where it is none.
nlohmann::ordered_json parse_json(std::string_view text);

}  // namespace backprop
