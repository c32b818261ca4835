#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace backprop::lab {

/// A code point of what was typed, and where it stands: `position` counts UTF-16 units from 0, as the page
/// does.
struct Character {
  char32_t code = 0;
  int position = 0;
};

/// UTF-8 to code points; a last one of code 0 marks the end. Malformed bytes and private signs become
/// U+FFFD, which nothing accepts.
std::vector<Character> decode(std::string_view text);

void append_utf8(std::string& out, char32_t code);

/// Number of UTF-16 units of UTF-8 text.
int utf16_length(std::string_view text);

/// Text that could not be read, and where: `position` counts UTF-16 units from 0, as the page does.
struct Unreadable {
  std::string message;
  int position = 0;
};

/// Ordinary spaces and the many others of Unicode.
bool is_space(char32_t c);
inline bool is_digit(char32_t c) { return c >= U'0' && c <= U'9'; }

/// Capitals as small letters, as phones begin with capitals.
inline char32_t small(char32_t c) { return c >= U'A' && c <= U'Z' ? c + (U'a' - U'A') : c; }
inline bool is_letter(char32_t c) { return small(c) >= U'a' && small(c) <= U'z'; }

}  // namespace backprop::lab
