#include <gtest/gtest.h>

#include <map>
#include <nlohmann/json.hpp>
#include <ostream>
#include <string>

#include "engine/lab/lab.h"

namespace backprop::lab {
namespace {

using Json = nlohmann::json;
using Answers = std::map<std::string, std::string>;

const Answers& right_answers() {
  static const Answers answers{
      {"derivative", "(e^x - e^-x)/2"},
      {"a", "log 2"},
      {"b", "2"},
      {"c", "log 2"},
      {"d", "-log 2"},
      {"e", "1/2"},
      {"z", "5/4"},
      {"dz/dz", "1"},
      {"dz/de", "1/2"},
      {"dz/dd", "1/4"},
      {"dz/dc", "-1/4"},
      {"dz/db", "1/2"},
      {"dz/da", "1"},
      {"dz/dx", "3/4"},
  };
  return answers;
}

Json report(const Answers& answers) {
  return Json::parse(check("cosh-paper", 0, 1, Json{{"answers", answers}}.dump()));
}

Json blank(const Answers& answers, const std::string& name) {
  for (const Json& each : Json(report(answers)["blanks"])) {
    if (each["name"] == name) {
      return each;
    }
  }
  return nullptr;
}

Json alone(const std::string& name, const std::string& text) { return blank({{name, text}}, name); }

/// The right answers with some replaced.
Answers but(const Answers& changes) {
  Answers out = right_answers();
  for (const auto& [name, text] : changes) {
    out[name] = text;
  }
  return out;
}

TEST(CoshCheck, PassesTheRightAnswers) {
  const Json got = report(right_answers());
  ASSERT_EQ(got["blanks"].size(), 14U);
  ASSERT_EQ(got["checks"].size(), 14U);
  for (std::size_t i = 0; i < 14; ++i) {
    EXPECT_EQ(got["blanks"][i]["status"], "right") << got["blanks"][i];
    EXPECT_EQ(got["checks"][i]["status"], "passed");
    EXPECT_EQ(got["checks"][i]["name"], got["blanks"][i]["name"]);
  }
}

TEST(CoshCheck, LeavesEmptyAndUnreadableBlanksUnjudged) {
  const Json got = report({{"a", "  "}, {"b", "2,0"}, {"c", "\\log_3 2"}});
  for (const Json& each : got["checks"]) {
    EXPECT_EQ(each["status"], "skipped");
  }
  EXPECT_EQ(got["blanks"][1]["status"], "empty");
  EXPECT_EQ(got["blanks"][2]["status"], "unreadable");
  EXPECT_EQ(got["blanks"][2]["position"], 1);
  EXPECT_EQ(got["blanks"][3]["position"], 0);
}

struct Row {
  std::string name;
  std::string text;
};
std::ostream& operator<<(std::ostream& out, const Row& row) { return out << row.name << " = " << row.text; }

class Accepts : public ::testing::TestWithParam<Row> {};
TEST_P(Accepts, EveryEquivalentForm) {
  const Json got = alone(GetParam().name, GetParam().text);
  EXPECT_EQ(got["status"], "right") << got;
}
INSTANTIATE_TEST_SUITE_P(
    CoshCheck, Accepts,
    ::testing::Values(
        Row{"derivative", "sinh x"}, Row{"derivative", "(e^x-e^-x)/2"},
        Row{"derivative", "1/2 e^x - 1/2 e^-x"}, Row{"derivative", "e^x/2-e^(-x)/2"},
        Row{"derivative", "(b-e)/2"}, Row{"derivative", "0.5(exp(x)-exp(-x))"},
        Row{"derivative", "dz/dx = sinh(x)"}, Row{"derivative", "(e^x - 1/e^x)/2"},
        Row{"derivative", "½(eˣ−e⁻ˣ)"}, Row{"derivative", "tanh x cosh x"},
        Row{"derivative", "(e^(2x)-1)/(2e^x)"}, Row{"derivative", "sinh(a)"}, Row{"a", "log 2"},
        Row{"a", "ln 2"}, Row{"a", "ln(2)"}, Row{"a", "0.6931472"}, Row{"a", "x"}, Row{"a", "a = log 2"},
        Row{"a", "-log(1/2)"}, Row{"a", "log(4)/2"}, Row{"a", "ln(4)/ln(2)*ln(2)-ln 2"}, Row{"b", "2"},
        Row{"b", "2.0"}, Row{"b", "e^a"}, Row{"b", "e^(log 2)"}, Row{"b", "exp(log 2)"}, Row{"b", "e^x"},
        Row{"b", "2e0"}, Row{"c", "log 2"}, Row{"c", "x"}, Row{"c", "a"}, Row{"d", "-log 2"},
        Row{"d", "log(1/2)"}, Row{"d", "−ln(2)"}, Row{"d", "-c"}, Row{"d", "-0.693147"}, Row{"e", "1/2"},
        Row{"e", ".5"}, Row{"e", "½"}, Row{"e", "2^-1"}, Row{"e", "e^d"}, Row{"e", "e^-log 2"},
        Row{"e", "e = e^-x"}, Row{"e", "1/b"}, Row{"z", "1.25"}, Row{"z", "5/4"}, Row{"z", "cosh(log 2)"},
        Row{"z", "(2+1/2)/2"}, Row{"z", "cosh x"}, Row{"z", "(b+e)/2"}, Row{"z", "(2+0.5)/2 = 1.25"},
        Row{"z", "5/4 = 1.25"}, Row{"dz/dz", "1"}, Row{"dz/dz", "z/z"}, Row{"dz/de", "1/2"},
        Row{"dz/de", "0.5"}, Row{"dz/de", "dz/dz/2"}, Row{"dz/dd", "1/4"}, Row{"dz/dd", "e^d/2"},
        Row{"dz/dd", "e/2"}, Row{"dz/dd", "1/2 e^d"}, Row{"dz/dd", "1/2e^d"}, Row{"dz/dd", "dz/de * e"},
        Row{"dz/dd", "1/(2e^x)"}, Row{"dz/dd", "1/2e^x"}, Row{"dz/dd", "dz/dd = 0.25"}, Row{"dz/dc", "-1/4"},
        Row{"dz/dc", "-e^-c/2"}, Row{"dz/dc", "exp(-c)*-1/2"}, Row{"dz/dc", "-e/2"}, Row{"dz/dc", "-dz/dd"},
        Row{"dz/db", "1/2"}, Row{"dz/da", "1"}, Row{"dz/da", "e^a/2"}, Row{"dz/da", "b/2"},
        Row{"dz/da", "1/2*b"}, Row{"dz/dx", "3/4"}, Row{"dz/dx", "0.75"}, Row{"dz/dx", "sinh(log 2)"},
        Row{"dz/dx", "sinh x"}, Row{"dz/dx", "(e^a-e^-c)/2"}, Row{"dz/dx", "(e^a - e)/2"},
        Row{"dz/dx", "dz/da + dz/dc"}, Row{"dz/dx", "1 - 1/4"},
        // LaTeX
        Row{"derivative", "\\frac{e^{x}-e^{-x}}{2}"}, Row{"derivative", "$\\sinh x$"},
        Row{"derivative", "\\frac{dz}{dx} = \\tfrac12\\left(\\mathrm{e}^{x}-\\mathrm{e}^{-x}\\right)"},
        Row{"a", "\\log 2"}, Row{"a", "\\ln{2}"}, Row{"c", "\\(\\operatorname{log}2\\)"},
        Row{"d", "-\\log\\,2"}, Row{"e", "\\frac12"}, Row{"e", "\\exp(-\\log 2)"}, Row{"z", "1{,}25"},
        Row{"z", "\\dfrac{5}{4}"}, Row{"dz/dd", "\\frac{e^d}{2}"}, Row{"dz/dc", "-\\frac{e^{-c}}{2}"},
        Row{"dz/da", "\\frac{e^a}{2}"}, Row{"dz/dx", "\\frac{dz}{da}+\\frac{dz}{dc}"}));

struct Slipped {
  std::string name;
  std::string text;
  std::string diagnosis;
};
std::ostream& operator<<(std::ostream& out, const Slipped& row) {
  return out << row.name << " = " << row.text;
}

class Names : public ::testing::TestWithParam<Slipped> {};
TEST_P(Names, TheSlip) {
  const Json got = blank(but({{GetParam().name, GetParam().text}}), GetParam().name);
  EXPECT_EQ(got["status"], "wrong") << got;
  EXPECT_EQ(got["diagnosis"], GetParam().diagnosis) << got;
  EXPECT_GT(got["message"].get<std::string>().size(), 20U);
}
INSTANTIATE_TEST_SUITE_P(
    CoshCheck, Names,
    ::testing::Values(
        // Those of the curriculum.
        Slipped{"dz/dx", "1.25", "lost-minus"}, Slipped{"dz/dx", "5/4", "lost-minus"},
        Slipped{"dz/dx", "cosh x", "lost-minus"}, Slipped{"dz/dx", "1.5", "lost-half"},
        Slipped{"dz/dx", "e^x-e^-x", "lost-half"}, Slipped{"dz/dx", "1", "only-positive-path"},
        Slipped{"dz/dx", "-0.25", "only-negative-path"}, Slipped{"dz/dx", "z", "lost-minus"},
        Slipped{"dz/dx", "1/4", "only-negative-path"}, Slipped{"dz/dx", "2.5", "lost-minus"},
        Slipped{"dz/dx", "-3/4", "extra-minus"}, Slipped{"dz/dx", "3/8", "averaged-paths"},
        Slipped{"dz/dx", "log 2", "value-for-gradient"}, Slipped{"dz/dx", "17", "wrong-value"},
        Slipped{"derivative", "cosh x", "lost-minus"}, Slipped{"derivative", "(e^x+e^-x)/2", "lost-minus"},
        Slipped{"derivative", "z", "lost-minus"}, Slipped{"derivative", "e^x-e^-x", "lost-half"},
        Slipped{"derivative", "e^x/2", "only-positive-path"},
        Slipped{"derivative", "-e^-x/2", "only-negative-path"},
        Slipped{"derivative", "-sinh x", "extra-minus"}, Slipped{"derivative", "(e^-x-e^x)/2", "extra-minus"},
        Slipped{"derivative", "0.75", "value-for-formula"}, Slipped{"derivative", "3", "value-for-formula"},
        Slipped{"derivative", "dz/da + dz/dc", "circular"},
        Slipped{"derivative", "(xe^(x-1)-xe^(-x-1))/2", "power-rule"},
        Slipped{"derivative", "x", "wrong-value"}, Slipped{"derivative", "x/x - 1/4", "coincidence"},
        Slipped{"a", "2", "wrong-operation"}, Slipped{"a", "-log 2", "extra-minus"},
        Slipped{"a", "0.69", "rounded"}, Slipped{"a", "log10(2)", "log-base-ten"},
        Slipped{"a", "0.30103", "log-base-ten"}, Slipped{"a", "1", "gradient-for-value"},
        Slipped{"a", "a", "circular"}, Slipped{"a", "log(0)", "no-value"}, Slipped{"a", "3", "wrong-value"},
        Slipped{"b", "log 2", "operation-left-out"}, Slipped{"b", "e log 2", "wrong-operation"},
        Slipped{"b", "1/2", "extra-minus"}, Slipped{"b", "-2", "extra-minus"},
        Slipped{"b", "e^2", "wrong-operation"}, Slipped{"d", "log 2", "lost-minus"},
        Slipped{"d", "1/log 2", "wrong-operation"}, Slipped{"d", "1/2", "wrong-operation"},
        Slipped{"e", "2", "lost-minus"}, Slipped{"e", "-2", "misplaced-minus"},
        Slipped{"e", "-1/2", "misplaced-minus"}, Slipped{"e", "-log 2", "operation-left-out"},
        Slipped{"e", "e", "wrong-letter"}, Slipped{"e", "e - 0", "wrong-letter"},
        Slipped{"z", "z", "circular"}, Slipped{"e", "2.718281828", "wrong-letter"},
        Slipped{"z", "2.5", "lost-half"}, Slipped{"z", "0.75", "lost-minus"},
        Slipped{"z", "1", "only-positive-path"}, Slipped{"z", "1/4", "only-negative-path"},
        Slipped{"z", "2", "lost-minus"}, Slipped{"z", "2 = 5/4", "contradiction"},
        Slipped{"dz/dz", "5/4", "value-for-gradient"}, Slipped{"dz/dz", "0", "zero-for-one"},
        Slipped{"dz/dz", "3/4", "whole-derivative"}, Slipped{"dz/de", "1", "lost-half"},
        Slipped{"dz/de", "1/4", "value-for-local"}, Slipped{"dz/de", "2", "reciprocal"},
        Slipped{"dz/de", "-1/2", "extra-minus"}, Slipped{"dz/de", "z/2", "value-for-gradient"},
        Slipped{"dz/dd", "1/2", "unchanged-upstream"}, Slipped{"dz/dd", "e^d", "lost-half"},
        Slipped{"dz/dd", "-1/4", "extra-minus"}, Slipped{"dz/dd", "1", "wrong-exponent"},
        Slipped{"dz/dd", "-log 2/2", "value-for-local"}, Slipped{"dz/dd", "z-1", "coincidence"},
        Slipped{"dz/dd", "1/8", "extra-half"}, Slipped{"dz/dc", "1/4", "lost-minus"},
        Slipped{"dz/dc", "-1/2", "lost-half"}, Slipped{"dz/dc", "-1", "lost-upstream"},
        Slipped{"dz/db", "1", "lost-half"}, Slipped{"dz/da", "1/2", "unchanged-upstream"},
        Slipped{"dz/da", "2", "lost-half"}, Slipped{"dz/da", "e^a", "lost-half"},
        Slipped{"dz/da", "-1", "extra-minus"}, Slipped{"dz/da", "log 2/2", "value-for-local"}));

struct Following {
  Answers wrong;
  std::string name;
  std::string text;
  std::string from;  // named in the message
};
std::ostream& operator<<(std::ostream& out, const Following& row) {
  return out << row.name << " = " << row.text;
}

class Follows : public ::testing::TestWithParam<Following> {};
TEST_P(Follows, EarnsItsCreditAndSaysSo) {
  Answers answers = but(GetParam().wrong);
  answers[GetParam().name] = GetParam().text;
  const Json got = blank(answers, GetParam().name);
  EXPECT_EQ(got["status"], "follows") << got;
  EXPECT_NE(got["message"].get<std::string>().find("from your " + GetParam().from), std::string::npos)
      << got["message"];
  for (const Json& each : Json(report(answers)["checks"])) {
    if (each["name"] == GetParam().name) {
      EXPECT_EQ(each["status"], "passed");
    }
  }
}
INSTANTIATE_TEST_SUITE_P(
    CoshCheck, Follows,
    ::testing::Values(Following{{{"a", "3"}}, "b", "e^3", "a"},
                      Following{{{"c", "-log 2"}}, "d", "log 2", "c"},
                      Following{{{"d", "log 2"}}, "e", "2", "d"}, Following{{{"e", "2"}}, "z", "2", "e"},
                      Following{{{"b", "4"}, {"e", "1"}}, "z", "5/2", "b and e"},
                      Following{{{"dz/dz", "5/4"}}, "dz/de", "5/8", "dz/dz"},
                      Following{{{"dz/de", "1"}}, "dz/dd", "1/2", "dz/de"},
                      Following{{{"e", "2"}}, "dz/dd", "1", "e"},
                      Following{{{"d", "log 2"}}, "dz/dd", "1", "d"},
                      Following{{{"dz/dd", "1/2"}}, "dz/dc", "-1/2", "dz/dd"},
                      Following{{{"dz/dd", "e^d"}}, "dz/dc", "-e^d", "dz/dd"},
                      Following{{{"dz/db", "1"}}, "dz/da", "2", "dz/db"},
                      Following{{{"dz/dc", "1/4"}}, "dz/dx", "5/4", "dz/dc"},
                      Following{{{"dz/da", "1/2"}, {"dz/dc", "-1/2"}}, "dz/dx", "0", "dz/da and dz/dc"},
                      Following{{{"dz/de", "1"}, {"dz/dd", ""}}, "dz/dc", "-1/2", "earlier answers"}));

TEST(CoshCheck, DoesNotFollowFromWhatWasRight) {
  EXPECT_EQ(blank(but({{"dz/dc", "1/4"}, {"dz/dx", "1.5"}}), "dz/dx")["status"], "wrong");
  EXPECT_EQ(blank(but({{"dz/dc", "1/4"}}), "dz/dx")["status"], "right");
}

TEST(CoshCheck, SaysHowTheLetterEWasRead) {
  EXPECT_EQ(alone("dz/dd", "e^d/2")["read"], "e^d/2, e is Euler's number");
  EXPECT_EQ(alone("dz/dd", "e/2")["read"], "e/2, e is the node e");
  EXPECT_EQ(alone("dz/dx", "(e^a-e)/2")["read"],
            "(e^a - e)/2, e is Euler's number in powers, otherwise the node e");
  EXPECT_EQ(alone("dz/de", "e")["read"], "e, e is the node e");
  EXPECT_EQ(alone("b", "e*2/e")["status"], "right");
  EXPECT_EQ(alone("dz/dd", "e^d/2")["read_latex"], "\\frac{e^{d}}{2}");
}

TEST(CoshCheck, DoesNotGiveTheAnswerAway) {
  // The message about a wrong number names no right one.
  for (const auto& [name, text] :
       Answers{{"z", "2.5"}, {"dz/dx", "1.25"}, {"dz/dd", "1/2"}, {"a", "2"}, {"dz/dc", "1/4"}}) {
    const std::string message = blank(but({{name, text}}), name)["message"];
    EXPECT_EQ(message.find("5/4"), std::string::npos);
    EXPECT_EQ(message.find("3/4"), std::string::npos);
    EXPECT_EQ(message.find("0.75"), std::string::npos);
    EXPECT_EQ(message.find("1/4"), std::string::npos);
  }
}

TEST(CoshCheck, IgnoresAnswersToOtherBlanks) {
  EXPECT_EQ(report({{"q", "1"}, {"__proto__", "2"}})["blanks"].size(), 14U);
}

}  // namespace
}  // namespace backprop::lab
