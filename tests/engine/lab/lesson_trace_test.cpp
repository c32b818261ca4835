#include <gtest/gtest.h>

#include <cmath>
#include <nlohmann/json.hpp>

#include "engine/lab/lab.h"

namespace backprop::lab {
namespace {

using Json = nlohmann::json;

const Json& node(const Json& trace, const std::string& name) {
  for (const Json& each : trace["nodes"]) {
    if (each.value("name", "") == name) {
      return each;
    }
  }
  throw std::runtime_error("no node " + name);
}

TEST(LessonTrace, ShowsCoshWithItsCopiesAndExactTexts) {
  const Json got = Json::parse(trace("cosh-paper", 0, std::log(2.0)));
  const std::vector<std::vector<std::string>> table{
      {"x", "log 2", "3/4"},  {"a", "log 2", "1"}, {"b", "2", "1/2"}, {"c", "log 2", "-1/4"},
      {"d", "-log 2", "1/4"}, {"e", "1/2", "1/2"}, {"z", "5/4", "1"},
  };
  for (const auto& row : table) {
    EXPECT_EQ(node(got, row[0])["result_text"], row[1]) << row[0];
    EXPECT_EQ(node(got, row[0])["gradient_text"], row[2]) << row[0];
  }
  EXPECT_EQ(node(got, "a")["type"], "copy");
  EXPECT_EQ(node(got, "b")["locals"], Json::parse(R"(["e^a = 2"])"));
  EXPECT_EQ(node(got, "e")["locals"], Json::parse(R"(["e^d = 1/2"])"));
  EXPECT_EQ(node(got, "z")["locals"], Json::parse(R"(["1/2", "1/2"])"));
}

TEST(LessonTrace, TakesTheLessonsOrder) {
  const Json got = Json::parse(trace("cosh-paper", 0, 1.2));
  std::string forward;
  std::string gradients;
  for (const Json& event : got["events"]) {
    const std::string name = got["nodes"][event["node"].get<std::size_t>()]["name"];
    if (event["kind"] == "forward") {
      forward += name;
    } else if (event["kind"] == "gradient") {
      gradients += name;
    }
  }
  EXPECT_EQ(forward, "abcdez");
  EXPECT_EQ(gradients, "zedcbax");
  EXPECT_NEAR(got["events"].back()["gradient"].get<double>(), std::sinh(1.2), 1e-12);
  EXPECT_EQ(node(got, "b")["locals"][0], "e^a = 3.32");
  EXPECT_FALSE(node(got, "b").contains("result_text"));
}

TEST(LessonTrace, ShowsTheVisibleGraphOfEachStep) {
  const Json first = Json::parse(trace("backprop-code", 1, std::log(2.0)));
  EXPECT_EQ(first["nodes"].size(), 5U);
  EXPECT_EQ(first["events"].size(), 4U);
  EXPECT_EQ(first["events"].back()["result"], 1.25);
  const Json third = Json::parse(trace("backprop-code", 3, std::log(2.0)));
  EXPECT_EQ(third["nodes"].size(), 9U);
  EXPECT_NEAR(third["events"].back()["gradient"].get<double>(), 0.64, 1e-12);
  EXPECT_THROW(trace("cosh-paper", 0, std::nan("")), std::runtime_error);
  EXPECT_THROW(trace("backprop-code", 9, 1), std::runtime_error);
}

}  // namespace
}  // namespace backprop::lab
