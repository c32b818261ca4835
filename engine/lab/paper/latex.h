#pragma once

#include <string_view>
#include <vector>

#include "engine/lab/paper/characters.h"

namespace backprop::lab {

/// Logarithms whose base LaTeX writes as an index: one code point each, of those that mean nothing in
/// Unicode.
inline constexpr char32_t kLogTwo = 0xE002;
inline constexpr char32_t kLogTen = 0xE00A;

/// Rewrites LaTeX as ordinary maths on one line: `\frac{e^a}{2}` becomes `({e^a}/{2})`, `\cdot` becomes `·`.
/// What replaces a command stands where the command stood. `output`: of `\frac{dz}{dx}` and its like, the
/// quantity above. Text without LaTeX is returned as it was. Throws Unreadable.
std::vector<Character> without_latex(std::vector<Character> text, std::string_view output);

}  // namespace backprop::lab
