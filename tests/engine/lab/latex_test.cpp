#include "engine/lab/paper/latex.h"

#include <gtest/gtest.h>

#include <cmath>
#include <ostream>
#include <random>
#include <string>
#include <variant>

#include "engine/lab/paper/cosh.h"
#include "engine/lab/paper/parser.h"

namespace backprop::lab {
namespace {

std::string read(const std::string& text) {
  const auto got = parse(text, cosh_vocabulary());
  if (const auto* unreadable = std::get_if<Unreadable>(&got)) {
    return "unreadable: " + unreadable->message;
  }
  return std::get<Formula>(got).parts.back().to_text(cosh_vocabulary());
}

struct Pair {
  std::string latex;
  std::string plain;
};
std::ostream& operator<<(std::ostream& out, const Pair& pair) { return out << pair.latex; }

class Latex : public ::testing::TestWithParam<Pair> {};

TEST_P(Latex, ReadsAsItsPlainForm) {
  const std::string plain = read(GetParam().plain);
  ASSERT_EQ(plain.rfind("unreadable", 0), std::string::npos) << plain;
  EXPECT_EQ(read(GetParam().latex), plain);
  EXPECT_EQ(read("$" + GetParam().latex + "$"), plain);
  EXPECT_EQ(read("$$ " + GetParam().latex + " $$"), plain);
  EXPECT_EQ(read("\\( " + GetParam().latex + " \\)"), plain);
  EXPECT_EQ(read("\\[" + GetParam().latex + "\\]"), plain);
}

INSTANTIATE_TEST_SUITE_P(
    Parser, Latex,
    ::testing::Values(
        // fractions and roots
        Pair{"\\frac{e^a}{2}", "e^a/2"}, Pair{"\\dfrac{5}{4}", "5/4"}, Pair{"\\tfrac12", "1/2"},
        Pair{"\\frac12", "1/2"}, Pair{"\\frac 1 2", "1/2"}, Pair{"\\frac1{2}", "1/2"},
        Pair{"\\frac{1}2", "1/2"}, Pair{"\\cfrac{1}{2}", "1/2"}, Pair{"\\frac{ e ^ { a } }{ 2 }", "e^a/2"},
        Pair{"-\\frac{e^{-c}}{2}", "-e^-c/2"}, Pair{"\\frac{-1}{4}", "(-1)/4"}, Pair{"\\frac\\pi2", "pi/2"},
        Pair{"\\frac{e^{a}-e^{-c}}{2}", "(e^a - e^-c)/2"}, Pair{"\\frac{1}{\\frac{1}{2}}", "1/(1/2)"},
        Pair{"\\frac{\\frac12}{2}", "(1/2)/2"}, Pair{"x^\\frac{1}{2}", "x^(1/2)"},
        Pair{"\\frac{1}{2}e^{d}", "(1/2)e^d"}, Pair{"\\frac12 e^d", "(1/2)*e^d"},
        Pair{"2\\frac{e^a}{2}", "2*(e^a/2)"}, Pair{"\\frac ab", "a/b"}, Pair{"\\sqrt{x+1}", "sqrt(x+1)"},
        Pair{"\\sqrt2", "sqrt(2)"}, Pair{"\\sqrt 2x", "sqrt(2)*x"}, Pair{"\\sqrt{\\frac{b}{2}}", "sqrt(b/2)"},
        // functions
        Pair{"\\log 2", "log 2"}, Pair{"\\log2", "log 2"}, Pair{"\\ln{2}", "log(2)"},
        Pair{"\\ln(2)", "ln(2)"}, Pair{"-\\ln 2", "-ln 2"}, Pair{"\\exp(-c)", "exp(-c)"},
        Pair{"\\exp\\left(-c\\right)", "exp(-c)"}, Pair{"\\exp{-c}", "exp(-c)"}, Pair{"\\sinh x", "sinh x"},
        Pair{"\\sinh(\\log 2)", "sinh(log 2)"}, Pair{"\\sinh\\log 2", "sinh log 2"},
        Pair{"\\cosh{x}", "cosh x"}, Pair{"\\tanh\\left(x\\right)", "tanh x"}, Pair{"\\sinh^2 x", "sinh^2 x"},
        Pair{"\\sinh^{2}{x}", "sinh(x)^2"}, Pair{"\\log 2x", "log 2x"}, Pair{"\\log 2(8)", "log(2)*8"},
        Pair{"\\log2(8)", "log(2)*8"}, Pair{"\\log_{10}(100)", "log10(100)"}, Pair{"\\log_2 8", "log2(8)"},
        Pair{"\\log_{2} 8", "log2(8)"}, Pair{"\\log_e 2", "log 2"}, Pair{"\\operatorname{log} 2", "log 2"},
        Pair{"\\operatorname{arsinh}(3)", "arsinh(3)"}, Pair{"\\operatorname*{sinh} x", "sinh x"},
        Pair{"\\mathrm{log}\\,2", "log 2"}, Pair{"\\text{sinh}(x)", "sinh x"}, Pair{"\\sin\\pi", "sin pi"},
        Pair{"\\LOG 2", "log 2"},
        // powers of e
        Pair{"e^{-c}", "e^-c"}, Pair{"e^{d}/2", "e^d/2"}, Pair{"\\mathrm{e}^{x}", "ℯ^x"},
        Pair{"\\text{e}^{-x}", "ℯ^-x"}, Pair{"\\mathrm e^x", "ℯ^x"}, Pair{"{e}^{x}", "e^x"},
        Pair{"\\mathrm{e}", "ℯ"}, Pair{"\\mathit{e}/2", "e/2"},
        // signs and spaces
        Pair{"2\\cdot 3", "2*3"}, Pair{"2 \\times x", "2*x"}, Pair{"x\\cdot x", "x*x"},
        Pair{"6\\div 3", "6/3"}, Pair{"2\\ast3", "2*3"}, Pair{"2\\,x", "2x"}, Pair{"\\log\\,2", "log 2"},
        Pair{"\\log\\;2", "log 2"}, Pair{"\\log\\:2", "log 2"}, Pair{"\\log\\!2", "log 2"},
        Pair{"\\log~2", "log 2"}, Pair{"\\log\\ 2", "log 2"}, Pair{"1\\quad+\\qquad 2", "1 + 2"},
        Pair{"\\displaystyle\\frac12", "1/2"}, Pair{"\\left(1+2\\right)\\cdot 3", "(1+2)*3"},
        Pair{"\\bigl(1+2\\bigr)x", "(1+2)x"}, Pair{"\\left[1+2\\right]x", "(1+2)x"},
        Pair{"\\left|-2\\right|", "|-2|"}, Pair{"\\lvert x\\rvert", "|x|"},
        Pair{"\\left\\{1+2\\right\\}x", "(1+2)x"}, Pair{"2\\pi", "2pi"}, Pair{"0{,}5", "0.5"},
        Pair{"1{,}25", "1.25"}, Pair{"-0{,}25e^x", "-0.25e^x"},
        // gradients and equations
        Pair{"\\frac{dz}{de}", "dz/de"}, Pair{"\\frac{\\mathrm{d}z}{\\mathrm{d}e}", "dz/de"},
        Pair{"\\frac{\\partial z}{\\partial e}", "dz/de"}, Pair{"\\frac{d z}{d e} \\cdot e", "dz/de*e"},
        Pair{"-\\frac{dz}{dd}", "-dz/dd"}, Pair{"\\dfrac{dz}{da}+\\dfrac{dz}{dc}", "dz/da + dz/dc"},
        Pair{"2\\frac{dz}{de}", "2*dz/de"}, Pair{"\\left(\\frac{dz}{da}\\right)^2", "(dz/da)^2"},
        Pair{"\\frac{d}{c}", "d/c"}, Pair{"\\frac{de}{dx}", "(d*e)/(d*x)"}, Pair{"a = \\log 2", "log 2"},
        Pair{"z = \\frac{5}{4} \\approx 1.25", "z = 5/4"}));

/// The same formula in two spellings.
struct Spelt {
  std::string plain;
  std::string latex;
};

class Writer {
 public:
  explicit Writer(unsigned seed) : random_(seed) {}

