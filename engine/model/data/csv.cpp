#include "engine/model/data/csv.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <optional>
#include <vector>

#include "engine/graph/error.h"
#include "engine/model/data/file.h"

namespace backprop::data {

namespace {

constexpr std::int32_t most_classes = 1 << 20;

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view blanks = " \t\r";
  const std::size_t begin = text.find_first_not_of(blanks);
  if (begin == std::string_view::npos) {
    return {};
  }
  text = text.substr(begin, text.find_last_not_of(blanks) - begin + 1);
  if (text.size() >= 2 && text.front() == '"' && text.back() == '"') {
    text = text.substr(1, text.size() - 2);
  }
  return text;
}

/// A finite number, or nothing. The standard library's reader of doubles takes a terminated string.
std::optional<double> number(std::string_view field) {
  char text[64];
  if (field.empty() || field.size() >= sizeof text ||
      field.find_first_not_of("0123456789+-.eE") != std::string_view::npos) {
    return {};
  }
  *std::copy(field.begin(), field.end(), text) = '\0';
  char* end = nullptr;
  const double value = std::strtod(text, &end);
  if (end != text + field.size() || !std::isfinite(value)) {
    return {};
  }
  return value;
}

class Reader {
 public:
  Reader(std::string_view name, LabelColumn label) : name_(name), label_(label) {}

  void line(std::string_view line) {
    ++line_;
    if (trimmed(line).empty()) {
      return;
    }
    split(line);
    if (columns_ == 0) {
      begin();
      if (std::any_of(fields_.begin(), fields_.end(), [](std::string_view f) { return !number(f); })) {
        return;  // a header
      }
    }
    if (fields_.size() != columns_) {
      fail_here("expected " + std::to_string(columns_) + " fields, as in line " +
                std::to_string(first_line_) + ", got " + std::to_string(fields_.size()));
    }
    example();
  }

  Examples finish() {
    if (labels_.empty()) {
      fail("csv", name_ + ": expected lines of numbers, got none");
    }
    const auto width = static_cast<std::int64_t>(columns_ - 1);
    return {.name = name_,
            .shape = {width},
            .classes = *std::max_element(labels_.begin(), labels_.end()) + 1,
            .features = std::move(features_),
            .labels = std::move(labels_)};
  }

 private:
  [[noreturn]] void fail_here(const std::string& what) const {
    fail("csv", name_ + ", line " + std::to_string(line_) + ": " + what);
  }

  void split(std::string_view line) {
    fields_.clear();
    for (std::size_t begin = 0; begin <= line.size();) {
      const std::size_t end = std::min(line.find(',', begin), line.size());
      fields_.push_back(trimmed(line.substr(begin, end - begin)));
      begin = end + 1;
    }
  }

  void begin() {
    columns_ = fields_.size();
    first_line_ = line_;
    if (columns_ < 2) {
      fail_here("expected at least one feature and a class, separated by commas");
    }
  }

  double field(std::size_t column) const {
    const std::optional<double> value = number(fields_[column]);
    if (!value) {
      fail_here("column " + std::to_string(column + 1) + ": expected a number, got '" +
                std::string(fields_[column].substr(0, 40)) + "'");
    }
    return *value;
  }

  void example() {
    const std::size_t label_column = label_ == LabelColumn::first ? 0 : columns_ - 1;
    for (std::size_t column = 0; column < columns_; ++column) {
      const double value = field(column);
      if (column != label_column) {
        features_.push_back(static_cast<float>(value));
      } else if (value >= 0 && value < most_classes && value == std::floor(value)) {
        labels_.push_back(static_cast<std::int32_t>(value));
      } else {
        fail_here("column " + std::to_string(column + 1) +
                  ": expected a class, a whole number from 0, got '" + std::string(fields_[column]) + "'");
      }
    }
  }

  std::string name_;
  LabelColumn label_;
  std::size_t line_ = 0;
  std::size_t first_line_ = 0;
  std::size_t columns_ = 0;
  std::vector<std::string_view> fields_;
  std::vector<float> features_;
  std::vector<std::int32_t> labels_;
};

}  // namespace

Examples parse_csv(std::string_view text, std::string_view name, LabelColumn label) {
  constexpr std::string_view mark = "\xEF\xBB\xBF";  // what some editors put in front of UTF-8
  if (text.starts_with(mark)) {
    text.remove_prefix(mark.size());
  }
  Reader reader(name, label);
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    reader.line(text.substr(begin, end - begin));
    begin = end + 1;
  }
  return reader.finish();
}

Examples read_csv(const std::string& path, LabelColumn label) {
  return parse_csv(read_file(path), base_name(path), label);
}

}  // namespace backprop::data
