#include "engine/lab/paper/tokens.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <utility>

namespace backprop::lab {
namespace {

using Kind = Token::Kind;

struct Character {
  char32_t code = 0;
  int position = 0;
};

/// UTF-8 to code points. Malformed bytes become U+FFFD, which nothing accepts.
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
    out.push_back({code, position});
    position += code > 0xFFFF ? 2 : 1;
    i += used;
  }
  out.push_back({0, position});
  return out;
}

void append_utf8(std::string& out, char32_t c) {
  if (c < 0x80) {
    out += static_cast<char>(c);
  } else if (c < 0x800) {
    out += static_cast<char>(0xC0U | (c >> 6U));
    out += static_cast<char>(0x80U | (c & 0x3FU));
  } else if (c < 0x10000) {
    out += static_cast<char>(0xE0U | (c >> 12U));
    out += static_cast<char>(0x80U | ((c >> 6U) & 0x3FU));
    out += static_cast<char>(0x80U | (c & 0x3FU));
  } else {
    out += static_cast<char>(0xF0U | (c >> 18U));
    out += static_cast<char>(0x80U | ((c >> 12U) & 0x3FU));
    out += static_cast<char>(0x80U | ((c >> 6U) & 0x3FU));
    out += static_cast<char>(0x80U | (c & 0x3FU));
  }
}

struct Spelling {
  std::u32string_view text;
  const char* name;
};

// Longest first, so that `sinh` is not read as `sin` times h.
constexpr std::array<Spelling, 30> kFunctionSpellings{{
    {U"arcsinh", "arsinh"}, {U"arccosh", "arcosh"}, {U"arctanh", "artanh"}, {U"arsinh", "arsinh"},
    {U"arcosh", "arcosh"},  {U"artanh", "artanh"},  {U"asinh", "arsinh"},   {U"acosh", "arcosh"},
    {U"atanh", "artanh"},   {U"log10", "log10"},    {U"sinh", "sinh"},      {U"cosh", "cosh"},
    {U"tanh", "tanh"},      {U"coth", "coth"},      {U"sech", "sech"},      {U"csch", "csch"},
    {U"log2", "log2"},      {U"sqrt", "sqrt"},      {U"abs", "abs"},        {U"exp", "exp"},
    {U"log", "log"},        {U"sin", "sin"},        {U"cos", "cos"},        {U"tan", "tan"},
    {U"sh", "sinh"},        {U"ch", "cosh"},        {U"th", "tanh"},        {U"ln", "log"},
    {U"lg", "log10"},       {U"√", "sqrt"},
}};

struct Fraction {
  char32_t code;
  double value;
  const char* text;
};
constexpr std::array<Fraction, 10> kFractions{{{U'½', 1.0 / 2, "1/2"},
                                               {U'¼', 1.0 / 4, "1/4"},
                                               {U'¾', 3.0 / 4, "3/4"},
                                               {U'⅓', 1.0 / 3, "1/3"},
                                               {U'⅔', 2.0 / 3, "2/3"},
                                               {U'⅕', 1.0 / 5, "1/5"},
                                               {U'⅛', 1.0 / 8, "1/8"},
                                               {U'⅜', 3.0 / 8, "3/8"},
                                               {U'⅝', 5.0 / 8, "5/8"},
                                               {U'⅞', 7.0 / 8, "7/8"}}};

constexpr std::u32string_view kRaised = U"⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁽⁾ᵃᵇᶜᵈᵉˣᶻ·";
constexpr std::u32string_view kLowered = U"0123456789+-()abcdexz*";

bool is_digit(char32_t c) { return c >= U'0' && c <= U'9'; }
bool is_letter(char32_t c) { return c >= U'a' && c <= U'z'; }
bool is_minus(char32_t c) { return std::u32string_view(U"-−–—‐‑‒﹣－").find(c) != std::u32string_view::npos; }
bool is_space(char32_t c) {
  return c == U' ' || c == U'\t' || c == U'\n' || c == U'\r' || c == 0xA0 || (c >= 0x2000 && c <= 0x200D) ||
         c == 0x202F || c == 0x205F || c == 0x2060 || c == 0x3000 || c == 0xFEFF;
}

class Tokenizer {
 public:
  Tokenizer(std::vector<Character> text, const Vocabulary& vocabulary, bool as_power_of_ten)
      : text_(std::move(text)), vocabulary_(vocabulary), as_power_of_ten_(as_power_of_ten) {
    for (Character& c : text_) {
      if (c.code >= U'A' && c.code <= U'Z') {
        c.code += U'a' - U'A';
      }
    }
  }