  Spelt formula(int depth) {
    if (depth == 0) {
      return leaf();
    }
    const Spelt a = formula(depth - 1);
    const Spelt b = formula(depth - 1);
    switch (random_() % 7) {
      case 0:
        return {"(" + a.plain + ")/(" + b.plain + ")", fraction() + "{" + a.latex + "}{" + b.latex + "}"};
      case 1: return {"(" + a.plain + ") + (" + b.plain + ")", inside(a.latex) + "+{" + b.latex + "}"};
      case 2: return {"(" + a.plain + ")*(" + b.plain + ")", inside(a.latex) + dot() + "{" + b.latex + "}"};
      case 3: return {"-(" + a.plain + ")", "-" + inside(a.latex)};
      case 4: return {"e^(" + a.plain + ")", "e^{" + a.latex + "}"};
      case 5: return {"sinh(" + a.plain + ")", "\\sinh" + space() + inside(a.latex)};
      default: return {"sqrt((" + a.plain + ")^2)", "\\sqrt{" + space() + inside(a.latex) + "^{2}}"};
    }
  }

 private:
  Spelt leaf() {
    switch (random_() % 6) {
      case 0: return {"x", "x"};
      case 1: return {"(1/2)", "\\frac12"};
      case 2: return {"log 2", "\\log" + space() + "2"};
      case 3: return {"0.25", "0{,}25"};
      case 4: return {"dz/da", "\\frac{\\partial z}{\\partial a}"};
      default: return {"b", "{b}"};
    }
  }
  std::string fraction() { return random_() % 2 ? "\\frac" : "\\dfrac"; }
  std::string space() { return random_() % 2 ? "\\," : " "; }
  std::string dot() { return random_() % 2 ? "\\cdot" : " \\times "; }
  std::string inside(const std::string& latex) {
    return random_() % 2 ? "\\left(" + latex + "\\right)" : "\\bigl[{" + latex + "}\\bigr]";
  }

