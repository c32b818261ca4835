#include "engine/lab/paper/parser.h"

#include <gtest/gtest.h>

#include <cmath>
#include <ostream>
#include <string>
#include <variant>

#include "engine/lab/paper/cosh.h"

namespace backprop::lab {
namespace {

constexpr double kE = 2.71828182845904523536;
constexpr double kLog2 = 0.6931471805599453;

/// x = log 2, so a = c = log 2, b = 2, d = -log 2, e = 1/2, z = 5/4. e is Euler's number in powers, else the
/// node.
double value_of(const Expression& expression, LetterE e = LetterE::euler_in_powers) {
  const Point p = cosh_at(kLog2);
  return expression.evaluate({{p.value.begin(), p.value.end()}, {p.gradient.begin(), p.gradient.end()}}, e,
                             cosh_vocabulary());
}

struct Row {
  std::string text;
  double value;
  std::string shown;
};
std::ostream& operator<<(std::ostream& out, const Row& row) { return out << row.text; }

class Reads : public ::testing::TestWithParam<Row> {};

TEST_P(Reads, OrdinaryMaths) {
  const auto read = parse(GetParam().text, cosh_vocabulary());
  ASSERT_TRUE(std::holds_alternative<Formula>(read)) << std::get<Unreadable>(read).message;
  const Expression& got = std::get<Formula>(read).parts.back();
  EXPECT_NEAR(value_of(got), GetParam().value, 1e-12);
  EXPECT_EQ(got.to_text(cosh_vocabulary()), GetParam().shown);
  // What is shown can be read again and means the same.
  const auto again = parse(got.to_text(cosh_vocabulary()), cosh_vocabulary());
  ASSERT_TRUE(std::holds_alternative<Formula>(again)) << got.to_text(cosh_vocabulary());
  EXPECT_NEAR(value_of(std::get<Formula>(again).parts.back()), GetParam().value, 1e-12);
  // So can what is shown as LaTeX.
  const auto latex = parse(got.to_latex(cosh_vocabulary()), cosh_vocabulary());
  ASSERT_TRUE(std::holds_alternative<Formula>(latex)) << got.to_latex(cosh_vocabulary());
  EXPECT_NEAR(value_of(std::get<Formula>(latex).parts.back()), GetParam().value, 1e-12)
      << got.to_latex(cosh_vocabulary());
}

INSTANTIATE_TEST_SUITE_P(
    Parser, Reads,
    ::testing::Values(
        // numbers
        Row{"1.25", 1.25, "1.25"}, Row{"5/4", 1.25, "5/4"}, Row{".5", 0.5, ".5"}, Row{"5.", 5, "5."},
        Row{"0", 0, "0"}, Row{"-1", -1, "-1"}, Row{"+1", 1, "1"}, Row{"--1", 1, "1"},
        Row{"−1/4", -0.25, "-1/4"}, Row{"–2", -2, "-2"}, Row{"1e-3", 0.001, "1e-3"},
        Row{"1.5e+2", 150, "1.5e+2"}, Row{"2E3", 2000, "2e+3"}, Row{"½", 0.5, "1/2"},
        Row{"-¼", -0.25, "-1/4"}, Row{"¾", 0.75, "3/4"}, Row{" 1.25 ", 1.25, "1.25"},
        Row{"\u00a01\u2009", 1, "1"}, Row{"1/2/2", 0.25, "1/2/2"}, Row{"1/(2/2)", 1, "1/(2/2)"},
        Row{"1-2-3", -4, "1 - 2 - 3"}, Row{"1-(2-3)", 2, "1 - (2 - 3)"}, Row{"2*-3", -6, "2·(-3)"},
        Row{"2·3", 6, "2·3"}, Row{"2×3", 6, "2·3"}, Row{"6÷3", 2, "6/3"}, Row{"1⁄2", 0.5, "1/2"},
        Row{"{1+2}*[3]", 9, "(1 + 2)·3"},
        // powers
        Row{"2^3", 8, "2^3"}, Row{"2**3", 8, "2^3"}, Row{"2²", 4, "2^2"}, Row{"x²", kLog2* kLog2, "x^2"},
        Row{"2^-1", 0.5, "2^-1"}, Row{"2⁻¹", 0.5, "2^-1"}, Row{"2^3^2", 512, "2^3^2"},
        Row{"(2^3)^2", 64, "(2^3)^2"}, Row{"-2^2", -4, "-2^2"}, Row{"(-2)^2", 4, "(-2)^2"},
        Row{"2^(1+1)", 4, "2^(1 + 1)"}, Row{"2^1/2", 1, "2^1/2"}, Row{"2^(1/2)", std::sqrt(2.0), "2^(1/2)"},
        Row{"x^2 / x", kLog2, "x^2/x"}, Row{"b^-2", 0.25, "b^-2"},
        Row{"2^-x^2", std::pow(2, -kLog2* kLog2), "2^-x^2"},
        // e
        Row{"e^x", 2, "e^x"}, Row{"e^-x", 0.5, "e^-x"}, Row{"e^(-x)", 0.5, "e^-x"}, Row{"e^−x", 0.5, "e^-x"},
        Row{"e⁻ˣ", 0.5, "e^-x"}, Row{"eˣ", 2, "e^x"}, Row{"e^x/2", 1, "e^x/2"},
        Row{"e^(x/2)", std::sqrt(2.0), "e^(x/2)"}, Row{"(e^x-e^-x)/2", 0.75, "(e^x - e^-x)/2"},
        Row{"1/2(e^x-e^-x)", 0.75, "1/2·(e^x - e^-x)"}, Row{"-e^-c/2", -0.25, "-e^-c/2"},
        Row{"e^d/2", 0.25, "e^d/2"}, Row{"e/2", 0.25, "e/2"}, Row{"(e^a-e)/2", 0.75, "(e^a - e)/2"},
        Row{"(b-e)/2", 0.75, "(b - e)/2"}, Row{"2e", 1, "2·e"}, Row{"xe^x", 2 * kLog2, "x·e^x"},
        Row{"2e^x", 4, "2·e^x"}, Row{"e^2x", kE* kE* kLog2, "e^2·x"}, Row{"e^(2x)", 4, "e^(2·x)"},
        Row{"ℯ", kE, "ℯ"}, Row{"1e-x/2", 0.5 - kLog2 / 2, "1·e - x/2"}, Row{"e**x", 2, "e^x"},
        Row{"E^X", 2, "e^x"},
        // functions
        Row{"log 2", kLog2, "log 2"}, Row{"log2", kLog2, "log 2"}, Row{"ln(2)", kLog2, "log 2"},
        Row{"ln2", kLog2, "log 2"}, Row{"Log(2)", kLog2, "log 2"}, Row{"-log 2", -kLog2, "-log 2"},
        Row{"-ln(2)", -kLog2, "-log 2"}, Row{"3 log 2", 3 * kLog2, "3·log 2"},
        Row{"log 2 log 2", kLog2* kLog2, "log 2·log 2"}, Row{"log(1/2)", -kLog2, "log(1/2)"},
        Row{"log 1/2", 0, "log 1/2"}, Row{"log 2x", std::log(2 * kLog2), "log(2·x)"},
        Row{"log10(100)", 2, "log10(100)"}, Row{"log2(8)", 3, "log2(8)"}, Row{"lg(100)", 2, "log10(100)"},
        Row{"exp(x)", 2, "exp x"}, Row{"exp x", 2, "exp x"}, Row{"exp -x", 0.5, "exp(-x)"},
        Row{"exp(-c)", 0.5, "exp(-c)"}, Row{"exp(-c)*-1/2", -0.25, "exp(-c)·(-1)/2"},
        Row{"exp(d)/2", 0.25, "exp d/2"}, Row{"exp -x/2", 0.25, "exp(-x)/2"}, Row{"sinh x", 0.75, "sinh x"},
        Row{"sinh(log 2)", 0.75, "sinh(log 2)"}, Row{"sinh log 2", 0.75, "sinh(log 2)"},
        Row{"sinh x/2", 0.375, "sinh x/2"}, Row{"cosh(x)", 1.25, "cosh x"}, Row{"tanh x", 0.6, "tanh x"},
        Row{"sinh^2 x", 0.5625, "(sinh x)^2"}, Row{"sinh(x)^2", 0.5625, "(sinh x)^2"},
        Row{"sinh² x", 0.5625, "(sinh x)^2"}, Row{"cosh^2x - sinh^2x", 1, "(cosh x)^2 - (sinh x)^2"},
        Row{"arsinh(3/4)", kLog2, "arsinh(3/4)"}, Row{"asinh 0.75", kLog2, "arsinh 0.75"},
        Row{"sqrt(4)", 2, "sqrt 4"}, Row{"sqrt b", std::sqrt(2.0), "sqrt b"}, Row{"√4", 2, "sqrt 4"},
        Row{"abs(-2)", 2, "|-2|"}, Row{"|-2|", 2, "|-2|"}, Row{"2|x|", 2 * kLog2, "2·|x|"},
        Row{"|x||x|", kLog2* kLog2, "|x|·|x|"}, Row{"|x-1|*2", 2 - 2 * kLog2, "|x - 1|·2"},
        Row{"|(|x|)|", kLog2, "||x||"}, Row{"sin π", 0, "sin π"}, Row{"cos(pi)", -1, "cos π"},
        Row{"2π", 6.283185307179586, "2·π"},
        // products
        Row{"2x", 2 * kLog2, "2·x"}, Row{"x(1+1)", 2 * kLog2, "x·(1 + 1)"}, Row{"(2)(3)", 6, "2·3"},
        Row{"(2)3", 6, "2·3"}, Row{"ab", 2 * kLog2, "a·b"}, Row{"2b e", 2, "2·b·e"},
        Row{"1/2x", kLog2 / 2, "1/2·x"}, Row{"b/2e", 0.5, "b/2·e"},
        // gradients
        Row{"dz/de", 0.5, "dz/de"}, Row{"dz/de*e", 0.25, "dz/de·e"}, Row{"-dz/dd", -0.25, "-dz/dd"},
        Row{"∂z/∂e e", 0.25, "dz/de·e"}, Row{"dz/da+dz/dc", 0.75, "dz/da + dz/dc"},
        Row{"(dz/da)^2", 1, "(dz/da)^2"},
        // equations
        Row{"a = log 2", kLog2, "log 2"}, Row{"1/4 = 0.25", 0.25, "0.25"}, Row{"a ≈ 0.693", 0.693, "0.693"},
        Row{"log 2 ≈ 0.69", kLog2, "log 2"}));

struct Bad {
  std::string text;
  int position;
  std::string message;  // its beginning
};
std::ostream& operator<<(std::ostream& out, const Bad& row) { return out << row.text; }

class CannotRead : public ::testing::TestWithParam<Bad> {};

TEST_P(CannotRead, SaysWhereAndWhy) {
  const auto read = parse(GetParam().text, cosh_vocabulary());
  ASSERT_TRUE(std::holds_alternative<Unreadable>(read));
  EXPECT_EQ(std::get<Unreadable>(read).position, GetParam().position) << std::get<Unreadable>(read).message;
  EXPECT_EQ(std::get<Unreadable>(read).message.rfind(GetParam().message, 0), 0U)
      << std::get<Unreadable>(read).message;
}

INSTANTIATE_TEST_SUITE_P(
    Parser, CannotRead,
    ::testing::Values(
        Bad{"", 0, "Nothing is written"},
        Bad{"0,5", 1, "A comma cannot be read here: write decimals with a point"},
        Bad{"1, 2", 1, "A comma cannot be read here: one blank"},
        Bad{"1.2.3", 3, "This number has two decimal points"}, Bad{".", 0, "This point"},
        Bad{"(1+2", 0, "This `(` is never closed"}, Bad{"1+2)", 3, "This `)` closes nothing"},
        Bad{"(1+2]", 4, "`(` is closed by `]`"}, Bad{"|x", 0, "This `|` is never closed"},
        Bad{"1+", 2, "Something is missing at the end"}, Bad{"*2", 0, "Something is missing before `*`"},
        Bad{"1+*2", 2, "Something is missing before `*`"},
        Bad{"()", 1, "Something is missing before this `)`"}, Bad{"2 3", 2, "A sign is missing before `3`"},
        Bad{"x2", 1, "A sign is missing before `2`"}, Bad{"e^", 2, "The exponent is missing"},
        Bad{"log", 3, "`log` needs something"}, Bad{"log+", 4, "`log` needs something"},
        Bad{"y", 0, "`y` is not known here: use x, a, b, c, d, e, z"},
        Bad{"2 + foo", 4, "`foo` is not known"}, Bad{"1½", 1, "A number followed by a fraction"},
        Bad{"5!", 1, "`!` cannot be read here"}, Bad{"50%", 2, "`%` cannot be read here"},
        Bad{"1 ? 2", 2, "`?` cannot be read here"}, Bad{"−1 ? 2", 3, "`?` cannot be read here"},
        Bad{"😀 + ?", 0, "`😀` cannot be read here"}, Bad{"x + 😀", 4, "`😀` cannot be read here"},
        Bad{"z'", 1, "A prime cannot be read"}, Bad{"x_1", 1, "`_` cannot be read"},
        Bad{"sinh^-1 x", 5, "A negative power of a function"},
        Bad{"sinh⁻¹ x", 4, "A negative power of a function"},
        Bad{"a =", 3, "Something is missing at the end"}, Bad{"= 2", 0, "Something is missing before `=`"},
        Bad{"2 ^ * 3", 4, "Something is missing before `*`"}, Bad{"\xff", 0, "`"},
        Bad{"(|x)|", 3, "`)` is not expected here: `|` is still open"}));

TEST(Parser, CountsPositionsInUtf16Units) {
  const auto read = parse("½·½·½ $", cosh_vocabulary());
  ASSERT_TRUE(std::holds_alternative<Unreadable>(read));
  EXPECT_EQ(std::get<Unreadable>(read).position, 6);
  EXPECT_EQ(utf16_length("x😀"), 3);
}

TEST(Parser, OffersOtherReadings) {
  const auto read = [](const char* text, Reading reading) {
    return value_of(std::get<Formula>(parse(text, cosh_vocabulary(), reading)).parts[0]);
  };
  EXPECT_NEAR(read("1/2e", {true, false}), 0.25, 1e-12);
  EXPECT_NEAR(read("1/2e", {true, true}), 1, 1e-12);
  EXPECT_NEAR(read("2e-1", {true, false}), 0.2, 1e-12);
  EXPECT_NEAR(read("2e-1", {false, false}), 0, 1e-12);
  EXPECT_TRUE(std::get<Formula>(parse("1/2e", cosh_vocabulary())).products_first_matter);
  EXPECT_FALSE(std::get<Formula>(parse("e/2", cosh_vocabulary())).products_first_matter);
  EXPECT_TRUE(std::get<Formula>(parse("2e-1", cosh_vocabulary())).powers_of_ten_matter);
}

TEST(Parser, WritesLatex) {
  const auto latex = [](const char* text) {
    return std::get<Formula>(parse(text, cosh_vocabulary())).parts[0].to_latex(cosh_vocabulary());
  };
  EXPECT_EQ(latex("(e^x-e^-x)/2"), "\\frac{e^{x} - e^{-x}}{2}");
  EXPECT_EQ(latex("sinh(log 2)"), "\\sinh\\left(\\log 2\\right)");
  EXPECT_EQ(latex("2|x|"), "2 \\cdot \\left|x\\right|");
  EXPECT_EQ(latex("-dz/dd"), "-\\frac{\\mathrm{d}z}{\\mathrm{d}d}");
  EXPECT_EQ(latex("sqrt(x+1)"), "\\sqrt{x + 1}");
}

}  // namespace
}  // namespace backprop::lab
