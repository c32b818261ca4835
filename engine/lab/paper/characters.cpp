#include "engine/lab/paper/characters.h"

namespace backprop::lab {

std::vector<Character> decode(std::string_view text) {
  std::vector<Character> out;
  int position = 0;
  for (std::size_t i = 0; i < text.size();) {
    const auto byte = static_cast<unsigned char>(text[i]);
    const std::size_t length = byte < 0x80   ? 1
                               : byte < 0xC2 ? 0
                               : byte < 0xE0 ? 2
                               : byte < 0xF0 ? 3
                               : byte < 0xF5 ? 4
                                             : 0;
    char32_t code = length == 1 ? byte : 0xFFFD;
    std::size_t used = 1;
    if (length > 1 && i + length <= text.size()) {
      code = byte & (0x7FU >> length);
      for (; used < length && (static_cast<unsigned char>(text[i + used]) & 0xC0U) == 0x80; ++used) {
        code = (code << 6U) | (static_cast<unsigned char>(text[i + used]) & 0x3FU);
      }
      if (used < length) {
        code = 0xFFFD;
      }
    }
    const bool private_use = code >= 0xE000 && code < 0xF900;  // see latex.h
    out.push_back({private_use ? 0xFFFD : code, position});
    position += code > 0xFFFF ? 2 : 1;
    i += used;
  }
  out.push_back({0, position});
  return out;
}

void append_utf8(std::string& out, char32_t code) {
  if (code < 0x80) {
    out += static_cast<char>(code);
  } else if (code < 0x800) {
    out += static_cast<char>(0xC0U | (code >> 6U));
    out += static_cast<char>(0x80U | (code & 0x3FU));
  } else if (code < 0x10000) {
    out += static_cast<char>(0xE0U | (code >> 12U));
    out += static_cast<char>(0x80U | ((code >> 6U) & 0x3FU));
    out += static_cast<char>(0x80U | (code & 0x3FU));
  } else {
    out += static_cast<char>(0xF0U | (code >> 18U));
    out += static_cast<char>(0x80U | ((code >> 12U) & 0x3FU));
    out += static_cast<char>(0x80U | ((code >> 6U) & 0x3FU));
    out += static_cast<char>(0x80U | (code & 0x3FU));
  }
}

int utf16_length(std::string_view text) { return decode(text).back().position; }

bool is_space(char32_t c) {
  return c == U' ' || c == U'\t' || c == U'\n' || c == U'\r' || c == 0xA0 || (c >= 0x2000 && c <= 0x200D) ||
         c == 0x202F || c == 0x205F || c == 0x2060 || c == 0x3000 || c == 0xFEFF;
}

}  // namespace backprop::lab
