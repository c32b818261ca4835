#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "engine/model/data/examples.h"

namespace backprop::data {

enum class LabelColumn : std::uint8_t { first, last };

/// Examples as lines of numbers separated by commas, the class (a whole number from 0) in the first or last
/// column; a first line that is not all numbers is a header. Features are (columns - 1,). Empty lines are
/// skipped. Throws Error "[csv] points.csv, line 3, column 2: expected a number, got 'abc'".
Examples parse_csv(std::string_view text, std::string_view name, LabelColumn label);

/// parse_csv of a file.
Examples read_csv(const std::string& path, LabelColumn label);

}  // namespace backprop::data
