#include "engine/lab/paper/latex.h"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

namespace backprop::lab {
namespace {

struct Command {
  std::string_view name;
  std::u32string_view text;
};

constexpr std::array<Command, 27> kSigns{{
    {"cdot", U"·"},    {"times", U"×"},   {"ast", U"*"},    {"div", U"÷"},    {"pi", U"π"},
    {"partial", U"∂"}, {"approx", U"≈"},  {"simeq", U"≃"},  {"mid", U"|"},    {"vert", U"|"},
    {"lvert", U"|"},   {"rvert", U"|"},   {"prime", U"′"},  {"top", U"⊤"},    {"intercal", U"⊤"},
    {"bullet", U"·"},  {"lbrack", U"["},  {"rbrack", U"]"}, {"lbrace", U"{"}, {"rbrace", U"}"},
    {"lparen", U"("},  {"rparen", U")"},  {"theta", U"Θ"},  {"omega", U"Ω"},  {"in", U"∈"},
    {"max", U" max "}, {"min", U" min "},
}};

/// Spaces, sizes and styles: they say nothing about the formula.
constexpr std::array<std::string_view, 28> kSilent{"quad",
                                                   "qquad",
                                                   "thinspace",
                                                   "enspace",
                                                   "medspace",
                                                   "thickspace",
                                                   "negthinspace",
                                                   "displaystyle",
                                                   "textstyle",
                                                   "limits",
                                                   "nolimits",
                                                   "scriptstyle",
                                                   "scriptscriptstyle",
                                                   "left",
                                                   "right",
                                                   "big",
                                                   "bigl",
                                                   "bigr",
                                                   "bigg",
                                                   "biggl",
                                                   "biggr",
                                                   "middle",
                                                   "bigm",
                                                   "biggm",
                                                   "hfill",
                                                   "strut",
                                                   "rm",
                                                   "relax"};

constexpr std::array<std::string_view, 12> kWrappers{"mathrm", "text",       "textrm",  "operatorname",
                                                     "mathup", "mathit",     "mathbf",  "textit",
                                                     "mathsf", "boldsymbol", "mathcal", "mathscr"};

constexpr std::array<std::string_view, 26> kFunctions{
    "exp",     "log",   "ln",    "lg",    "sinh",   "cosh",   "tanh",   "coth",    "sech",
    "csch",    "sin",   "cos",   "tan",   "arsinh", "arcosh", "artanh", "arcsinh", "arccosh",
    "arctanh", "asinh", "acosh", "atanh", "abs",    "sh",     "ch",     "th"};

template <typename List>
bool has(const List& list, std::string_view name) {
  return std::find(list.begin(), list.end(), name) != list.end();
}

class Rewriter {
 public:
  Rewriter(std::vector<Character> text, std::string_view output) : in_(std::move(text)), output_(output) {}

  std::vector<Character> run() {
    take_dollars();
    while (more()) {
      item();
    }
    out_.push_back(in_.back());
    return std::move(out_);
  }

 private:
  using Codes = std::u32string;

  char32_t here() const { return in_[at_].code; }
  int position() const { return in_[at_].position; }
  bool more() const { return at_ + 1 < in_.size(); }
  void put(char32_t code, int position) { out_.push_back({code, position}); }
  void put(std::u32string_view text, int position) {
    for (const char32_t c : text) {
      put(c, position);
    }
  }
  void skip_spaces() {
    while (more() && is_space(here())) {
      ++at_;
    }
  }

  /// `$...$` around the whole.
  void take_dollars() {
    std::size_t first = 0;
    std::size_t last = in_.size() - 1;  // one past the text
    const auto trim = [&] {
      while (first < last && is_space(in_[first].code)) {
        ++first;
      }
      while (last > first && is_space(in_[last - 1].code)) {
        --last;
      }
    };
    trim();
    for (int pair = 0; pair < 2 && last - first >= 2 && in_[first].code == U'$' && in_[last - 1].code == U'$';
         ++pair) {
      in_[first++].code = U' ';
      in_[--last].code = U' ';
    }
  }

  void item() {
    if (here() == U'\\') {
      command();
    } else if (here() == U'{') {
      group();
    } else {
      put(here() == U'~' ? U' ' : here(), position());
      ++at_;
    }
  }

  /// A group with its braces.
  void group() {
    const Character open = in_[at_++];
    out_.push_back(open);
    while (more() && here() != U'}') {
      item();
    }
    if (!more()) {
      throw Unreadable{"This `{` is never closed.", open.position};
    }
    out_.push_back(in_[at_++]);
  }

  /// What a command applies to: a group, a command or a single sign. Returns what was put for it.
  Codes argument(const std::string& command, const char* example) {
    skip_spaces();
    const std::size_t start = out_.size();
    const std::u32string_view ends = U"})]|=,";
    if (!more() || ends.find(here()) != std::u32string_view::npos) {
      throw Unreadable{"`" + command + "` is not complete: write it as in `" + example + "`.", position()};
    }
    item();
    Codes codes;
    for (std::size_t i = start; i < out_.size(); ++i) {
      codes += out_[i].code;
    }
    return codes;
  }

  void command() {
    const int start = position();
    ++at_;
    std::string name;
    while (more() && is_letter(here())) {
      name += static_cast<char>(small(here()));
      ++at_;
    }
    if (name.empty()) {
      symbol(start);
    } else if (name == "frac" || name == "dfrac" || name == "tfrac" || name == "cfrac") {
      fraction(name, start);
    } else if (name == "sqrt") {
      root(start);
    } else if (const auto* sign = std::find_if(kSigns.begin(), kSigns.end(),
                                               [&](const Command& each) { return each.name == name; });
               sign != kSigns.end()) {
      put(sign->text, start);
    } else if (has(kSilent, name)) {
      put(U' ', start);
      if ((name == "left" || name == "right") && more() && here() == U'.') {
        ++at_;  // an invisible bracket
      }
    } else if (has(kWrappers, name)) {
      wrapped(name, start);
    } else if (has(kFunctions, name)) {
      function(name, start);
    } else if (name == "over") {
      throw Unreadable{"`\\over` cannot be read here: write `\\frac{1}{2}`.", start};
    } else {
      throw Unreadable{"`\\" + name + "` is not known here.", start};
    }
  }

