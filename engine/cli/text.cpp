#include "engine/cli/text.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>

#include "engine/graph/error.h"

namespace backprop::cli {

namespace {

struct Unit {
  std::string_view name;
  double bytes;
};
constexpr std::array<Unit, 13> units{{{"", 1},
                                      {"B", 1},
                                      {"KB", 1e3},
                                      {"MB", 1e6},
                                      {"GB", 1e9},
                                      {"KIB", 1024.0},
                                      {"MIB", 1048576.0},
                                      {"GIB", 1073741824.0},
                                      {"TIB", 1099511627776.0},
                                      {"K", 1024.0},
                                      {"M", 1048576.0},
                                      {"G", 1073741824.0},
                                      {"T", 1099511627776.0}}};

[[noreturn]] void fail_on(std::string_view where, std::string_view expected, std::string_view got) {
  fail(where, fmt::format("expected {}, got '{}'", expected, got));
}

std::int64_t whole(std::string_view where, std::string_view text, std::string_view all) {
  constexpr std::string_view expected = "sizes such as 8, 2,4,8 or 2:64 (doubled)";
  if (text.empty() || text.size() > 9 || text.find_first_not_of("0123456789") != std::string_view::npos) {
    fail_on(where, expected, all);
  }
  const std::int64_t value = std::strtoll(std::string(text).c_str(), nullptr, 10);
  if (value < 1) {
    fail_on(where, expected, all);
  }
  return value;
}

}  // namespace

std::uint64_t parse_bytes(std::string_view where, std::string_view text) {
  constexpr std::string_view expected = "a size such as 8GiB, 500MB or 4096";
  const std::size_t end = std::min(text.find_first_not_of("0123456789."), text.size());
  std::string unit(text.substr(end));
  unit.erase(std::remove(unit.begin(), unit.end(), ' '), unit.end());
  std::transform(unit.begin(), unit.end(), unit.begin(),
                 [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; });
  const auto* const known =
      std::find_if(units.begin(), units.end(), [&unit](const Unit& row) { return row.name == unit; });
  const std::string digits(text.substr(0, end));
  char* last = nullptr;
  const double number = std::strtod(digits.c_str(), &last);
  if (end == 0 || *last != '\0' || known == units.end() || !(number * known->bytes < 0x1p62)) {
    fail_on(where, expected, text);
  }
  return static_cast<std::uint64_t>(number * known->bytes);
}

std::string bytes_text(std::uint64_t bytes) {
  constexpr std::array<std::string_view, 5> names{"B", "KiB", "MiB", "GiB", "TiB"};
  auto value = static_cast<double>(bytes);
  std::size_t unit = 0;
  while (value >= 1023.95 && unit + 1 < names.size()) {
    value /= 1024;
    ++unit;
  }
  return unit == 0 ? fmt::format("{} B", bytes) : fmt::format("{:.1f} {}", value, names[unit]);
}

std::string rate_text(double value, std::string_view unit) {
  constexpr std::array<std::string_view, 5> prefixes{"", "k", "M", "G", "T"};
  std::size_t prefix = 0;
  while (value >= 999.5 && prefix + 1 < prefixes.size()) {
    value /= 1000;
    ++prefix;
  }
  return fmt::format("{:.3g} {}{}", value, prefixes[prefix], unit);
}

std::string count_text(std::uint64_t value) {
  std::string text = std::to_string(value);
  for (std::size_t at = text.size(); at > 3;) {
    at -= 3;
    text.insert(at, ",");
  }
  return text;
}

std::vector<std::int64_t> parse_sizes(std::string_view where, std::string_view text) {
  std::vector<std::int64_t> sizes;
  if (const std::size_t colon = text.find(':'); colon != std::string_view::npos) {
    const std::int64_t last = whole(where, text.substr(colon + 1), text);
    for (std::int64_t size = whole(where, text.substr(0, colon), text); size <= last; size *= 2) {
      sizes.push_back(size);
    }
  } else {
    for (std::size_t begin = 0; begin <= text.size();) {
      const std::size_t end = std::min(text.find(',', begin), text.size());
      sizes.push_back(whole(where, text.substr(begin, end - begin), text));
      begin = end + 1;
    }
  }
  if (sizes.empty() || sizes.size() > 32) {
    fail_on(where, "between 1 and 32 sizes, the smaller one first", text);
  }
  return sizes;
}

std::string table(const std::vector<std::vector<std::string>>& rows) {
  std::vector<std::size_t> widths;
  for (const auto& row : rows) {
    widths.resize(std::max(widths.size(), row.size()));
    for (std::size_t i = 0; i < row.size(); ++i) {
      widths[i] = std::max(widths[i], row[i].size());
    }
  }
  std::string text;
  for (const auto& row : rows) {
    std::string line;
    for (std::size_t i = 0; i < row.size(); ++i) {
      line += i == 0 ? fmt::format("{:<{}}", row[i], widths[i]) : fmt::format("  {:>{}}", row[i], widths[i]);
    }
    line.resize(line.find_last_not_of(' ') + 1);
    text += line + "\n";
  }
  return text;
}

}  // namespace backprop::cli
