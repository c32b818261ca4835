#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <vector>

#include "engine/lab/lab.h"
#include "engine/lab/paper/places.h"
#include "engine/lab/paper/slips.h"

namespace backprop::lab {
namespace {

using Json = nlohmann::json;
using Answers = std::map<std::string, std::string>;

bool close(double a, double b) { return std::fabs(a - b) <= 1e-6 * std::max(1.0, std::fabs(b)); }

/// A number that a blank may receive: right there, or what a slip leads to.
struct Number {
  std::string blank;
  std::string what;
  bool right;
  double here;
  double elsewhere;  // at an x without meaning
};

std::vector<Number> numbers_at(double x) {
  const Point here = cosh_at(x);
  const Point elsewhere = cosh_at(0.8371);
  std::vector<Number> out;
  for (const Blank& blank : cosh_blanks()) {
    if (blank.again) {
      out.push_back({blank.name, "right", true, blank.expected(here), blank.expected(elsewhere)});
    }
  }
  for (const Slip& slip : cosh_slips()) {
    const auto at =
        std::find_if(out.begin(), out.end(), [&](const Number& n) { return n.blank == slip.blank; });
    if (at != out.end()) {
      out.push_back({slip.blank, slip.slug, false, slip.value(here), slip.value(elsewhere)});
    }
  }
  return out;
}

/// Two numbers that agree at this x and not at others, one of them right: `dz/da right = dz/dz right`.
std::vector<std::string> coincidences(double x) {
  const std::vector<Number> numbers = numbers_at(x);
  std::vector<std::string> out;
  for (const Number& a : numbers) {
    for (const Number& b : numbers) {
      const bool matters = a.right || a.blank == b.blank;
      if (matters && &a < &b && close(a.here, b.here) && !close(a.elsewhere, b.elsewhere)) {
        out.push_back(a.blank + " " + a.what + " = " + b.blank + " " + b.what);
      }
    }
  }
  return out;
}

TEST(CoshAgain, NoPlaceHasCoincidences) {
  for (const Place& place : other_places()) {
    for (const std::string& each : coincidences(place.x)) {
      ADD_FAILURE() << place.name << ": " << each;
    }
  }
}

TEST(CoshAgain, LogTwoIsFullOfThem) {
  const std::vector<std::string> found = coincidences(std::log(2.0));
  const auto has = [&](const char* what) { return std::count(found.begin(), found.end(), what) == 1; };
  EXPECT_TRUE(has("dz/dz right = dz/da right"));
  EXPECT_GT(found.size(), 10U);
}

TEST(CoshAgain, NoRightNumberIsASlipOfItsBlank) {
  for (const Place& place : other_places()) {
    for (const Number& a : numbers_at(place.x)) {
      for (const Number& b : numbers_at(place.x)) {
        if (a.right && !b.right && a.blank == b.blank) {
          EXPECT_FALSE(close(a.here, b.here)) << place.name << ": " << a.blank << " " << b.what;
        }
      }
    }
  }
}

std::string fraction(int above, int below) { return std::to_string(above) + "/" + std::to_string(below); }

/// The right answers at log(p/q), as fractions.
Answers right_at(const std::string& name, int p, int q) {
  return {{"x", name},
          {"b", fraction(p, q)},
          {"e", fraction(q, p)},
          {"z", fraction(p * p + q * q, 2 * p * q)},
          {"dz/dz", "1"},
          {"dz/de", "1/2"},
          {"dz/dd", fraction(q, 2 * p)},
          {"dz/dc", fraction(-q, 2 * p)},
          {"dz/db", "1/2"},
          {"dz/da", fraction(p, 2 * q)},
          {"dz/dx", fraction(p * p - q * q, 2 * p * q)}};
}

Json report(const Json& answers, unsigned seed = 1) {
  return Json::parse(check("cosh-paper", 1, seed, Json{{"answers", answers}}.dump()));
}

Json blank(const Json& answers, const std::string& name) {
  for (const Json& each : Json(report(answers)["blanks"])) {
    if (each["name"] == name) {
      return each;
    }
  }
  return nullptr;
}

TEST(CoshAgain, TakesTheExactAnswersAtEveryPlace) {
  const std::map<std::string, std::pair<int, int>> places{
      {"log 5", {5, 1}},    {"log 6", {6, 1}},    {"log 7", {7, 1}},    {"log(3/2)", {3, 2}},
      {"log(5/2)", {5, 2}}, {"log(4/3)", {4, 3}}, {"log(5/3)", {5, 3}}, {"log(7/2)", {7, 2}}};
  ASSERT_EQ(places.size(), other_places().size());
  for (const Place& place : other_places()) {
    ASSERT_TRUE(places.count(place.name)) << place.name;
    const auto [p, q] = places.at(place.name);
    const Json got = report(right_at(place.name, p, q));
    ASSERT_EQ(got["checks"].size(), 10U);
    EXPECT_EQ(got["at"]["name"], place.name);
    EXPECT_EQ(got["notes"].size(), 0U);
    for (const Json& each : got["blanks"]) {
      EXPECT_EQ(each["status"], "right") << place.name << " " << each;
    }
    // The figure names them exactly, too.
    const Json graph = Json::parse(trace("cosh-paper", 0, place.x));
    EXPECT_EQ(graph["nodes"][0]["result_text"], place.name);
    for (const Json& node : graph["nodes"]) {
      EXPECT_TRUE(node.contains("result_text") && node.contains("gradient_text")) << place.name << node;
    }
  }
}

TEST(CoshAgain, TheAnswersOfTheFirstRoundAreWrongHere) {
  Answers first = right_at("log 2", 2, 1);
  first["x"] = "log 5";
  for (const Json& each : Json(report(first)["blanks"])) {
    const std::string name = each["name"];
    const bool same = name == "dz/dz" || name == "dz/de" || name == "dz/db";
    EXPECT_EQ(each["status"] == "right", same) << each;
  }
}

TEST(CoshAgain, TheSeedChoosesAPlaceAndTheAnswersKeepTheirs) {
  std::set<std::string> seen;
  for (unsigned seed = 0; seed < 64; ++seed) {
    const Json got = report(Json::object(), seed);
    seen.insert(got["at"]["name"].get<std::string>());
    for (const Json& each : got["checks"]) {
      EXPECT_EQ(each["status"], "skipped");
    }
  }
  EXPECT_EQ(seen.size(), other_places().size());
  EXPECT_EQ(seen.count("log 2"), 0U);
  for (unsigned seed = 0; seed < 8; ++seed) {
    EXPECT_EQ(report(right_at("log 5", 5, 1), seed)["at"]["name"], "log 5");
  }
  EXPECT_EQ(report({{"x", "ln(5)"}, {"b", "5"}})["blanks"][0]["status"], "right");
}

TEST(CoshAgain, WithoutItsXNothingIsJudged) {
  for (const char* x : {"", "log 2", "log 11", "5", "x", "\\oops", "log(0)"}) {
    Answers answers = right_at("", 5, 1);
    answers["x"] = x;
    const Json got = report(answers);
    ASSERT_EQ(got["notes"].size(), 1U) << x;
    EXPECT_EQ(got["notes"][0]["slug"], "which-x");
    EXPECT_FALSE(got.contains("at"));
    for (const Json& each : got["checks"]) {
      EXPECT_EQ(each["status"], "skipped") << x;
    }
  }
  EXPECT_NE(report({{"x", "log 11"}, {"b", "11"}})["notes"][0]["message"].get<std::string>().find("log 5"),
            std::string::npos);
}

struct Slipped {
  std::string name;
  std::string text;
  std::string diagnosis;
};
std::ostream& operator<<(std::ostream& out, const Slipped& row) {
  return out << row.name << " = " << row.text;
}

class AgainNames : public ::testing::TestWithParam<Slipped> {};
TEST_P(AgainNames, TheSlipAtItsOwnX) {
  Answers answers = right_at("log 5", 5, 1);
  answers[GetParam().name] = GetParam().text;
  const Json got = blank(answers, GetParam().name);
  EXPECT_EQ(got["status"], "wrong") << got;
  EXPECT_EQ(got["diagnosis"], GetParam().diagnosis) << got;
  EXPECT_EQ(got["message"].get<std::string>().find("log 2"), std::string::npos) << got;
}
INSTANTIATE_TEST_SUITE_P(
    CoshAgain, AgainNames,
    ::testing::Values(Slipped{"dz/dx", "13/5", "lost-minus"}, Slipped{"dz/dx", "24/5", "lost-half"},
                      Slipped{"dz/dx", "5/2", "only-positive-path"},
                      Slipped{"dz/dx", "-1/10", "only-negative-path"},
                      Slipped{"dz/dx", "12/10", "averaged-paths"}, Slipped{"dz/dx", "-12/5", "extra-minus"},
                      Slipped{"dz/dx", "3/4", "wrong-value"}, Slipped{"dz/dx", "log(0)", "no-value"},
                      Slipped{"dz/dd", "1/2", "unchanged-upstream"}, Slipped{"dz/dd", "1/5", "lost-half"},
                      Slipped{"dz/dc", "1/10", "lost-minus"}, Slipped{"dz/dc", "-1", "lost-upstream"},
                      Slipped{"dz/da", "5", "lost-half"}, Slipped{"dz/da", "1/2", "unchanged-upstream"},
                      Slipped{"dz/db", "5", "value-for-gradient"}, Slipped{"dz/db", "2", "reciprocal"},
                      Slipped{"dz/dz", "13/5", "value-for-gradient"}, Slipped{"e", "5", "lost-minus"},
                      Slipped{"e", "-1/5", "misplaced-minus"}, Slipped{"z", "26/5", "lost-half"},
                      Slipped{"z", "12/5", "lost-minus"}, Slipped{"b", "log 5", "operation-left-out"},
                      Slipped{"b", "x - log 5 + 5", "coincidence"}, Slipped{"b", "0.69897", "log-base-ten"}));

TEST(CoshAgain, WhatFollowsFromASlipEarnsItsCredit) {
  Answers answers = right_at("log 5", 5, 1);
  answers["dz/dd"] = "1/5";
  answers["dz/dc"] = "-1/5";
  answers["dz/dx"] = "23/10";
  EXPECT_EQ(blank(answers, "dz/dd")["status"], "wrong");
  EXPECT_EQ(blank(answers, "dz/dc")["status"], "follows");
  EXPECT_EQ(blank(answers, "dz/dx")["status"], "follows");
  EXPECT_NE(blank(answers, "dz/dc")["message"].get<std::string>().find("from your dz/dd"), std::string::npos);
}

}  // namespace
}  // namespace backprop::lab