  void symbol(int start) {
    const char32_t c = more() ? here() : 0;
    if (c == 0) {
      throw Unreadable{"A single backslash cannot be read here.", start};
    }
    ++at_;
    if (is_space(c) || std::u32string_view(U",;:!>()[]").find(c) != std::u32string_view::npos) {
      put(U' ', start);
    } else if (c == U'{' || c == U'}' || c == U'|') {
      put(c, start);
    } else {
      std::string shown = "\\";
      append_utf8(shown, c);
      throw Unreadable{"`" + shown + "` cannot be read here.", start};
    }
  }

  /// `\frac{a}{b}` is `({a}/{b})`; `\frac{dz}{dx}` is the gradient `dz/dx`.
  void fraction(const std::string& name, int start) {
    const std::string command = "\\" + name;
    const std::string example = command + "{1}{2}";
    const bool after_number = follows_a_number();
    const std::size_t begin = out_.size();
    put(U'(', start);
    const Codes above = bare(argument(command, example.c_str()));
    put(U'/', start);
    const Codes below = bare(argument(command, example.c_str()));
    put(U')', start);
    const auto digits = [](const Codes& codes) { return std::all_of(codes.begin(), codes.end(), is_digit); };
    if (after_number && digits(above) && digits(below)) {
      throw Unreadable{
          "A number followed by a fraction can mean a sum or a product: write a + or a * between them.",
          start};
    }
    if (is_gradient(above, below)) {
      out_.resize(begin);
      put(above + U"/" + below + U" ", start);
    }
  }

  bool follows_a_number() const {
    const auto last =
        std::find_if(out_.rbegin(), out_.rend(), [](const Character& c) { return !is_space(c.code); });
    return last != out_.rend() && is_digit(last->code);
  }

  /// Without braces and spaces.
  static Codes bare(const Codes& codes) {
    Codes out;
    std::copy_if(codes.begin(), codes.end(), std::back_inserter(out),
                 [](char32_t c) { return c != U'{' && c != U'}' && !is_space(c); });
    return out;
  }

  bool is_gradient(const Codes& above, const Codes& below) const {
    const auto is_d = [](char32_t c) { return c == U'd' || c == U'∂'; };
    return above.size() == 2 && below.size() >= 2 && !output_.empty() && is_d(above[0]) && is_d(below[0]) &&
           small(above[1]) == small(static_cast<unsigned char>(output_[0])) && is_letter(below[1]) &&
           std::all_of(below.begin() + 2, below.end(),
                       [](char32_t c) { return is_digit(c) || c == U'_' || c == U','; });
  }

  void root(int start) {
    skip_spaces();
    if (more() && here() == U'[') {
      throw Unreadable{"Only square roots can be read here: write another root as a power, as in x^(1/3).",
                       position()};
    }
    put(U"sqrt(", start);
    argument("\\sqrt", "\\sqrt{2}");
    put(U')', start);
  }

  /// `\mathrm{e}` is Euler's number, `\operatorname{log}` a name.
  void wrapped(const std::string& name, int start) {
    if (more() && here() == U'*') {
      ++at_;
    }
    const std::size_t begin = out_.size();
    argument("\\" + name, ("\\" + name + "{e}").c_str());
    // What it holds, without its braces, each sign where it stood.
    std::vector<Character> inside;
    std::copy_if(out_.begin() + static_cast<std::ptrdiff_t>(begin), out_.end(), std::back_inserter(inside),
                 [](const Character& c) { return c.code != U'{' && c.code != U'}'; });
    out_.resize(begin);
    const bool upright =
        name == "mathrm" || name == "text" || name == "textrm" || name == "operatorname" || name == "mathup";
    if (upright && inside.size() == 1 && inside[0].code == U'e') {
      put(U'ℯ', start);
      return;
    }
    out_.insert(out_.end(), inside.begin(), inside.end());
    if (inside.size() > 1) {
      put(U' ', inside.back().position);
    }
  }

  void function(const std::string& name, int start) {
    skip_spaces();
    if (name == "log" && more() && here() == U'_') {
      ++at_;
      const std::size_t begin = out_.size();
      const Codes base = bare(argument("\\log_", "\\log_{10}"));
      out_.resize(begin);
      if (base != U"2" && base != U"10" && base != U"e") {
        throw Unreadable{"Only logarithms to the bases e, 2 and 10 can be read here.", start};
      }
      if (base != U"e") {
        put(base == U"2" ? kLogTwo : kLogTen, start);
        return;
      }
    }
    for (const char c : name) {
      put(static_cast<unsigned char>(c), start);
    }
    put(U' ', start);  // `\log 2(8)` is no logarithm to base 2
  }

  std::vector<Character> in_;
  std::string_view output_;
  std::vector<Character> out_;
  std::size_t at_ = 0;
};

}  // namespace

std::vector<Character> without_latex(std::vector<Character> text, std::string_view output) {
  const bool any = std::any_of(text.begin(), text.end(), [](const Character& c) {
    return c.code == U'\\' || c.code == U'$' || c.code == U'~';
  });
  return any ? Rewriter(std::move(text), output).run() : text;
}

}  // namespace backprop::lab
