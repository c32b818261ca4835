#include "engine/lab/paper/parser.h"

#include <utility>

namespace backprop::lab {
namespace {

using Kind = Token::Kind;

// formula  := sum (('=' | '≈') sum)*
// sum      := term (('+' | '-') term)*
// term     := sign* factor (('*' | '/') sign* factor | factor)*      factors side by side are a product
// factor   := primary ('^' exponent)?
// exponent := sign* factor
// primary  := number | name | '(' sum ')' | '|' sum '|' | function argument
// argument := '(' sum ')' | '|' sum '|' | sign* factor name-factor*     `log 2x` is log(2x), `sinh x/2` is
// (sinh x)/2
class Parser {
 public:
  Parser(std::vector<Token> tokens, Reading reading) : tokens_(std::move(tokens)), reading_(reading) {}

  Formula run(bool powers_of_ten_matter) {
    if (kind() == Kind::end) {
      throw Unreadable{"Nothing is written here.", 0};
    }
    bool kept = true;
    while (true) {
      expression_ = Expression{};
      sum();
      if (kept) {
        formula_.parts.push_back(std::move(expression_));
      }
      if (kind() == Kind::end) {
        break;
      }
      if (kind() == Kind::close) {
        fail("This `" + here().text + "` closes nothing.");
      }
      if (kind() != Kind::equals && kind() != Kind::about) {
        fail("`" + here().text + "` is not expected here.");
      }
      if (kind() == Kind::about) {
        formula_.approximate = true;
        kept = formula_.parts.size() == 1 && is_a_name(formula_.parts[0]);  // `a ≈ 0.69`
      }
      ++at_;
    }
    formula_.powers_of_ten_matter = powers_of_ten_matter;
    return std::move(formula_);
  }

 private:
  class Nested {
   public:
    explicit Nested(Parser& parser) : parser_(parser) {
      if (++parser_.depth_ > kDeepestFormula) {
        parser_.fail("This is nested too deeply to be read.");
      }
    }
    ~Nested() { --parser_.depth_; }
    Nested(const Nested&) = delete;
    Nested& operator=(const Nested&) = delete;

   private:
    Parser& parser_;
  };

  static bool is_a_name(const Expression& part) {
    const Term::Kind kind = part.terms()[0].kind;
    return part.terms().size() == 1 &&
           (kind == Term::Kind::variable || kind == Term::Kind::gradient || kind == Term::Kind::letter_e);
  }

  const Token& here() const { return tokens_[at_]; }
  Kind kind() const { return tokens_[at_].kind; }

  [[noreturn]] void fail(std::string message) const { throw Unreadable{std::move(message), here().position}; }

  int make(Term::Kind kind, int left, int right = -1) {
    Term term;
    term.kind = kind;
    term.left = left;
    term.right = right;
    return expression_.add(std::move(term));
  }

  int sum() {
    const Nested nested(*this);
    int left = term();
    while (kind() == Kind::plus || kind() == Kind::minus) {
      const Term::Kind op = kind() == Kind::plus ? Term::Kind::add : Term::Kind::subtract;
      ++at_;
      const int right = term();
      left = make(op, left, right);
    }
    return left;
  }

  /// Reads signs; true if they make a minus.
  bool signs() {
    bool minus = false;
    for (; kind() == Kind::minus || kind() == Kind::plus; ++at_) {
      minus = minus != (kind() == Kind::minus);
    }
    return minus;
  }

  bool starts_factor() const {
    switch (kind()) {
      case Kind::number:
      case Kind::variable:
      case Kind::gradient:
      case Kind::letter_e:
      case Kind::euler:
      case Kind::pi:
      case Kind::function:
      case Kind::open: return true;
      case Kind::bar: return open_bars_ == 0;
      default: return false;
    }
  }

  /// A number right after something else is more likely a slip than a product.
  void refuse_number_beside() const {
    if (kind() == Kind::number && tokens_[at_ - 1].kind != Kind::close &&
        tokens_[at_ - 1].kind != Kind::bar) {
      fail("A sign is missing before `" + here().text + "`: write a * for a product, a ^ for a power.");
    }
  }

  int term() {
    const bool minus = signs();
    int left = factor();
    bool divided = false;
    while (true) {
      if (kind() == Kind::times || kind() == Kind::divide) {
        divided = kind() == Kind::divide;
        const Term::Kind op = divided ? Term::Kind::divide : Term::Kind::multiply;
        ++at_;
        int right = signed_factor();
        while (divided && reading_.products_first && starts_factor()) {
          refuse_number_beside();
          formula_.products_first_matter = true;
          right = product(right);
        }
        left = make(op, left, right);
      } else if (starts_factor()) {
        refuse_number_beside();
        formula_.products_first_matter = formula_.products_first_matter || divided;
        left = product(left);
      } else {
        break;
      }
    }
    return minus ? make(Term::Kind::negate, left) : left;
  }

  int product(int left) {
    const int right = factor();
    return make(Term::Kind::multiply, left, right);
  }

