#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <set>
#include <string>
#include <variant>
#include <vector>

#include "tests/engine/lab/sheets.h"

namespace backprop::lab {
namespace {

TEST(Questions, FollowTheLearnersOwnEarlierAnswers) {
  const Answers wrong{{"parameters", "79,400"}, {"descent_numbers", "158,801"}};
  EXPECT_EQ(blank("feed-forward-costs", wrong, "parameters")["diagnosis"], "biases-left-out");
  const Json follows = blank("feed-forward-costs", wrong, "descent_numbers");
  EXPECT_EQ(follows["status"], "follows");
  EXPECT_NE(follows["message"].get<std::string>().find("Full credit"), std::string::npos);
  EXPECT_EQ(alone("feed-forward-costs", "descent_numbers", "158,801")["status"], "wrong");
  const Answers outputs{{"outputs", "149,726"}, {"outputs_mb", "38.33"}};
  EXPECT_EQ(blank("will-it-fit", outputs, "outputs_mb")["status"], "follows");
}

TEST(Questions, OneSlipCostsOnce) {
  const Answers twice{{"forward_products", "144"}, {"backward_products", "216"}};
  EXPECT_EQ(blank("cost-of-backprop", twice, "forward_products")["diagnosis"], "two-for-one");
  EXPECT_EQ(blank("cost-of-backprop", twice, "backward_products")["status"], "follows");
  EXPECT_EQ(alone("cost-of-backprop", "backward_products", "216")["status"], "wrong");

  // Rounded up, 25 pooled by 2 is 13; the input channels of the second convolution are left out.
  const Answers slips{{"pooled_size", "13"},
                      {"second_convolution", "640"},
                      {"parameters", "896 + 640 + (13*13*64 + 1)*500 + 5,010"},
                      {"outputs", "157,226 - 12*12*64 + 13*13*64"},
                      {"outputs_mb", "40.66"},
                      {"parameters_mb", "21.66"}};
  EXPECT_EQ(blank("will-it-fit", slips, "pooled_size")["diagnosis"], "rounded-up");
  EXPECT_EQ(blank("will-it-fit", slips, "second_convolution")["diagnosis"], "input-channels-left-out");
  for (const char* name : {"parameters", "outputs", "outputs_mb", "parameters_mb"}) {
    EXPECT_EQ(blank("will-it-fit", slips, name)["status"], "follows") << name;
  }
  // Without an earlier answer of one's own the slip is one's own.
  EXPECT_EQ(alone("will-it-fit", "outputs", "158,826")["diagnosis"], "rounded-up");
}

/// The credit that a check gives: all of it, or a part.
double credit(const Json& judged, const std::string& name) {
  for (const Json& each : judged["checks"]) {
    if (each["name"] == name) {
      return each["status"] == "passed" ? 1 : each.value("credit", 0.0);
    }
  }
  return 0;
}

TEST(Questions, SoundArithmeticOnAWrongNumberEarnsFullCredit) {
  std::set<std::string> asked;
  for (const char* lesson : kLessons) {
    for (std::uint32_t seed = 1; seed < 40; ++seed) {
      std::map<std::string, const NumberAnswer*> earlier;
      const Sheet sheet = questions_of(lesson, seed);
      for (const Question& question : sheet) {
        const auto* answer = std::get_if<NumberAnswer>(&question.answer);
        if (answer == nullptr) {
          continue;
        }
        ASSERT_EQ(answer->from.empty(), !answer->follow) << question.name;
        std::vector<double> values;
        for (const std::string& source : answer->from) {
          ASSERT_TRUE(earlier.contains(source)) << question.name << " comes before " << source;
          values.push_back(earlier[source]->expected);
        }
        const auto near = [answer](double value) {
          const double expected = answer->expected;
          return std::fabs(value - expected) <= std::max(answer->tolerance, 1e-9) * std::fabs(expected);
        };
        if (!values.empty()) {
          asked.insert(question.name);
          EXPECT_TRUE(near(answer->follow(values))) << question.name << ", seed " << seed;
        }
        for (std::size_t i = 0; i < values.size(); ++i) {
          const NumberAnswer& source = *earlier[answer->from[i]];
          for (const NumberSlip& slip : source.slips) {
            std::vector<double> own = values;
            own[i] = slip.value;
            const double follow = answer->follow(own);
            const Answers given{{answer->from[i], number(source, slip.value)},
                                {question.name, number(*answer, follow)}};
            const Json got = report(lesson, seed, given);
            EXPECT_EQ(credit(got, question.name), 1)
                << question.name << ", seed " << seed << ": " << slip.slug;
            const Json said = blank(lesson, given, question.name, seed);
            EXPECT_EQ(said["status"], near(follow) ? "right" : "follows") << said;
          }
        }
        earlier[question.name] = answer;
      }
    }
  }
  EXPECT_EQ(asked, (std::set<std::string>{"backward_products", "layer_bytes", "descent_numbers", "parameters",
                                          "outputs", "outputs_mb", "parameters_mb", "largest_batch"}));
}

}  // namespace
}  // namespace backprop::lab