  Tokens run() {
    while (at_ + 1 < text_.size()) {
      if (is_space(here())) {
        ++at_;
      } else if (is_digit(here()) || (here() == U'.' && is_digit(peek(1)))) {
        number();
      } else if (gradient() || function() || fraction() || raised() || letter() || sign()) {
        continue;
      } else {
        refuse();
      }
    }
    push(Kind::end, "");
    return std::move(out_);
  }

 private:
  char32_t here() const { return text_[at_].code; }
  char32_t peek(std::size_t ahead) const { return at_ + ahead < text_.size() ? text_[at_ + ahead].code : 0; }
  bool starts_with(std::u32string_view word) const {
    for (std::size_t i = 0; i < word.size(); ++i) {
      if (peek(i) != word[i]) {
        return false;
      }
    }
    return true;
  }

  Token& push(Kind kind, std::string text) {
    Token token;
    token.kind = kind;
    token.position = text_[at_].position;
    token.text = std::move(text);
    out_.list.push_back(std::move(token));
    return out_.list.back();
  }

  void number() {
    const std::size_t start = at_;
    std::string digits;
    bool point = false;
    while (is_digit(here()) || (here() == U'.' && !point)) {
      point = point || here() == U'.';
      digits += static_cast<char>(here());
      ++at_;
    }
    if (here() == U'.' && point) {
      throw Unreadable{"This number has two decimal points.", text_[at_].position};
    }
    if (here() == U',' && is_digit(peek(1))) {
      throw Unreadable{"A comma cannot be read here: write decimals with a point, as in 0.5.",
                       text_[at_].position};
    }
    const std::size_t sign = is_minus(peek(1)) || peek(1) == U'+' ? 1 : 0;
    if (here() == U'e' && is_digit(peek(1 + sign))) {
      out_.power_of_ten = true;
      if (as_power_of_ten_) {
        digits += 'e';
        digits += is_minus(peek(1)) ? '-' : '+';
        for (at_ += 1 + sign; is_digit(here()); ++at_) {
          digits += static_cast<char>(here());
        }
      }
    }
    const std::size_t end = at_;
    at_ = start;
    push(Kind::number, digits).value = std::strtod(digits.c_str(), nullptr);
    at_ = end;
  }

  bool gradient() {
    const auto is_d = [](char32_t c) { return c == U'd' || c == U'∂'; };
    if (!is_d(here()) || peek(1) != static_cast<unsigned char>(vocabulary_.output[0]) ||
        (peek(2) != U'/' && peek(2) != U'⁄' && peek(2) != U'∕') || !is_d(peek(3)) || !is_letter(peek(4))) {
      return false;
    }
    const int index = vocabulary_.find(std::string(1, static_cast<char>(peek(4))));
    if (index < 0) {
      return false;
    }
    push(Kind::gradient, "d" + vocabulary_.output + "/d" + vocabulary_.names[static_cast<std::size_t>(index)])
        .index = index;
    at_ += 5;
    return true;
  }

  bool function() {
    for (const Spelling& f : kFunctionSpellings) {
      if (!starts_with(f.text)) {
        continue;
      }
      // `log2` and `log10` are logarithms of 2 and 10 unless written like a call.
      if (is_digit(f.text.back()) && peek(f.text.size()) != U'(') {
        continue;
      }
      push(Kind::function, f.name);
      at_ += f.text.size();
      return true;
    }
    return false;
  }

  bool fraction() {
    const auto f = std::find_if(kFractions.begin(), kFractions.end(),
                                [this](const Fraction& each) { return each.code == here(); });
    if (f == kFractions.end()) {
      return false;
    }
    if (!out_.list.empty() && out_.list.back().kind == Kind::number) {
      throw Unreadable{
          "A number followed by a fraction can mean a sum or a product: write a + or a * between them.",
          text_[at_].position};
    }
    push(Kind::open, "(");
    push(Kind::number, f->text).value = f->value;
    push(Kind::close, ")");
    ++at_;
    return true;
  }

