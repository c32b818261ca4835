#include <gtest/gtest.h>

#include <cmath>
#include <map>
#include <nlohmann/json.hpp>
#include <ostream>
#include <string>

#include "engine/lab/lab.h"
#include "engine/lab/paper/readings.h"
#include "engine/lab/units/matrices.h"
#include "engine/lab/units/unit.h"

namespace backprop::lab {
namespace {

using Json = nlohmann::json;
using Answers = std::map<std::string, std::string>;

constexpr int kOneNode = 11;
constexpr int kOneEntry = 13;

const Answers& right_answers(int step) {
  static const Answers node{
      {"power", "6"}, {"negate", "-10"}, {"copy", "-4"}, {"exp", "-3/2"}, {"mean", "3/2"}};
  static const Answers entry{{"r_12", "a_11 b_12 + a_12 b_22"},
                             {"dL/da_11", "g_11 b_11 + g_12 b_12 + g_13 b_13"},
                             {"dA_11", "10"},
                             {"dA", "G B^T"},
                             {"dL/db_21", "g_11 a_12 + g_21 a_22"},
                             {"dB", "A^T G"},
                             {"layout", "3 x 2"}};
  return step == kOneNode ? node : entry;
}

Json report(int step, const Json& answers) {
  return Json::parse(check("backprop-code", step, 1, Json{{"answers", answers}}.dump()));
}

Json blank(int step, const Answers& answers, const std::string& name) {
  for (const Json& each : Json(report(step, answers)["blanks"])) {
    if (each["name"] == name) {
      return each;
    }
  }
  return nullptr;
}

struct Row {
  int step;
  std::string name;
  std::string text;
  std::string diagnosis{};
};
std::ostream& operator<<(std::ostream& out, const Row& row) { return out << row.name << " = " << row.text; }

TEST(UnitCheck, PassesTheRightAnswersAndLeavesEmptyOnesOpen) {
  for (const int step : {kOneNode, kOneEntry}) {
    const Json got = report(step, right_answers(step));
    ASSERT_EQ(got["blanks"].size(), right_answers(step).size());
    for (std::size_t i = 0; i < got["blanks"].size(); ++i) {
      EXPECT_EQ(got["blanks"][i]["status"], "right") << got["blanks"][i];
      EXPECT_EQ(got["checks"][i]["status"], "passed");
      EXPECT_EQ(got["checks"][i]["name"], got["blanks"][i]["name"]);
      EXPECT_FALSE(got["checks"][i]["title"].get<std::string>().empty());
    }
    for (const Json& each : Json(report(step, Json::object())["checks"])) {
      EXPECT_EQ(each["status"], "skipped");
    }
    for (const Json& each : Json(report(step, nullptr)["checks"])) {
      EXPECT_EQ(each["status"], "skipped");
    }
    EXPECT_EQ(report(step, {{"power", 6}, {"dA", 7}, {"layout", nullptr}})["checks"].size(),
              right_answers(step).size());
  }
}

class UnitAccepts : public ::testing::TestWithParam<Row> {};
TEST_P(UnitAccepts, EveryEquivalentForm) {
  const Json got = blank(GetParam().step, {{GetParam().name, GetParam().text}}, GetParam().name);
  EXPECT_EQ(got["status"], "right") << got;
}
INSTANTIATE_TEST_SUITE_P(
    UnitCheck, UnitAccepts,
    ::testing::Values(
        Row{11, "power", "1/2*3*2^2"}, Row{11, "power", "6.0"}, Row{11, "power", "3x^2/2"},
        Row{11, "power", "\\frac{1}{2} \\cdot 3x^2"}, Row{11, "power", "0.5*12 = 6"},
        Row{11, "negate", "10*(-1)"}, Row{11, "copy", "6 - 10"}, Row{11, "copy", "6 + (-10) = -4"},
        Row{11, "exp", "-1.5"}, Row{11, "exp", "-1/2*3"}, Row{11, "exp", "-q/2"}, Row{11, "exp", "-e^y/2"},
        Row{11, "exp", "-exp(y)/2"}, Row{11, "mean", "3/2"}, Row{11, "mean", "3*1/2"},
        Row{13, "r_12", "a11 b12 + a12 b22"}, Row{13, "r_12", "b_22 a_12 + a_11*b_12"},
        Row{13, "r_12", "A_11 B_12 + A_12 B_22"}, Row{13, "r_12", "r_12 = a_{11}b_{12} + a_{12}b_{22}"},
        Row{13, "r_12", "$a_{1,1} \\cdot b_{1,2} + a_{1,2}\\,b_{2,2}$"}, Row{13, "r_12", "a₁₁b₁₂ + a₁₂b₂₂"},
        Row{13, "dL/da_11", "g11b11+g12b12+g13b13"},
        Row{13, "dL/da_11", "dL/dr_11 b_11 + dL/dr_12 b_12 + dL/dr_13 b_13"},
        Row{13, "dL/da_11",
            "\\frac{\\partial L}{\\partial r_{11}} b_{11} + \\frac{dL}{dr_{12}} b_{12} + g_{13} b_{13}"},
        Row{13, "dL/da_11", "dL/da_11 = g_11 b_11 + g_12 b_12 + g_13 b_13"}, Row{13, "dA_11", "-4+12+2"},
        Row{13, "dA_11", "-4*1 + 6*2 + 2*1 = 10"}, Row{13, "dL/db_21", "a_12 g_11 + a_22 g_21"},
        Row{13, "dA", "G @ B.T"}, Row{13, "dA", "g b^t"}, Row{13, "dA", "GB'"}, Row{13, "dA", "GB^T"},
        Row{13, "dA", "G B^{T}"}, Row{13, "dA", "$G B^{\\top}$"},
        Row{13, "dA", "\\mathbf{G}\\mathbf{B}^\\mathsf{T}"}, Row{13, "dA", "G \\cdot B^T"},
        Row{13, "dA", "dA = G @ B.T"}, Row{13, "dA", "dL/dA = G Bᵀ"}, Row{13, "dA", "(B G^T)^T"},
        Row{13, "dA", "(B @ G.T).T"}, Row{13, "dA", "matmul(G, B.T)"}, Row{13, "dA", "G.matmul(B.T)"},
        Row{13, "dA", "G @ transpose(B)"}, Row{13, "dA", "G @ B.transpose()"},
        Row{13, "dA", "self.gradient @ self.input(1).T"},
        Row{13, "dA", "matmul(this.gradient, this.input(1).T)"}, Row{13, "dA", "dL/dR B^T"},
        Row{13, "dA", "\\frac{\\partial L}{\\partial R} B^T"}, Row{13, "dA", "G BT"},
        Row{13, "dA", "(G)(B)^T"}, Row{13, "dB", "A.T @ G"}, Row{13, "dB", "A'G"}, Row{13, "dB", "A^T G"},
        Row{13, "dB", "(G^T A)^T"}, Row{13, "dB", "dB = matmul(A.T, G)"}, Row{13, "layout", "3x2"},
        Row{13, "layout", "3 × 2"}, Row{13, "layout", "(3, 2)"}, Row{13, "layout", "3 by 2"},
        Row{13, "layout", "3 \\times 2"}, Row{13, "layout", "3 rows, 2 columns"},
        Row{13, "layout", "[3,2]"}));

class UnitNames : public ::testing::TestWithParam<Row> {};
TEST_P(UnitNames, TheSlip) {
  Answers answers = right_answers(GetParam().step);
  answers[GetParam().name] = GetParam().text;
  const Json got = blank(GetParam().step, answers, GetParam().name);
  EXPECT_EQ(got["status"], "wrong") << got;
  EXPECT_EQ(got["diagnosis"], GetParam().diagnosis) << got;
  EXPECT_GT(got["message"].get<std::string>().size(), 20U);
}
INSTANTIATE_TEST_SUITE_P(
    UnitCheck, UnitNames,
    ::testing::Values(
        Row{11, "power", "12", "upstream-left-out"}, Row{11, "power", "3x^2", "upstream-left-out"},
        Row{11, "power", "1/2", "local-left-out"}, Row{11, "power", "4", "value-for-local"},
        Row{11, "power", "8", "value-for-gradient"}, Row{11, "power", "3", "power-rule"},
        Row{11, "power", "2", "power-rule"}, Row{11, "power", "12.5", "added-upstream"},
        Row{11, "power", "24", "divided-upstream"}, Row{11, "power", "-6", "extra-minus"},
        Row{11, "power", "x + 4", "coincidence"}, Row{11, "power", "5.98", "rounded"},
        Row{11, "power", "17", "wrong-value"}, Row{11, "power", "1/0", "no-value"},
        Row{11, "negate", "10", "lost-minus"}, Row{11, "negate", "-1", "upstream-left-out"},
        Row{11, "negate", "-20", "value-for-local"}, Row{11, "copy", "-10", "overwrites-gradient"},
        Row{11, "copy", "6", "drops-edge-of-visited-node"}, Row{11, "copy", "-60", "multiplied-paths"},
        Row{11, "copy", "16", "lost-minus"}, Row{11, "copy", "-2", "averaged-paths"},
        Row{11, "copy", "4", "lost-minus"}, Row{11, "exp", "3", "upstream-left-out"},
        Row{11, "exp", "-1/2", "local-left-out"}, Row{11, "exp", "3/2", "extra-minus"},
        Row{11, "exp", "-log(3)/2", "value-for-local"}, Row{11, "mean", "3", "lost-half"},
        Row{11, "mean", "1/2", "upstream-left-out"}, Row{11, "mean", "6", "reciprocal"},
        Row{11, "mean", "7.5", "value-for-local"}, Row{13, "r_12", "a_21 b_11 + a_22 b_21", "transposed"},
        Row{13, "r_12", "a_12 b_12", "elementwise"}, Row{13, "r_12", "a_11 b_12", "one-term"},
        Row{13, "r_12", "a_11 b_21 + a_12 b_22", "wrong-index"}, Row{13, "r_12", "3", "value-for-formula"},
        Row{13, "r_12", "r_12", "circular"}, Row{13, "r_12", "a_11 + 2", "coincidence"},
        Row{13, "dL/da_11", "b_11 + b_12 + b_13", "upstream-left-out"},
        Row{13, "dL/da_11", "g_11 + g_12 + g_13", "local-left-out"},
        Row{13, "dL/da_11", "g_11 b_11", "one-term"},
        Row{13, "dL/da_11", "g_11 b_11 + g_21 b_21", "wrong-index"},
        Row{13, "dL/da_11", "g_11 b_11 + g_12 b_21", "wrong-index"},
        Row{13, "dL/da_11", "10", "value-for-formula"}, Row{13, "dL/da_11", "dL/da_11", "circular"},
        Row{13, "dA_11", "4", "factor-left-out"}, Row{13, "dA_11", "-4", "one-term"},
        Row{13, "dA_11", "18", "lost-minus"},
        Row{13, "dA_11", "g_11 b_11 + g_12 b_12 + g_13 b_13", "formula-for-value"},
        Row{13, "dL/db_21", "a_12 + a_22", "upstream-left-out"},
        Row{13, "dL/db_21", "g_11 a_21 + g_21 a_22", "wrong-index"},
        Row{13, "dL/db_21", "g_11 a_11 + g_21 a_21", "wrong-index"},
        Row{13, "dA", "G B", "matmul-missing-transpose"}, Row{13, "dA", "B^T G", "matmul-order-swapped"},
        Row{13, "dA", "B G", "matmul-order-swapped"}, Row{13, "dA", "B G^T", "numerator-layout"},
        Row{13, "dA", "G^T B", "matmul-missing-transpose"},
        Row{13, "dA", "G^T B^T", "matmul-extra-transpose"}, Row{13, "dA", "A^T G", "matmul-outputs-swapped"},
        Row{13, "dA", "G", "local-left-out"}, Row{13, "dA", "B^T", "upstream-left-out"},
        Row{13, "dA", "R B^T", "wrong-factors"}, Row{13, "dA", "A G B^T", "wrong-factors"},
        Row{13, "dB", "A G", "matmul-missing-transpose"}, Row{13, "dB", "G A^T", "matmul-order-swapped"},
        Row{13, "dB", "G A", "matmul-order-swapped"}, Row{13, "dB", "G^T A", "numerator-layout"},
        Row{13, "dB", "A^T G^T", "matmul-extra-transpose"}, Row{13, "dB", "G B^T", "matmul-outputs-swapped"},
        Row{13, "layout", "2x3", "denominator-layout"}, Row{13, "layout", "2x2", "wrong-factors"},
        Row{13, "layout", "6x1", "wrong-value"}));

TEST(UnitCheck, NamesTheShapesThatDoNotFit) {
  const std::string message = blank(13, {{"dA", "G @ B"}}, "dA")["message"];
  EXPECT_NE(message.find("(2, 3) @ (2, 3), and the inner sizes 3 and 2 differ"), std::string::npos)
      << message;
  const std::string square = blank(13, {{"dB", "A @ G"}}, "dB")["message"];
  EXPECT_NE(square.find("A is square"), std::string::npos) << square;
  const std::string shape = blank(13, {{"dA", "B.T @ G"}}, "dA")["message"];
  EXPECT_NE(shape.find("(3, 3)"), std::string::npos) << shape;
}

struct Bad {
  std::string name;
  std::string text;
  int position;
  std::string message;
};
std::ostream& operator<<(std::ostream& out, const Bad& row) { return out << row.name << " = " << row.text; }

class UnitCannotRead : public ::testing::TestWithParam<Bad> {};
TEST_P(UnitCannotRead, SaysWhereAndCostsNothing) {
  const Json got = blank(13, {{GetParam().name, GetParam().text}}, GetParam().name);
  EXPECT_EQ(got["status"], "unreadable") << got;
  EXPECT_EQ(got["position"], GetParam().position) << got;
  EXPECT_NE(got["message"].get<std::string>().find(GetParam().message), std::string::npos) << got;
  for (const Json& each : Json(report(13, {{GetParam().name, GetParam().text}})["checks"])) {
    EXPECT_EQ(each["status"], "skipped");
  }
}
INSTANTIATE_TEST_SUITE_P(
    UnitCheck, UnitCannotRead,
    ::testing::Values(Bad{"r_12", "a b", 0, "`a` needs a row and a column"}, Bad{"r_12", "a_31", 0, "`a_31`"},
                      Bad{"r_12", "a_11 b_12 + x", 12, "`x` is not known"},
                      Bad{"r_12", "\\frac{a_{11}}{y}", 14, "`y` is not known"},
                      Bad{"dA", "G * B.T", 2, "entry by entry"}, Bad{"dA", "G B^T + 1", 6, "without sums"},
                      Bad{"dA", "G B^2", 3, "^T"}, Bad{"dA", "G X", 2, "`x` is not known"},
                      Bad{"dA", "G @", 3, "Something is missing"}, Bad{"dA", "(G B", 4, "A `)` is missing"},
                      Bad{"dA", "g_11 b_11", 1, "whole matrices"}, Bad{"dA", "x = G", 2, "equals sign"},
                      Bad{"dA", "matmul(G B)", 10, "A `,` is missing"}, Bad{"layout", "three", 0, "4x5"},
                      Bad{"layout", "3", 1, "4x5"}, Bad{"layout", "1x2x3", 4, "4x5"}));

TEST(UnitCheck, WhatFollowsFromASlipEarnsItsCredit) {
  Answers node = right_answers(11);
  node["power"] = "12";
  node["copy"] = "2";
  EXPECT_EQ(blank(11, node, "copy")["status"], "follows");
  EXPECT_NE(blank(11, node, "copy")["message"].get<std::string>().find("from your power and negate"),
            std::string::npos);
  node["copy"] = "-4";
  EXPECT_EQ(blank(11, node, "copy")["status"], "right");
  EXPECT_EQ(blank(11, {{"copy", "2"}}, "copy")["status"], "wrong");
  Answers entry = right_answers(13);
  entry["dL/da_11"] = "g_11 b_21 + g_12 b_22";
  entry["dA_11"] = "6";
  EXPECT_EQ(blank(13, entry, "dA_11")["status"], "follows");
}

/// What a blank calls a number in the step's own example is what it is: no slip leads to the right number,
/// and two slips that lead to one number are the same everywhere.
TEST(UnitCheck, TheExamplesHaveNoCoincidences) {
  for (const UnitSheet* sheet : {&one_node(), &one_entry()}) {
    ASSERT_GT(sheet->points.size(), 3U);
    for (const UnitBlank& each : sheet->blanks) {
      if (each.kind == UnitBlank::Kind::formula) {
        continue;
      }
      for (const UnitSlip& slip : each.slips) {
        EXPECT_FALSE(near(slip.value(sheet->points[0]), each.expected(sheet->points[0])))
            << each.name << " " << slip.slug;
        for (const UnitSlip& other : each.slips) {
          if (near(slip.value(sheet->points[0]), other.value(sheet->points[0]))) {
            EXPECT_TRUE(near(slip.value(sheet->points[1]), other.value(sheet->points[1])))
                << each.name << ": " << slip.slug << " and " << other.slug;
          }
        }
      }
    }
  }
}

/// A formula is told apart from every slip at the points without meaning.
TEST(UnitCheck, NoSlipIsTheRightFormula) {
  for (const UnitSheet* sheet : {&one_node(), &one_entry()}) {
    for (const UnitBlank& each : sheet->blanks) {
      for (const UnitSlip& slip : each.slips) {
        bool differs = false;
        for (const Scope& point : sheet->points) {
          differs = differs || !near(slip.value(point), each.expected(point));
        }
        EXPECT_TRUE(differs) << each.name << " " << slip.slug;
      }
    }
  }
}

TEST(UnitCheck, TheExampleIsThatOfTheLastStep) {
  const MatrixExample& example = matrix_examples()[0];
  EXPECT_EQ(example.da.data, (std::vector<double>{10, 8, -10, -6}));
  EXPECT_EQ(example.db.data, (std::vector<double>{-4, 6, 2, -6, 4, -2}));
  EXPECT_EQ(example.g.data, (std::vector<double>{-4, 6, 2, -2, -2, -4}));
}

}  // namespace
}  // namespace backprop::lab
