#include "engine/lab/units/matrix_product.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include "engine/lab/paper/latex.h"
#include "engine/lab/paper/parser.h"

namespace backprop::lab {
namespace {

using Factors = std::vector<Factor>;

Factors transposed(Factors factors) {
  std::reverse(factors.begin(), factors.end());
  for (Factor& each : factors) {
    each.transposed = !each.transposed;
  }
  return factors;
}

/// Names of matrices as they stand in a program or on paper, the longer first. All in small letters.
struct Name {
  std::u32string_view text;
  char matrix;
};
constexpr std::array<Name, 15> kNames{{{U"self.gradient", 'G'},
                                       {U"this.gradient", 'G'},
                                       {U"self.input(0)", 'A'},
                                       {U"this.input(0)", 'A'},
                                       {U"self.input(1)", 'B'},
                                       {U"this.input(1)", 'B'},
                                       {U"dl/dr", 'G'},
                                       {U"∂l/∂r", 'G'},
                                       {U"dr", 'G'},
                                       {U"a", 'A'},
                                       {U"b", 'B'},
                                       {U"c", 'C'},
                                       {U"r", 'R'},
                                       {U"g", 'G'},
                                       {U"", 0}}};

// product   := postfix (('@' | '·' | '×')? postfix)*
// postfix   := primary ('^T' | "'" | '.T' | '.transpose()' | '.matmul(' product ')')*
// primary   := name | '(' product ')' | 'matmul(' product ',' product ')' | 'transpose(' product ')'
class ProductParser {
 public:
  explicit ProductParser(std::vector<Character> text) : text_(std::move(text)) {
    for (Character& c : text_) {
      c.code = small(c.code);
    }
  }

  Factors run() {
    skip_own_name();
    skip_spaces();
    if (!more()) {
      throw Unreadable{"Nothing is written here.", position()};
    }
    Factors out = product();
    if (more()) {
      refuse();
    }
    return out;
  }

 private:
  bool more() const { return at_ + 1 < text_.size(); }
  char32_t peek(std::size_t ahead) const { return at_ + ahead < text_.size() ? text_[at_ + ahead].code : 0; }
  int position() const { return text_[at_].position; }
  bool starts_with(std::u32string_view word) const {
    for (std::size_t i = 0; i < word.size(); ++i) {
      if (peek(i) != word[i]) {
        return false;
      }
    }
    return !word.empty();
  }
  bool take(std::u32string_view word) {
    if (!starts_with(word)) {
      return false;
    }
    at_ += word.size();
    return true;
  }
  void skip_spaces() {
    while (more() && is_space(peek(0))) {
      ++at_;
    }
  }

  /// `dA = G B^T`, `dL/dA = ...`
  void skip_own_name() {
    const auto equals =
        std::find_if(text_.begin(), text_.end(), [](const Character& c) { return c.code == U'='; });
    if (equals == text_.end()) {
      return;
    }
    std::u32string name;
    for (auto c = text_.begin(); c != equals; ++c) {
      if (!is_space(c->code)) {
        name += c->code == U'∂' ? U'd' : c->code;
      }
    }
    if (name != U"da" && name != U"db" && name != U"dl/da" && name != U"dl/db") {
      throw Unreadable{"An equals sign cannot be read here: one product is asked.", equals->position};
    }
    at_ = static_cast<std::size_t>(equals - text_.begin()) + 1;
  }

  Factors product() {
    Factors out = postfix();
    while (true) {
      skip_spaces();
      const bool sign = more() && std::u32string_view(U"@·×⋅∙•").find(peek(0)) != std::u32string_view::npos;
      if (sign) {
        ++at_;
        skip_spaces();
      } else if (!starts_primary()) {
        return out;
      }
      const Factors right = postfix();
      out.insert(out.end(), right.begin(), right.end());
    }
  }

  const Name* name_here() const {
    const auto* const found = std::find_if(kNames.begin(), kNames.end(),
                                           [this](const Name& each) { return starts_with(each.text); });
    return found == kNames.end() ? nullptr : found;
  }
  bool starts_primary() const {
    return name_here() || starts_with(U"matmul(") || starts_with(U"transpose(") || starts_with(U"(") ||
           starts_with(U"[") || starts_with(U"{");
  }