  /// Superscripts: `x²` is x^(2), `e⁻ˣ` is e^(-x).
  bool raised() {
    const auto index = [](char32_t c) { return c == U'·' ? std::u32string_view::npos : kRaised.find(c); };
    if (index(here()) == std::u32string_view::npos) {
      return false;
    }
    push(Kind::power, "^");
    push(Kind::open, "(");
    while (at_ + 1 < text_.size() && index(here()) != std::u32string_view::npos) {
      const char32_t c = kLowered[index(here())];
      if (is_digit(c)) {
        std::string digits;
        const std::size_t start = at_;
        while (index(here()) < 10) {
          digits += static_cast<char>(kLowered[index(here())]);
          ++at_;
        }
        const std::size_t end = std::exchange(at_, start);
        push(Kind::number, digits).value = std::strtod(digits.c_str(), nullptr);
        at_ = end;
        continue;
      }
      if (c == U'e') {
        push(Kind::letter_e, "e");
      } else if (is_letter(c)) {
        known_name(c);
      } else {
        push(c == U'+'   ? Kind::plus
             : c == U'-' ? Kind::minus
             : c == U'(' ? Kind::open
                         : Kind::close,
             std::string(1, static_cast<char>(c)));
      }
      ++at_;
    }
    push(Kind::close, ")");
    return true;
  }

  bool letter() {
    if (here() == U'π' || starts_with(U"pi")) {
      push(Kind::pi, "π");
      at_ += here() == U'π' ? 1 : 2;
      return true;
    }
    if (here() == U'ℯ' || here() == U'ⅇ') {
      push(Kind::euler, "e");
      ++at_;
      return true;
    }
    if (!is_letter(here())) {
      return false;
    }
    if (here() == U'e') {
      push(Kind::letter_e, "e");
    } else {
      known_name(here());
    }
    ++at_;
    return true;
  }

  void known_name(char32_t c) {
    const std::string name(1, static_cast<char>(c));
    const int index = vocabulary_.find(name);
    if (index < 0) {
      std::string word;
      for (std::size_t i = at_; i + 1 < text_.size() && is_letter(text_[i].code); ++i) {
        append_utf8(word, text_[i].code);
      }
      std::string names;
      for (const std::string& each : vocabulary_.names) {
        names += (names.empty() ? "" : ", ") + each;
      }
      throw Unreadable{"`" + (word.empty() ? name : word) + "` is not known here: use " + names +
                           ", and functions such as exp, log and sinh.",
                       text_[at_].position};
    }
    push(Kind::variable, name).index = index;
  }

  bool sign() {
    const char32_t c = here();
    const auto any = [c](std::u32string_view set) { return set.find(c) != std::u32string_view::npos; };
    if (starts_with(U"**")) {
      push(Kind::power, "^");
      ++at_;
    } else if (is_minus(c)) {
      push(Kind::minus, "-");
    } else if (any(U"+＋")) {
      push(Kind::plus, "+");
    } else if (any(U"*·×⋅∙∗•")) {
      push(Kind::times, "*");
    } else if (any(U"/÷⁄∕")) {
      push(Kind::divide, "/");
    } else if (c == U'^') {
      push(Kind::power, "^");
    } else if (any(U"([{")) {
      push(Kind::open, std::string(1, static_cast<char>(c)));
    } else if (any(U")]}")) {
      push(Kind::close, std::string(1, static_cast<char>(c)));
    } else if (any(U"|∣")) {
      push(Kind::bar, "|");
    } else if (c == U'=') {
      push(Kind::equals, "=");
    } else if (any(U"≈≃")) {
      push(Kind::about, "≈");
    } else {
      return false;
    }
    ++at_;
    return true;
  }

  [[noreturn]] void refuse() const {
    const int position = text_[at_].position;
    switch (here()) {
      case U'\\':
        throw Unreadable{"A backslash cannot be read here: write fractions as 5/4 and logarithms as log 2.",
                         position};
      case U',': throw Unreadable{"A comma cannot be read here: one blank takes one value.", position};
      case U'.': throw Unreadable{"This point belongs to no number.", position};
      case U'!': throw Unreadable{"`!` cannot be read here: no factorial is needed.", position};
      case U'%': throw Unreadable{"`%` cannot be read here: write a fraction or a decimal.", position};
      case U'_': throw Unreadable{"`_` cannot be read here: names have one letter and no index.", position};
      case U'\'':
      case U'′': throw Unreadable{"A prime cannot be read here: write the derivative itself.", position};
      default: break;
    }
    std::string shown;
    append_utf8(shown, here() < 0x20 ? 0xFFFD : here());
    throw Unreadable{"`" + shown + "` cannot be read here.", position};
  }

  std::vector<Character> text_;
  const Vocabulary& vocabulary_;
  bool as_power_of_ten_;
  std::size_t at_ = 0;
  Tokens out_;
};

}  // namespace

Tokens tokenize(std::string_view text, const Vocabulary& vocabulary, bool as_power_of_ten) {
  return Tokenizer(decode(text), vocabulary, as_power_of_ten).run();
}

int utf16_length(std::string_view text) { return decode(text).back().position; }

}  // namespace backprop::lab