  std::mt19937 random_;
};

TEST(LatexFormulas, MeanTheirPlainForm) {
  const Point p = cosh_at(0.83);
  const Scope scope{{p.value.begin(), p.value.end()}, {p.gradient.begin(), p.gradient.end()}};
  int compared = 0;
  for (unsigned seed = 0; seed < 400; ++seed) {
    const Spelt spelt = Writer(seed).formula(1 + static_cast<int>(seed % 3));
    const auto plain = parse(spelt.plain, cosh_vocabulary());
    const auto latex = parse(spelt.latex, cosh_vocabulary());
    if (utf16_length(spelt.plain) > kLongestFormula || utf16_length(spelt.latex) > kLongestFormula) {
      continue;
    }
    ASSERT_TRUE(std::holds_alternative<Formula>(plain)) << spelt.plain;
    ASSERT_TRUE(std::holds_alternative<Formula>(latex))
        << spelt.latex << ": " << std::get<Unreadable>(latex).message;
    const auto value = [&](const auto& formula) {
      return std::get<Formula>(formula).parts[0].evaluate(scope, LetterE::euler_in_powers, cosh_vocabulary());
    };
    const double expected = value(plain);
    if (std::isfinite(expected)) {
      EXPECT_NEAR(value(latex), expected, 1e-9 * std::fabs(expected)) << spelt.latex;
      ++compared;
    }
  }
  EXPECT_GT(compared, 200);
}

struct Bad {
  std::string text;
  int position;
  std::string message;  // its beginning
};
std::ostream& operator<<(std::ostream& out, const Bad& row) { return out << row.text; }

class LatexCannotRead : public ::testing::TestWithParam<Bad> {};

TEST_P(LatexCannotRead, SaysWhereInTheLearnersOwnText) {
  const auto got = parse(GetParam().text, cosh_vocabulary());
  ASSERT_TRUE(std::holds_alternative<Unreadable>(got)) << read(GetParam().text);
  EXPECT_EQ(std::get<Unreadable>(got).position, GetParam().position) << std::get<Unreadable>(got).message;
  EXPECT_EQ(std::get<Unreadable>(got).message.rfind(GetParam().message, 0), 0U)
      << std::get<Unreadable>(got).message;
}

INSTANTIATE_TEST_SUITE_P(
    Parser, LatexCannotRead,
    ::testing::Values(
        Bad{"\\frac{e^a}{y}", 11, "`y` is not known"}, Bad{"½ + \\frac{1}{2?}", 14, "`?` cannot be read"},
        Bad{"−\\infty", 1, "`\\infty` is not known"}, Bad{"\\frac{1}", 8, "`\\frac` is not complete"},
        Bad{"\\frac", 5, "`\\frac` is not complete"}, Bad{"(\\frac1)", 7, "`\\frac` is not complete"},
        Bad{"\\frac{1}{2", 8, "This `{` is never closed"},
        Bad{"\\frac{}{2}", 6, "Something is missing before this `}`"},
        Bad{"\\frac{1+}{2}", 8, "Something is missing before this `}`"},
        Bad{"\\frac{(1}{2}", 8, "`(` is closed by `}`"},
        Bad{"1\\frac12", 1, "A number followed by a fraction"},
        Bad{"3\\tfrac{1}{2}", 1, "A number followed by a fraction"}, Bad{"\\log", 4, "`log` needs something"},
        Bad{"\\log_3 9", 0, "Only logarithms"}, Bad{"\\sqrt[3]{8}", 5, "Only square roots"},
        Bad{"\\sqrt", 5, "`\\sqrt` is not complete"}, Bad{"1 \\over 2", 2, "`\\over` cannot be read"},
        Bad{"2 + \\", 4, "A single backslash"}, Bad{"2 \\\\ 3", 2, "`\\\\` cannot be read"},
        Bad{"$ 5/4", 0, "`$` cannot be read"}, Bad{"\\left(1+2", 5, "This `(` is never closed"},
        Bad{"\\pm 1", 0, "`\\pm` is not known"}, Bad{"e^{-c", 2, "This `{` is never closed"},
        Bad{"\\sinh^{-1} x", 6, "A negative power of a function"}, Bad{"\xEE\x80\x82 8", 0, "`"},
        Bad{"\\text{some } 2", 6, "`some` is not known"}));

TEST(LatexText, NeverHangsOrCrashes) {
  std::mt19937 random(7);
  const std::string pieces[] = {"\\frac",   "{",   "}",  "\\left", "(", ")",      "^", "_",
                                "e",        "1",   "\\", "\\log",  "$", "\\sqrt", "[", "|",
                                "\\mathrm", "{,}", "d",  "z",      "/", "\\,",    "😀", "."};
  for (int i = 0; i < 3000; ++i) {
    std::string text;
    for (unsigned n = random() % 14; n > 0; --n) {
      text += pieces[random() % std::size(pieces)];
    }
    const auto got = parse(text, cosh_vocabulary());
    if (const auto* unreadable = std::get_if<Unreadable>(&got)) {
      EXPECT_GE(unreadable->position, 0) << text;
      EXPECT_LE(unreadable->position, utf16_length(text)) << text;
      EXPECT_FALSE(unreadable->message.empty());
    }
  }
}

}  // namespace
}  // namespace backprop::lab
