#include "engine/lab/code/value.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>

#include "engine/lab/code/value_math.h"
#include "engine/lab/code/words.h"

namespace backprop::lab {
namespace {

using Json = nlohmann::json;

const double kNan = std::numeric_limits<double>::quiet_NaN();

Claimed claimed(Value value) {
  Claimed out;
  out.kind = Claimed::Kind::value;
  out.value = std::move(value);
  return out;
}

TEST(Values, AreTheSameButForRounding) {
  const Value a({2, 2}, {1, 2, 3, 4});
  EXPECT_TRUE(same(a, Value({2, 2}, {1, 2 + 1e-12, 3, 4})));
  EXPECT_FALSE(same(a, Value({2, 2}, {1, 2 + 1e-6, 3, 4})));
  EXPECT_FALSE(same(a, Value({4}, {1, 2, 3, 4})));
  EXPECT_FALSE(same(a, Value({1, 4}, {1, 2, 3, 4})));
  EXPECT_FALSE(same(Value(1), a));
  EXPECT_TRUE(same(Value(-0.0), Value(0.0)));
  EXPECT_FALSE(same(Value(kNan), Value(kNan)));
  EXPECT_FALSE(same(filled({2}, kNan), filled({2}, kNan)));
}

TEST(Values, OneNumberIsTheSameWithAndWithoutAxes) {
  EXPECT_TRUE(same(Value(2.5), Value({1, 1}, {2.5})));
  EXPECT_TRUE(same(Value({1}, {2.5}), Value({1, 1}, {2.5})));
  EXPECT_FALSE(same(Value(2.5), Value({2}, {2.5, 2.5})));
}

TEST(Values, AnEntryThatCancelsHasAnErrorOfTheSizeOfTheOthers) {
  EXPECT_TRUE(same(Value({2}, {5e4, 0}), Value({2}, {5e4, 3e-8})));
  EXPECT_FALSE(same(Value({2}, {5e4, 0}), Value({2}, {5e4, 3e-6})));
  EXPECT_FALSE(same(Value({2}, {1, 0}), Value({2}, {1, 3e-8})));
  const double inf = std::numeric_limits<double>::infinity();
  EXPECT_FALSE(same(Value({2}, {inf, 0}), Value({2}, {inf, 1})));
  EXPECT_TRUE(same(Value({2}, {inf, 0}), Value({2}, {inf, 0})));
}

TEST(Values, CrossAsNumbersOrShapeAndData) {
  EXPECT_EQ(Json(to_json(Value(2.5))), Json(2.5));
  EXPECT_EQ(Json(to_json(Value({2, 1}, {1, kNan}))), Json::parse(R"({"shape": [2, 1], "data": [1, "nan"]})"));
  for (const Value& value : {Value(3), Value({2, 3}, {1, 2, 3, 4, 5, 6}), Value({0}, {})}) {
    EXPECT_EQ(read_value(Json(to_json(value))), value);
  }
  EXPECT_TRUE(std::isnan(read_value(Json("nan"))->number()));
}

TEST(Values, ThatMakeNoSenseAreNotRead) {
  for (const char* text :
       {R"({"shape": [2, 2], "data": [1, 2, 3]})", R"({"shape": [2, -2], "data": [1, 2, 3, 4]})",
        R"({"shape": [1.5, 2], "data": [1, 2, 3]})", R"({"shape": [1, 1, 1, 1, 1], "data": [1]})",
        R"({"shape": [1e9, 1e9], "data": []})", R"({"shape": ["2"], "data": [1, 2]})",
        R"({"shape": [2], "data": [1, [2]]})", R"({"shape": [2], "data": [1, null]})",
        R"({"shape": 2, "data": [1, 2]})", R"({"data": [1, 2]})", R"({"shape": [2]})",
        R"({"shape": {"a": 2}, "data": [1, 2]})", R"([1, 2])", R"("1")", R"(true)", R"(null)"}) {
    EXPECT_EQ(read_value(Json::parse(text)), std::nullopt) << text;
  }
  const Json large{{"shape", {kMostEntries + 1}}, {"data", std::vector<int>(kMostEntries + 1, 1)}};
  EXPECT_EQ(read_value(large), std::nullopt);
}

TEST(ValueMath, BroadcastsAsNumpyDoes) {
  const Value rows({2, 1}, {1, 2});
  const Value columns({3}, {10, 20, 30});
  EXPECT_EQ(rows + columns, Value({2, 3}, {11, 21, 31, 12, 22, 32}));
  EXPECT_EQ(2.0 * columns, Value({3}, {20, 40, 60}));
  EXPECT_EQ(columns - 10.0, Value({3}, {0, 10, 20}));
  EXPECT_EQ(sum_to(rows + columns, {2, 1}), Value({2, 1}, {63, 66}));
  EXPECT_EQ(sum_to(rows + columns, {3}), Value({3}, {23, 43, 63}));
  EXPECT_EQ(sum_to(rows + columns, {}), Value(129));
  EXPECT_EQ(expand(Value(4), {2, 2}), filled({2, 2}, 4));
}

TEST(ValueMath, MultipliesMatrices) {
  const Value a({2, 3}, {1, 2, 3, 4, 5, 6});
  const Value b({3, 2}, {1, 0, 0, 1, 1, 1});
  EXPECT_EQ(matmul(a, b), Value({2, 2}, {4, 5, 10, 11}));
  EXPECT_EQ(transpose(a), Value({3, 2}, {1, 4, 2, 5, 3, 6}));
  EXPECT_EQ(matmul(transpose(b), transpose(a)), transpose(matmul(a, b)));
}

TEST(ValueMath, WhereShapesDoNotFitTheOutcomeIsLikeNothing) {
  const Value a({2, 3}, std::vector<double>(6, 1));
  for (const Value& value :
       {a + Value({2}, {1, 2}), matmul(a, a), matmul(a, Value(2)), expand(a, {2}), sum_to(a, {4})}) {
    EXPECT_FALSE(same(value, value));
  }
}

TEST(ValueMath, GrowsNoFurtherThanClaimsMay) {
  const Value tall = filled({20000, 1}, 1);
  const Value wide = filled({1, 20000}, 1);
  EXPECT_FALSE(same(tall * wide, tall * wide));
  EXPECT_FALSE(same(matmul(tall, wide), matmul(tall, wide)));
  EXPECT_TRUE(same(matmul(wide, tall), Value(20000)));
}

TEST(ValueWords, NameTheFirstEntryThatDiffers) {
  const Value want({2, 2}, {1, 2, 3, 6});
  EXPECT_EQ(instead(claimed(Value({2, 2}, {1, 2, 3, 4})), want), "4 instead of 6 at entry [1, 1]");
  EXPECT_EQ(instead(claimed(Value({3}, {1, 2.00001, 3})), Value({3}, {1, 2, 3})),
            "2.00001 instead of 2 at entry [1]");
  EXPECT_EQ(instead(claimed(4), Value(6)), "4 instead of 6");
}

TEST(ValueWords, NameShapesThatDiffer) {
  const Value want = filled({2, 3}, 1);
  EXPECT_EQ(instead(claimed(filled({3, 2}, 1)), want), "a (3, 2) tensor instead of a (2, 3) tensor");
  EXPECT_EQ(instead(claimed(4), want), "the number 4 instead of a (2, 3) tensor");
  EXPECT_EQ(instead(claimed(want), Value(4)), "a (2, 3) tensor instead of 4");
  EXPECT_EQ(instead(Claimed{}, want), "None instead of a (2, 3) tensor");
  Claimed node;
  node.is_node = true;
  EXPECT_EQ(instead(node, Value(4)), "a node instead of 4");
  EXPECT_EQ(short_value(Value({2}, {1, 0.5})), "[1, 0.5]");
  EXPECT_EQ(short_value(filled({25}, 1)), "a (25,) tensor");
}

}  // namespace
}  // namespace backprop::lab
