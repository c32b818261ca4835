#include <gtest/gtest.h>

#include <random>

#include "engine/lab/lab.h"
#include "tests/engine/lab/learner.h"

namespace backprop::lab::testing {
namespace {

Json verdict(int step, const Json& claims) {
  return Json::parse(check("backprop-code", step, 1, Json{{"claims", claims}}.dump()));
}

/// Values that a forged claim may hold anywhere.
std::vector<Json> poisons() {
  Json deep = 1;
  for (int i = 0; i < 100; ++i) {
    deep = Json::array({std::move(deep)});
  }
  return {nullptr,
          true,
          "text",
          "nan",
          -1,
          1e308,
          1e30,
          0.5,
          4294967296,
          Json::array(),
          Json::object(),
          Json(std::vector<int>(5000, 7)),
          Json{{"unreadable", std::string(10000, 'x')}},
          Json{{"unreadable", 3}},
          deep};
}

/// Places in `value`, as JSON pointers: every key, the first two of every list.
void places(const Json& value, const Json::json_pointer& at, std::vector<Json::json_pointer>& out) {
  out.push_back(at);
  if (value.is_array()) {
    for (std::size_t i = 0; i < std::min<std::size_t>(value.size(), 2); ++i) {
      places(value[i], at / i, out);
    }
  } else if (value.is_object()) {
    for (const auto& [key, each] : value.items()) {
      places(each, at / key, out);
    }
  }
}

TEST(HostileClaims, NeverBreakTheCheck) {
  for (int step = 1; step <= 3; ++step) {
    Json good = claims(right_program(), step, 1);
    good.push_back(good[0]);  // twice
    Json one = Json::array({good[0], good[step == 1 ? 2 : good.size() - 3]});
    std::vector<Json::json_pointer> all;
    places(one, Json::json_pointer(), all);
    const std::vector<Json> bad = poisons();
    for (std::size_t i = 0; i < all.size() * bad.size(); ++i) {
      if (i % 3 != static_cast<std::size_t>(step) - 1) {
        continue;  // each step takes a third of the combinations
      }
      Json forged = one;
      forged[all[i / bad.size()]] = bad[i % bad.size()];
      const Json got = verdict(step, forged);
      EXPECT_TRUE(got["checks"].is_array()) << all[i / bad.size()];
    }
  }
}

TEST(HostileClaims, AreNotMistakenForRightOnes) {
  Json good = claims(right_program(), 2, 1);
  for (Json& claim : good) {
    claim["snapshots"] = Json::array();  // done, it says
  }
  const Json got = verdict(2, good);
  for (const Json& each : got["checks"]) {
    EXPECT_NE(each["status"], "passed");
  }
  EXPECT_EQ(
      got["checks"][0]["message"],
      "What the program reported cannot be used: it is said to be done, but not all actions are there.");
  Json nothing = Json::array({nullptr, 3, Json::object(), {{"probe", 7}}, {{"probe", "cosh"}}});
  for (const Json& each : Json(verdict(2, nothing)["checks"])) {
    EXPECT_NE(each["status"], "passed");
  }
}

TEST(HostileClaims, ReplacingTheWholeAnswerIsHarmless) {
  for (const Json& poison : poisons()) {
    EXPECT_TRUE(Json::parse(check("backprop-code", 2, 1, poison.dump()))["checks"].is_array());
    EXPECT_TRUE(Json::parse(check("cosh-paper", 0, 1, poison.dump()))["checks"].is_array());
    EXPECT_TRUE(
        Json::parse(check("cosh-paper", 0, 1, Json{{"answers", poison}}.dump()))["checks"].is_array());
    EXPECT_TRUE(Json::parse(check("cosh-paper", 0, 1, Json{{"answers", {{"a", poison}}}}.dump()))["checks"]
                    .is_array());
  }
}

TEST(HostileClaims, MayBeNestedAsDeeplyAsTheyLike) {
  const std::string deep = std::string(200000, '[') + std::string(200000, ']');
  for (const std::string& text :
       {R"({"claims": )" + deep + "}",
        R"({"claims": [{"probe": "cosh", "outcome": "done", "snapshots": )" + deep + "}]}", deep}) {
    EXPECT_EQ(Json::parse(check("backprop-code", 2, 1, text))["checks"][0]["status"] == "passed", false);
  }
  EXPECT_TRUE(
      Json::parse(check("cosh-paper", 0, 1, R"({"answers": {"a": )" + deep + "}}"))["blanks"].is_array());
}

TEST(HostileAnswers, NeverBreakTheParser) {
  const std::vector<std::string> pieces{"(", ")",      "[",  "|",   "e",   "x",    "^",     "**", "-",
                                        "−", "1",      ".5", "1e9", "log", "sinh", "dz/de", "/",  "*",
                                        "·", "=",      "≈",  "²",   "⁻",   "ˣ",    "π",     "½",  "√",
                                        ",", "\\frac", "😀",  "z",   "+",   " ",    "log2",  "exp"};
  std::mt19937 random(7);
  for (int i = 0; i < 4000; ++i) {
    std::string text;
    const int length = static_cast<int>(random() % 24);
    for (int k = 0; k < length; ++k) {
      text += pieces[random() % pieces.size()];
    }
    Json answers;
    for (const char* name : {"derivative", "a", "e", "dz/dd", "dz/dx"}) {
      answers[name] = text;
    }
    const Json got = Json::parse(check("cosh-paper", 0, 1, Json{{"answers", answers}}.dump()));
    EXPECT_EQ(got["blanks"].size(), 14U) << text;
  }
}

TEST(HostileAnswers, AreLimitedInLengthAndDepth) {
  const auto blank = [](const std::string& text) {
    return Json::parse(check("cosh-paper", 0, 1, Json{{"answers", {{"a", text}}}}.dump()))["blanks"][1];
  };
  EXPECT_EQ(blank(std::string(1000000, '('))["status"], "unreadable");
  EXPECT_EQ(blank(std::string(90, '(') + "1" + std::string(90, ')'))["message"],
            "This is nested too deeply to be read.");
  EXPECT_EQ(blank(std::string(150, '-') + "log 2")["status"], "right");
}

}  // namespace
}  // namespace backprop::lab::testing
