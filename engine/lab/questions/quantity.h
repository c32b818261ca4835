#pragma once

#include <string>
#include <string_view>
#include <variant>

#include "engine/lab/paper/characters.h"

namespace backprop::lab {

/// A number as it was typed, and the unit after it.
struct Quantity {
  double value = 0;
  std::string unit;  // as it is usually written: 'kB', 'MiB'; empty: none
};

/// Reads `4,632,902`, `4 632 902`, `12.5`, `40.25 MB`, `138 million`, `3*3*32*64 + 64`, `2^20`: arithmetic
/// with thousands set apart and a unit at the end. A comma before other than three digits is a decimal comma.
/// Never throws for what was typed.
std::variant<Quantity, Unreadable> read_quantity(std::string_view text);

/// Bytes of one such unit; 0 for what is no unit of bytes.
double bytes_of(std::string_view unit);

}  // namespace backprop::lab
