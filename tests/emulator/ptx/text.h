#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace emulator {

std::string trimmed(std::string_view text);

/// Parts between separators that stand outside of all brackets, trimmed; an empty last part is left out.
std::vector<std::string> split(std::string_view text, char separator);

/// The text without comments, white space made single blanks.
std::string without_comments(std::string_view text);

/// What stands between the first opening and the last closing bracket.
std::string_view inside(std::string_view text);

}  // namespace emulator