  Factors postfix() {
    Factors out = primary();
    while (true) {
      const std::size_t before = at_;
      skip_spaces();
      if (take(U".matmul(")) {
        const Factors right = product();
        close(U')');
        out.insert(out.end(), right.begin(), right.end());
      } else if (take(U".transpose()") || take(U".t()") || take(U".t") || take(U"ᵀ") || take(U"⊤") ||
                 take(U"'") || take(U"′") || take(U"’") || power() ||
                 (at_ == before && take(U"t"))) {  // the last: `BT`
        out = transposed(std::move(out));
      } else {
        at_ = before;
        return out;
      }
    }
  }

  /// `^T`, `^{\top}`
  bool power() {
    if (!starts_with(U"^") && !starts_with(U"**")) {
      return false;
    }
    const int start = position();
    at_ += starts_with(U"^") ? 1 : 2;
    skip_spaces();
    const char32_t open = peek(0);
    const bool bracket = open == U'{' || open == U'(';
    if (bracket) {
      ++at_;
      skip_spaces();
    }
    if (!take(U"t") && !take(U"⊤")) {
      throw Unreadable{"The only power that can be read here is ^T, the transpose.", start};
    }
    if (bracket) {
      close(open == U'{' ? U'}' : U')');
    }
    return true;
  }

  void close(char32_t sign) {
    skip_spaces();
    if (peek(0) != sign) {
      std::string shown;
      append_utf8(shown, sign);
      throw Unreadable{"A `" + shown + "` is missing here.", position()};
    }
    ++at_;
  }

  Factors primary() {
    skip_spaces();
    if (take(U"matmul(")) {
      Factors out = product();
      close(U',');
      const Factors right = product();
      close(U')');
      out.insert(out.end(), right.begin(), right.end());
      return out;
    }
    if (take(U"transpose(")) {
      Factors out = product();
      close(U')');
      return transposed(std::move(out));
    }
    const char32_t open = peek(0);
    if (open == U'(' || open == U'[' || open == U'{') {
      ++at_;
      Factors out = product();
      close(open == U'(' ? U')' : open == U'[' ? U']' : U'}');
      return out;
    }
    const Name* name = name_here();
    if (!name) {
      refuse();
    }
    at_ += name->text.size();
    if (is_digit(peek(0)) || peek(0) == U'_') {
      throw Unreadable{"Asked is a product of whole matrices, not of their entries.", position()};
    }
    return {{name->matrix, false}};
  }

  [[noreturn]] void refuse() const {
    const char32_t c = peek(0);
    if (!more()) {
      throw Unreadable{"Something is missing at the end.", position()};
    }
    if (std::u32string_view(U"*⊙∘∗").find(c) != std::u32string_view::npos) {
      throw Unreadable{
          "This sign multiplies entry by entry in code. Write a product of matrices with @, or side by side.",
          position()};
    }
    if (c == U'+' || c == U'-' || c == U'−') {
      throw Unreadable{"One product of matrices is asked, without sums and signs.", position()};
    }
    std::string shown;
    append_utf8(shown, c < 0x20 ? 0xFFFD : c);
    throw Unreadable{is_letter(c) ? "`" + shown + "` is not known here: the matrices are A, B, C, R and G."
                                  : "`" + shown + "` cannot be read here.",
                     position()};
  }

  std::vector<Character> text_;
  std::size_t at_ = 0;
};

}  // namespace

std::variant<std::vector<Factor>, Unreadable> read_product(const std::string& text) {
  try {
    if (text.size() > static_cast<std::size_t>(kLongestFormula) * 4 || utf16_length(text) > kLongestFormula) {
      return Unreadable{"This is longer than " + std::to_string(kLongestFormula) + " signs.",
                        kLongestFormula};
    }
    return ProductParser(without_latex(decode(text), "L")).run();
  } catch (const Unreadable& unreadable) {
    return unreadable;
  }
}

std::string product_text(const std::vector<Factor>& factors) {
  std::string out;
  for (const Factor& each : factors) {
    out += (out.empty() ? "" : " @ ") + std::string(1, each.matrix) + (each.transposed ? ".T" : "");
  }
  return out;
}

std::string product_latex(const std::vector<Factor>& factors) {
  std::string out;
  for (const Factor& each : factors) {
    out += (out.empty() ? "" : " ") + std::string(1, each.matrix) + (each.transposed ? "^{T}" : "");
  }
  return out;
}

}  // namespace backprop::lab
