#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "engine/lab/paper/characters.h"
#include "engine/lab/paper/expression.h"

namespace backprop::lab {

struct Token {
  enum class Kind : std::uint8_t {
    number,
    variable,
    gradient,
    letter_e,
    euler,
    pi,
    function,
    plus,
    minus,
    times,
    divide,
    power,
    open,
    close,
    bar,
    equals,
    about,
    end,
  };
  Kind kind = Kind::end;
  int position = 0;
  std::string text;  // as typed; function: the name of expression.h; open, close: the bracket
  double value = 0;  // number
  int index = -1;    // variable, gradient
};

struct Tokens {
  std::vector<Token> list;  // ends with Kind::end
  /// Something like `1e-3` was met, which is a power of ten or a product with e.
  bool power_of_ten = false;
};

/// Splits what a learner typed. Reads LaTeX, Unicode signs (− · × ÷ π √ ½ ² ⁻) and phones' capitals;
/// `as_power_of_ten` decides how `1e-3` is read. Throws Unreadable.
Tokens tokenize(std::string_view text, const Vocabulary& vocabulary, bool as_power_of_ten);

/// The same, LaTeX already rewritten.
Tokens tokenize(std::vector<Character> text, const Vocabulary& vocabulary, bool as_power_of_ten);

}  // namespace backprop::lab
