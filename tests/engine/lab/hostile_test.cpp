#include <gtest/gtest.h>

#include <random>

#include "engine/lab/lab.h"
#include "tests/engine/lab/forged.h"
#include "tests/engine/sanitized.h"

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
          Json{{"shape", {1e9, 1e9}}, {"data", Json::array()}},
          Json{{"shape", {2, 3}}, {"data", {1, 2, 3}}},
          Json{{"shape", {-2, -3}}, {"data", {1, 2, 3, 4, 5, 6}}},
          Json{{"shape", {0}}, {"data", Json::array()}},
          Json{{"shape", {20000, 1}}, {"data", std::vector<int>(20000, 1)}},
          Json{{"shape", {1, 20000}}, {"data", std::vector<int>(20000, 1)}},
          Json{{"shape", {2, 2}}, {"data", {"nan", "inf", "-inf", nullptr}}},
          Json{{"shape", {2, 2}}, {"data", {"nan", "inf", "-inf", 0}}},
          Json{{"node", 3}},
          Json{{"node", {{"node", {{"node", 3}}}}}},
          Json{{"node", Json{{"shape", {2}}, {"data", {1, 2}}}}},
          Json{{"result", 1}, {"contains", {1e300, -1, "x", 0}}},
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

/// Forges every place of the claims on two probes, each with a part of the poisons.
void forge(int step, const Json& two, std::size_t every, std::size_t offset) {
  std::vector<Json::json_pointer> all;
  places(two, Json::json_pointer(), all);
  const std::vector<Json> bad = poisons();
  for (std::size_t i = offset; i < all.size() * bad.size(); i += every) {
    Json forged = two;
    forged[all[i / bad.size()]] = bad[i % bad.size()];
    const Json got = verdict(step, forged);
    EXPECT_TRUE(got["checks"].is_array()) << all[i / bad.size()];
  }
}

TEST(HostileClaims, NeverBreakTheCheck) {
  for (int step = 1; step <= 3; ++step) {
    const Json good = claims(right_program(), step, 1);
    const Json two = Json::array({good[0], good[step == 1 ? 2 : good.size() - 3]});
    forge(step, two, sanitized ? 35 : 7,
          static_cast<std::size_t>(step));  // each step takes a part of the combinations
  }
}

TEST(HostileClaims, OnTensorsNeverBreakTheCheck) {
  const std::vector<std::pair<int, std::vector<std::string>>> probes{
      {4, {"seed-tensor", "shared-last"}}, {6, {"tall", "squared"}}, {12, {"weighted-exp", "restored"}}};
  for (const auto& [step, names] : probes) {
    Json good = claims(right_program(), step, 1);
    forge(step, Json::array({claim_on(good, names[0]), claim_on(good, names[1])}), sanitized ? 70 : 7,
          static_cast<std::size_t>(step % 7));
  }
}

TEST(HostileClaims, OnDerivedGraphsNeverBreakTheCheck) {
  Json good = right_claims(5, 1);
  for (const char* name : {"twice", "product-tensors", "exp-3"}) {
    forge(5, Json::array({claim_on(good, name)}), sanitized ? 20 : 5, 2);
  }
}

TEST(HostileClaims, OfTensorsAsLargeAsTheyMayBeAreJudgedInTime) {
  const std::size_t most = sanitized ? 2000 : 20000;
  const Json tall{{"shape", {most, 1}}, {"data", std::vector<int>(most, 1)}};
  const Json wide{{"shape", {1, most}}, {"data", std::vector<int>(most, 2)}};
  Json claims = right_claims(6, 1);
  for (Json& claim : claims) {
    for (Json& snapshot : claim["snapshots"]) {
      for (const char* list : {"results", "gradients", "returned"}) {
        for (std::size_t i = 0; snapshot.contains(list) && i < snapshot[list].size(); ++i) {
          snapshot[list][i] = i % 2 == 0 ? tall : wide;
        }
      }
    }
    Json events = Json::array();
    for (int i = 0; i < 10; ++i) {
      events.push_back(
          {{"kind", "backward"}, {"node", i % 3}, {"gradient", tall}, {"sent", {wide, tall}}, {"line", 1}});
    }
    claim["events"] = Json::array({Json::array(), events});
  }
  for (const Json& each : Json(verdict(6, claims)["checks"])) {
    EXPECT_EQ(each["status"], "failed");
  }
}

TEST(HostileClaims, OfTheCurrentGraphMustBeThereAfterADerive) {
  Json claims = right_claims(5, 1);
  for (Json& claim : claims) {
    for (Json& snapshot : claim["snapshots"]) {
      snapshot.erase("current");
    }
  }
  const Json got = verdict(5, claims);
  EXPECT_EQ(got["checks"][0]["status"], "passed");  // no graph was derived there
  for (std::size_t i = 1; i < 4; ++i) {
    EXPECT_EQ(got["checks"][i]["status"], "failed");
    EXPECT_EQ(got["checks"][i]["message"],
              "What the program reported cannot be used: a snapshot does not tell of the current graph.");
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
