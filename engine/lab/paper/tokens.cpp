#include "engine/lab/paper/tokens.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <optional>
#include <utility>

#include "engine/lab/paper/latex.h"

namespace backprop::lab {
namespace {

using Kind = Token::Kind;

struct Spelling {
  std::u32string_view text;
  const char* name;
};

// Longest first, so that `sinh` is not read as `sin` times h.
constexpr std::array<Spelling, 32> kFunctionSpellings{{
    {U"arcsinh", "arsinh"}, {U"arccosh", "arcosh"}, {U"arctanh", "artanh"}, {U"arsinh", "arsinh"},
    {U"arcosh", "arcosh"},  {U"artanh", "artanh"},  {U"asinh", "arsinh"},   {U"acosh", "arcosh"},
    {U"atanh", "artanh"},   {U"log10", "log10"},    {U"sinh", "sinh"},      {U"cosh", "cosh"},
    {U"tanh", "tanh"},      {U"coth", "coth"},      {U"sech", "sech"},      {U"csch", "csch"},
    {U"log2", "log2"},      {U"sqrt", "sqrt"},      {U"abs", "abs"},        {U"exp", "exp"},
    {U"log", "log"},        {U"sin", "sin"},        {U"cos", "cos"},        {U"tan", "tan"},
    {U"sh", "sinh"},        {U"ch", "cosh"},        {U"th", "tanh"},        {U"ln", "log"},
    {U"lg", "log10"},       {U"√", "sqrt"},         {U"\uE002", "log2"},    {U"\uE00A", "log10"},
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

bool is_minus(char32_t c) { return std::u32string_view(U"-−–—‐‑‒﹣－").find(c) != std::u32string_view::npos; }
class Tokenizer {
 public:
  Tokenizer(std::vector<Character> text, const Vocabulary& vocabulary, bool as_power_of_ten)
      : text_(std::move(text)), vocabulary_(vocabulary), as_power_of_ten_(as_power_of_ten) {
    for (Character& c : text_) {
      c.code = small(c.code);
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

  /// `0{,}5`
  bool latex_comma() const { return starts_with(U"{,}") && is_digit(peek(3)); }

  void number() {
    const std::size_t start = at_;
    std::string digits;
    bool point = false;
    while (is_digit(here()) || (!point && (here() == U'.' || latex_comma()))) {
      if (!is_digit(here())) {
        point = true;
        at_ += here() == U'.' ? 0 : 2;
        digits += '.';
      } else {
        digits += static_cast<char>(here());
      }
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

  struct Name {
    int index = -1;  // into the vocabulary; -1: no such name
    std::size_t length = 0;
    std::string text;
  };

  /// The name that begins `ahead` signs from here: a letter, or one with two indices, as in `a_12`, `a12` and
  /// `a_{1,2}`.
  std::optional<Name> name_at(std::size_t ahead) const {
    if (!is_letter(peek(ahead))) {
      return {};
    }
    Name name{-1, 1, std::string(1, static_cast<char>(peek(ahead)))};
    name.index = vocabulary_.find(name.text);
    if (name.index >= 0 || !vocabulary_.has_indices(name.text)) {
      return name;
    }
    std::size_t i = ahead + 1;
    const auto digit = [&]() -> int {
      const char32_t c = peek(i);
      return is_digit(c)              ? static_cast<int>(c - U'0')
             : c >= U'₀' && c <= U'₉' ? static_cast<int>(c - U'₀')
                                      : -1;
    };
    const auto skip = [&](std::u32string_view signs) {
      const bool there = peek(i) != 0 && signs.find(peek(i)) != std::u32string_view::npos;
      i += there ? 1 : 0;
      return there;
    };
    skip(U"_");
    const bool bracket = skip(U"{[(");
    const int row = digit();
    i += row >= 0 ? 1 : 0;
    while (skip(U", ")) {
    }
    const int column = digit();
    i += column >= 0 ? 1 : 0;
    if (bracket) {
      skip(U"}])");
    }
    if (row >= 0 && column >= 0) {
      name.text += "_" + std::to_string(row) + std::to_string(column);
      name.index = vocabulary_.find(name.text);
      name.length = i - ahead;
    }
    return name;
  }

  bool gradient() {
    const auto is_d = [](char32_t c) { return c == U'd' || c == U'∂'; };
    if (vocabulary_.output.empty() || !is_d(here()) ||
        peek(1) != small(static_cast<unsigned char>(vocabulary_.output[0])) ||
        (peek(2) != U'/' && peek(2) != U'⁄' && peek(2) != U'∕') || !is_d(peek(3))) {
      return false;
    }
    const std::optional<Name> below = name_at(4);
    if (!below || below->index < 0) {
      return false;
    }
    push(Kind::gradient,
         "d" + vocabulary_.output + "/d" + vocabulary_.names[static_cast<std::size_t>(below->index)])
        .index = below->index;
    at_ += 4 + below->length;
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
        known_name({vocabulary_.find(std::string(1, static_cast<char>(c))), 1,
                    std::string(1, static_cast<char>(c))});
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
    if (here() == U'e') {
      push(Kind::letter_e, "e");
      ++at_;
      return true;
    }
    const std::optional<Name> name = name_at(0);
    if (!name) {
      return false;
    }
    known_name(*name);
    at_ += name->length;
    return true;
  }

  void known_name(const Name& name) {
    if (name.index < 0) {
      std::string word = name.length > 1 ? name.text : "";
      for (std::size_t i = at_; name.length == 1 && i + 1 < text_.size() && is_letter(text_[i].code); ++i) {
        append_utf8(word, text_[i].code);
      }
      const bool bare = name.length == 1 && vocabulary_.has_indices(name.text);
      throw Unreadable{
          bare ? "`" + name.text + "` needs a row and a column here, as in `" + name.text + "_12`."
               : "`" + (word.empty() ? name.text : word) + "` is not known here: use " +
                     vocabulary_.listed() + ", and " + vocabulary_.functions + ".",
          text_[at_].position};
    }
    push(Kind::variable, vocabulary_.names[static_cast<std::size_t>(name.index)]).index = name.index;
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
  return tokenize(without_latex(decode(text), vocabulary.output), vocabulary, as_power_of_ten);
}

Tokens tokenize(std::vector<Character> text, const Vocabulary& vocabulary, bool as_power_of_ten) {
  return Tokenizer(std::move(text), vocabulary, as_power_of_ten).run();
}

}  // namespace backprop::lab
