#pragma once

#include <cstddef>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace backprop::lab {

/// A number, or a tensor's numbers in row-major order. A number has no axes.
struct Value {
  std::vector<int> shape;
  std::vector<double> data{0};

  Value() = default;
  Value(double number) : data{number} {}  // a number is a Value wherever one is wanted
  Value(std::vector<int> sizes, std::vector<double> entries)
      : shape(std::move(sizes)), data(std::move(entries)) {}

  bool is_number() const { return shape.empty(); }
  /// Of a number, or of a tensor's first entry.
  double number() const { return data.empty() ? 0 : data[0]; }
  std::size_t size() const { return data.size(); }
  /// The largest magnitude of an entry; 0 if there is none.
  double largest() const;

  friend bool operator==(const Value&, const Value&) = default;
};

/// A tensor of that shape with the same number in all entries.
Value filled(const std::vector<int>& shape, double number);

/// Whether two numbers are equal but for rounding. nan is like nothing.
bool same(double a, double b);
/// Whether two values have the same shape and the same entries but for rounding: an entry that is small
/// because large ones cancel has an error of their size. One number is the same with and without axes.
bool same(const Value& a, const Value& b);
/// The first entry, in row-major order, in which two values of one shape differ.
std::optional<std::size_t> first_difference(const Value& a, const Value& b);
bool same_shape(const Value& a, const Value& b);

/// '(2, 3)', '(25,)', '()'.
std::string shape_text(const std::vector<int>& shape);
/// Where an entry is, as a program spells it: '[2, 1]'.
std::string index_text(const std::vector<int>& shape, std::size_t entry);

/// Limits on what a claim may hold.
inline constexpr std::size_t kMostAxes = 4;
inline constexpr std::size_t kMostEntries = 20'000;

/// A plain number, or {shape, data}.
nlohmann::ordered_json to_json(const Value& value);
/// Reads a number, its spelling ('nan'), or {shape, data}; nothing for whatever else, and for tensors whose
/// shape does not fit their data or that exceed the limits.
std::optional<Value> read_value(const nlohmann::json& json);

}  // namespace backprop::lab
