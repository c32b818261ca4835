#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <set>
#include <string>
#include <variant>
#include <vector>

#include "engine/graph/error.h"
#include "tests/engine/lab/sheets.h"
#include "tests/engine/sanitized.h"

namespace backprop::lab {
namespace {

TEST(Questions, RightAnswersAreRightForEverySeed) {
  for (const char* lesson : kLessons) {
    for (std::uint32_t seed = 0; seed < 40; ++seed) {
      const Answers answers = right_answers(lesson, seed);
      EXPECT_EQ(answers.size(), questions_of(lesson, seed).size());
      for (const Json& each : Json(report(lesson, seed, answers)["blanks"])) {
        EXPECT_EQ(each["status"], "right") << lesson << ", seed " << seed << ": " << each;
      }
    }
  }
}

TEST(Questions, EveryLessonAsksAtLeastThreeEachUnderItsOwnName) {
  for (const char* lesson : kLessons) {
    std::set<std::string> names;
    for (const Question& question : questions_of(lesson, 1)) {
      EXPECT_TRUE(names.insert(question.name).second) << question.name;
      EXPECT_NE(question.name, "seed");
      EXPECT_FALSE(question.title.empty() || question.ask.empty() || question.group.empty()) << question.name;
    }
    EXPECT_GE(names.size(), 3U);
  }
}

TEST(Questions, EverySlipIsNamed) {
  for (const char* lesson : kLessons) {
    for (std::uint32_t seed = 1; seed < 12; ++seed) {
      for (const Question& question : questions_of(lesson, seed)) {
        const auto* asked = std::get_if<NumberAnswer>(&question.answer);
        for (const NumberSlip& slip : asked ? asked->slips : std::vector<NumberSlip>{}) {
          const Json got = blank(lesson, {{question.name, number(*asked, slip.value)}}, question.name, seed);
          if (got["status"] == "right") {
            // Drawn numbers may make a slip and the truth coincide; the lesson's own do not.
            EXPECT_NE(seed, 1U) << question.name << ": " << slip.slug;
            continue;
          }
          EXPECT_EQ(got["status"], "wrong") << got;
          if (seed == 1) {
            EXPECT_EQ(got["diagnosis"], slip.slug) << question.name << ": " << got;
            EXPECT_EQ(got["message"], slip.message);
          }
        }
        const auto* growth = std::get_if<GrowthQuestion>(&question.answer);
        for (const GrowthSlip& slip : growth ? growth->slips : std::vector<GrowthSlip>{}) {
          const Json got = blank(lesson, {{question.name, slip.growth}}, question.name, seed);
          EXPECT_EQ(got["diagnosis"], slip.slug) << question.name << ": " << got;
          EXPECT_NE(got["message"].get<std::string>().find(slip.message), std::string::npos);
        }
      }
    }
  }
}

TEST(Questions, EveryWrongOptionSaysWhy) {
  for (const char* lesson : kLessons) {
    for (const Question& question : questions_of(lesson, 1)) {
      const auto* choice = std::get_if<ChoiceAnswer>(&question.answer);
      for (const Option& option : choice ? choice->options : std::vector<Option>{}) {
        if (!option.right) {
          EXPECT_FALSE(option.message.empty()) << question.name << ": " << option.name;
        } else if (choice->several) {
          EXPECT_FALSE(option.message.empty()) << question.name << ": " << option.name;
        }
      }
    }
  }
}

TEST(Questions, RightAnswersAreWrittenAsALearnerWould) {
  const Answers net = right_answers("will-it-fit", 1);
  EXPECT_EQ(net.at("parameters"), "4,632,902");
  EXPECT_EQ(net.at("outputs_mb"), "40.25 MB");
  EXPECT_EQ(net.at("relu"), "operations");
  EXPECT_EQ(right_answers("why-keep-inputs", 1).at("tanh_bytes"), "25,600 bytes");
  EXPECT_EQ(right_answers("cost-of-backprop", 1).at("M_backward"), "O(nbd + nd^2)");
  EXPECT_EQ(right_answers("cost-of-backprop", 1).at("bounds"), "o-n3, omega-n2, theta-n2");
  EXPECT_EQ(right_answers("train", 1).at("first_loss"), "2.303");
  EXPECT_EQ(right_answers("train", 1).at("one_step"), "0.6");
  EXPECT_THROW(answers("cosh-paper", 0, 1), Error);
}

TEST(Questions, CurvesAreThereToBeReadOff) {
  for (std::uint32_t seed = 1; seed < 8; ++seed) {
    int asked = 0;
    for (const Json& each : Json(Json::parse(sheet("train", 0, seed))["blanks"])) {
      if (each["group"] != "curves") {
        EXPECT_FALSE(each.contains("curves")) << each;
        continue;
      }
      ++asked;
      for (const Json& curve : each["curves"]) {
        EXPECT_GE(curve["values"].size(), 5U) << each;
        EXPECT_EQ(curve["values"].size(), each["curves"][0]["values"].size()) << each;
        EXPECT_EQ(curve["first"], each["name"] == "curve" ? 0 : 1);
      }
    }
    EXPECT_EQ(asked, 3);
  }
}

struct Known {
  const char* lesson;
  const char* question;
  const char* answer;
};

TEST(Questions, SeedOneHasTheNumbersOfTheText) {
  for (const Known& known : {
           Known{"cost-of-backprop", "forward_products", "72"},
           Known{"cost-of-backprop", "sigma_calls", "24"},
           Known{"cost-of-backprop", "backward_products", "108"},
           Known{"cost-of-backprop", "kept_numbers", "36"},
           Known{"cost-of-backprop", "gradient_numbers", "18"},
           Known{"cost-of-backprop", "live_numbers", "24"},
           Known{"cost-of-backprop", "M_backward", "n*d*(b+d)"},
           Known{"cost-of-backprop", "M_backward_W1", "nbd + d^2"},
           Known{"why-keep-inputs", "tanh_bytes", "25,600"},
           Known{"why-keep-inputs", "layer_bytes", "51.2 kB"},
           Known{"why-keep-inputs", "keeps_inputs", "product"},
           Known{"feed-forward-costs", "parameters", "79,510"},
           Known{"feed-forward-costs", "multiply_adds", "2,540,800"},
           Known{"feed-forward-costs", "descent_numbers", "159,021"},
           Known{"feed-forward-costs", "iterations", "n^4"},
           Known{"will-it-fit", "valid_size", "24"},
           Known{"will-it-fit", "pooled_size", "12"},
           Known{"will-it-fit", "second_convolution", "18,496"},
           Known{"will-it-fit", "large_kernel", "11,648"},
           Known{"will-it-fit", "parameters", "4,632,902"},
           Known{"will-it-fit", "vgg_dense", "102,764,544"},
           Known{"will-it-fit", "outputs", "157,226"},
           Known{"will-it-fit", "outputs_mb", "40.25"},
           Known{"will-it-fit", "outputs_mb", "38.39 MiB"},
           Known{"will-it-fit", "outputs_mb", "40,249,856"},
           Known{"will-it-fit", "parameters_mb", "18.53 MB"},
           Known{"will-it-fit", "largest_batch", "3062"},
           Known{"checkpointing", "advances", "15"},
           Known{"checkpointing", "root_slots", "32"},
           Known{"checkpointing", "root_memory", "√n"},
           Known{"train", "steps", "29"},
           Known{"train", "first_loss", "2.30"},
       }) {
    const Json got = alone(known.lesson, known.question, known.answer);
    EXPECT_EQ(got["status"], "right") << known.question << ": " << got;
  }
}

TEST(Questions, NameTheConfusionsOfLessonThree) {
  const auto named = [](const char* question, const char* text) {
    return alone("cost-of-backprop", question, text)["diagnosis"];
  };
  EXPECT_EQ(named("M_run", "O(nbd)"), "forward-for-run");
  EXPECT_EQ(named("M_backward", "O(nbd)"), "weight-gradients-left-out");
  EXPECT_EQ(named("T_backward_W1", "O(bd^2)"), "first-weight-saves-depth");
  EXPECT_EQ(named("M_backward_W1", "O(bd + d^2)"), "first-weight-saves-depth");
  EXPECT_EQ(named("T_run", "O(nd^3)"), "b-equals-d");
  EXPECT_EQ(named("M_forward", "O(nb^2)"), "b-equals-d");
  EXPECT_EQ(named("M_run", "O(bd + nd^2)"), "parameters-counted-again");
  EXPECT_EQ(named("M_forward", "O(nbd + nd^2)"), "parameters-counted-again");
  EXPECT_EQ(named("T_run", "Ω(nbd^2)"), "lower-bound");
  EXPECT_EQ(named("T_run", "2nbd^2"), "constants-left-in");
  EXPECT_TRUE(named("T_run", "Θ(nbd^2)").is_null());
}

TEST(Questions, GivePartOfTheCreditWhereThatIsDue) {
  const Json got =
      report("cost-of-backprop", 1, {{"M_run", "nbd"}, {"T_run", "2nbd^2"}, {"M_forward", "bd"}});
  std::map<std::string, Json> checks;
  for (const Json& each : got["checks"]) {
    checks[each["name"]] = each;
  }
  EXPECT_EQ(checks["M_run"]["status"], "failed");
  EXPECT_EQ(checks["M_run"]["credit"], 0.5);
  EXPECT_EQ(checks["T_run"]["credit"], 0.75);
  EXPECT_FALSE(checks["M_forward"].contains("credit"));
  EXPECT_EQ(checks["T_forward"]["status"], "skipped");
}

TEST(Questions, NameSlipsOfUnits) {
  EXPECT_EQ(alone("will-it-fit", "outputs_mb", "38.4")["diagnosis"], "binary-for-decimal");
  EXPECT_EQ(alone("will-it-fit", "outputs_mb", "10.06 MB")["diagnosis"], "numbers-for-bytes");
  EXPECT_EQ(alone("will-it-fit", "outputs_mb", "322 MB")["diagnosis"], "bits-for-bytes");
  EXPECT_EQ(alone("will-it-fit", "parameters", "18.5 MB")["status"], "unreadable");
  EXPECT_EQ(alone("will-it-fit", "parameters", "4,632,900")["diagnosis"], "rounded");
  EXPECT_EQ(alone("will-it-fit", "pooled_size", "12,5")["diagnosis"], "half-a-pixel");
  EXPECT_EQ(alone("will-it-fit", "valid_size", "23.7")["diagnosis"], "not-whole");
}

TEST(Questions, ChoicesSayWhatWasWrong) {
  EXPECT_EQ(alone("why-keep-inputs", "keeps_inputs", "product, exp")["diagnosis"], "chose-exp");
  EXPECT_EQ(alone("why-keep-inputs", "keeps_inputs", "none")["diagnosis"], "missed-product");
  EXPECT_EQ(alone("why-keep-inputs", "keeps_inputs", "Product")["status"], "right");
  EXPECT_EQ(alone("why-keep-inputs", "keeps_inputs", "quotient")["status"], "unreadable");
  EXPECT_EQ(alone("train", "curve", "fine, overfitting")["status"], "unreadable");
}

TEST(Questions, AnswersBelongToTheSeedTheyName) {
  Answers answers = right_answers("will-it-fit", 7);
  EXPECT_NE(answers, right_answers("will-it-fit", 1));
  answers["seed"] = "7";
  const Json got = report("will-it-fit", 1, answers);
  EXPECT_EQ(got["sheet_seed"], 7);
  for (const Json& each : got["blanks"]) {
    EXPECT_EQ(each["status"], "right") << each;
  }
  answers["seed"] = "seven";
  EXPECT_EQ(report("will-it-fit", 1, answers)["notes"][0]["slug"], "which-seed");
  answers["seed"] = "99999999999999999999";
  EXPECT_EQ(report("will-it-fit", 1, answers)["sheet_seed"], 1);
}

TEST(Questions, TheSheetShowsWhatIsCheckedAndNoAnswers) {
  for (const char* lesson : kLessons) {
    const std::string text = sheet(lesson, 0, 1);
    const Json shown = Json::parse(text);
    const Json checked = report(lesson, 1, {});
    ASSERT_EQ(shown["blanks"].size(), checked["blanks"].size());
    for (std::size_t i = 0; i < shown["blanks"].size(); ++i) {
      const Json& each = shown["blanks"][i];
      EXPECT_EQ(each["name"], checked["blanks"][i]["name"]);
      EXPECT_EQ(each.contains("options"), each["kind"] == "choice" || each["kind"] == "choices");
      EXPECT_EQ(each.contains("letters"), each["kind"] == "growth");
    }
    EXPECT_EQ(text.find("\"right\""), std::string::npos);
    EXPECT_EQ(text.find("expected"), std::string::npos);
    EXPECT_NE(sheet(lesson, 0, 2), sheet(lesson, 0, 3)) << lesson;
  }
  EXPECT_THROW(sheet("cosh-paper", 0, 1), Error);
  EXPECT_THROW(sheet("will-it-fit", 1, 1), Error);
}

TEST(Questions, HostileAnswersEndQuicklyInAMessage) {
  std::string deep = R"({"answers":)";
  for (int i = 0; i < 100000; ++i) {
    deep += "[";
  }
  deep += std::string(100000, ']') + "}";
  for (const char* lesson : kLessons) {
    Answers answers;
    std::set<std::size_t>
        large;  // one answer of each kind is a megabyte, an eighth of it where every access is watched
    for (const Question& question : questions_of(lesson, 1)) {
      const bool first = large.insert(question.answer.index()).second;
      answers[question.name] = std::string(first ? (sanitized ? 1U << 17U : 1U << 20U) : 5000U,
                                           question.name.size() % 2 == 0 ? '(' : 'n');
    }
    answers["seed"] = std::string(5000, '9');
    for (const Json& each : Json(report(lesson, 1, answers)["blanks"])) {
      EXPECT_EQ(each["status"], "unreadable") << each["name"];
      EXPECT_LT(each["message"].get<std::string>().size(), 400U);
    }
    for (const Json& each : Json(Json::parse(check(lesson, 0, 1, deep))["blanks"])) {
      EXPECT_EQ(each["status"], "empty");
    }
    const Json odd = Json::parse(check(lesson, 0, 1, R"({"answers":{"steps":[1],"T_run":{},"seed":7}})"));
    EXPECT_FALSE(odd["blanks"].empty());
  }
}

}  // namespace
}  // namespace backprop::lab