  int signed_factor() {
    const bool minus = signs();
    const int value = factor();
    return minus ? make(Term::Kind::negate, value) : value;
  }

  int factor() {
    const Nested nested(*this);
    const Kind first = kind();
    const int base = primary();
    if (kind() != Kind::power) {
      return base;
    }
    if (first == Kind::letter_e) {
      expression_.mark_base_of_power(base);
    }
    ++at_;
    if (kind() == Kind::end) {
      fail("The exponent is missing.");
    }
    const int exponent = signed_factor();
    return make(Term::Kind::power, base, exponent);
  }

  int primary() {
    const Nested nested(*this);
    const Token token = here();
    Term term;
    term.text = token.text;
    term.value = token.value;
    term.index = token.index;
    switch (token.kind) {
      case Kind::number: term.kind = Term::Kind::number; break;
      case Kind::variable: term.kind = Term::Kind::variable; break;
      case Kind::gradient: term.kind = Term::Kind::gradient; break;
      case Kind::letter_e: term.kind = Term::Kind::letter_e; break;
      case Kind::euler: term.kind = Term::Kind::euler; break;
      case Kind::pi: term.kind = Term::Kind::pi; break;
      case Kind::open:
      case Kind::bar: return group();
      case Kind::function: return function();
      case Kind::end: fail("Something is missing at the end.");
      case Kind::close: fail("Something is missing before this `" + token.text + "`.");
      default: fail("Something is missing before `" + token.text + "`.");
    }
    ++at_;
    return expression_.add(std::move(term));
  }

  int group() {
    const Token open = here();
    const bool bar = open.kind == Kind::bar;
    const int outer_bars = std::exchange(open_bars_, bar ? 1 : 0);
    ++at_;
    const int value = sum();
    if (kind() != (bar ? Kind::bar : Kind::close)) {
      if (kind() == Kind::end) {
        throw Unreadable{"This `" + open.text + "` is never closed.", open.position};
      }
      fail("`" + here().text + "` is not expected here: `" + open.text + "` is still open.");
    }
    const std::string closes = open.text == "(" ? ")" : open.text == "[" ? "]" : "}";
    if (!bar && here().text != closes) {
      fail("`" + open.text + "` is closed by `" + here().text + "`.");
    }
    open_bars_ = outer_bars;
    ++at_;
    return bar ? make(Term::Kind::absolute, value) : value;
  }

  int function() {
    const Token name = here();
    ++at_;
    int exponent = -1;
    if (kind() == Kind::power) {  // sinh^2 x is (sinh x)^2
      ++at_;
      if (kind() == Kind::minus || (kind() == Kind::open && tokens_[at_ + 1].kind == Kind::minus)) {
        fail("A negative power of a function can mean its inverse: write 1/" + name.text + "(x) or ar" +
             name.text + "(x).");
      }
      exponent = factor();
    }
    const int value = argument(name);
    int result = 0;
    if (name.text == "abs") {
      result = make(Term::Kind::absolute, value);
    } else {
      Term call;
      call.kind = Term::Kind::function;
      call.text = name.text;
      call.left = value;
      result = expression_.add(std::move(call));
    }
    return exponent < 0 ? result : make(Term::Kind::power, result, exponent);
  }

  int argument(const Token& name) {
    const Nested nested(*this);
    if (kind() == Kind::open || (kind() == Kind::bar && open_bars_ == 0)) {
      return group();
    }
    const bool minus = signs();
    if (!starts_factor()) {
      fail("`" + name.text + "` needs something to its right, as in " + name.text + "(2).");
    }
    const bool is_function = kind() == Kind::function;
    int value = factor();
    while (!is_function && (kind() == Kind::variable || kind() == Kind::letter_e || kind() == Kind::euler ||
                            kind() == Kind::pi || kind() == Kind::gradient)) {
      value = product(value);
    }
    return minus ? make(Term::Kind::negate, value) : value;
  }

  std::vector<Token> tokens_;
  Reading reading_;
  Expression expression_;
  Formula formula_;
  std::size_t at_ = 0;
  int depth_ = 0;
  int open_bars_ = 0;
};

}  // namespace

std::variant<Formula, Unreadable> parse(std::string_view text, const Vocabulary& vocabulary,
                                        Reading reading) {
  try {
    refuse_too_long(text);
    return parse(tokenize(text, vocabulary, reading.powers_of_ten), reading);
  } catch (const Unreadable& unreadable) {
    return unreadable;
  }
}

std::variant<Formula, Unreadable> parse(Tokens tokens, Reading reading) {
  try {
    return Parser(std::move(tokens.list), reading).run(tokens.power_of_ten);
  } catch (const Unreadable& unreadable) {
    return unreadable;
  }
}

void refuse_too_long(std::string_view text) {
  if (text.size() > static_cast<std::size_t>(kLongestFormula) * 4 || utf16_length(text) > kLongestFormula) {
    throw Unreadable{"This is longer than " + std::to_string(kLongestFormula) + " signs.", kLongestFormula};
  }
}

}  // namespace backprop::lab
