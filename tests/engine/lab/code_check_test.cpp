#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "engine/lab/lab.h"
#include "tests/engine/lab/forged.h"
#include "tests/engine/lab/programs.h"
#include "tests/engine/sanitized.h"

namespace backprop::lab::testing {
namespace {

std::vector<std::string> names(const Json& report) {
  std::vector<std::string> out;
  for (const Json& each : report["checks"]) {
    out.push_back(each["name"]);
  }
  return out;
}

TEST(CodeCheck, ReportsEveryCheckOfAStepInOrder) {
  EXPECT_EQ(names(report(right_program(), 1, 1)),
            (std::vector<std::string>{"cosh-forward", "graphs-forward", "forward-again"}));
  EXPECT_EQ(names(report(right_program(), 2, 1)),
            (std::vector<std::string>{"cosh-backward", "sinh-forward", "one-reader", "shared-nodes",
                                      "values-kept", "cost"}));
  EXPECT_EQ(names(report(right_program(), 3, 1)),
            (std::vector<std::string>{"add-alone", "mul-alone", "tanh", "reuse"}));
  EXPECT_EQ(names(report(right_program(), 4, 1)),
            (std::vector<std::string>{"polynomial", "seed", "tensor-graphs"}));
  EXPECT_EQ(
      names(report_on(right_claims(5, 1), 5, 1)),
      (std::vector<std::string>{"second-run", "gradient-graph", "second-derivative", "third-derivative"}));
  EXPECT_EQ(names(report(right_program(), 6, 1)),
            (std::vector<std::string>{"matmul-alone", "loss", "matmul-graphs"}));
  EXPECT_EQ(names(report(right_program(), 12, 1)), (std::vector<std::string>{"estimates", "leaf-restored"}));
}

const std::vector<std::uint32_t> kSeeds =
    sanitized ? std::vector<std::uint32_t>{77} : std::vector<std::uint32_t>{0, 1, 2, 77, 4294967295};

TEST(CodeCheck, PassesRightProgramsOfEveryStyle) {
  for (const Sample& sample : right_programs()) {
    for (const int step : {1, 2, 3, 4, 6, 12}) {
      for (const std::uint32_t seed : kSeeds) {
        const Json got = report(sample.program, step, seed);
        for (const Json& each : got["checks"]) {
          EXPECT_EQ(each["status"], "passed")
              << sample.name << ", step " << step << ", seed " << seed << ": " << each.dump(1);
        }
        EXPECT_TRUE(got["notes"].empty());
      }
    }
  }
}

TEST(CodeCheck, NamesEveryWrongProgram) {
  for (const WrongSample& sample : wrong_programs()) {
    for (const int step : sample.steps) {
      for (std::uint32_t seed = 1; seed <= (sanitized ? 1U : 3U); ++seed) {
        const Json got = report(sample.program, step, seed);
        std::set<std::string> slugs;
        for (const Json& each : got["checks"]) {
          EXPECT_FALSE(each["message"].get<std::string>().empty());
          if (each["status"] == "passed" || each["status"] == "skipped") {
            continue;
          }
          slugs.insert(each["diagnosis"].is_string() ? each["diagnosis"].get<std::string>() : "none");
        }
        EXPECT_EQ(slugs, std::set<std::string>{sample.slug})
            << sample.slug << " (" << sample.name << "), step " << step << ", seed " << seed << ": "
            << got["checks"].dump(1);
      }
    }
  }
}

TEST(CodeCheck, GivesCreditForWhatIsRight) {
  for (const WrongSample& sample : wrong_programs()) {
    if (sample.slug == "add-halves") {
      const Json got = report(sample.program, 3, 5);
      EXPECT_EQ(check_named(got, "mul-alone")["status"], "passed");
      EXPECT_EQ(check_named(got, "tanh")["because_of"], "add-alone");
    }
    if (sample.slug == "overwrites-gradient") {
      const Json got = report(sample.program, 2, 5);
      EXPECT_EQ(check_named(got, "one-reader")["status"], "passed");
      EXPECT_EQ(check_named(got, "sinh-forward")["status"], "passed");
      EXPECT_EQ(check_named(got, "shared-nodes")["because_of"], "cosh-backward");
      EXPECT_EQ(check_named(got, "cosh-backward").contains("because_of"), false);
    }
    if (sample.slug == "exponential-paths") {
      const Json got = report(sample.program, 2, 5);
      EXPECT_EQ(check_named(got, "shared-nodes")["status"], "passed");
      EXPECT_EQ(check_named(got, "cost")["status"], "failed");
    }
    if (sample.slug == "mutates-forward-values") {
      const Json got = report(sample.program, 2, 5);
      EXPECT_EQ(check_named(got, "values-kept")["status"], "failed");
      EXPECT_EQ(check_named(got, "shared-nodes")["status"], "passed");
    }
  }
}

TEST(CodeCheck, AProgramThatDoesNothingEarnsNothing) {
  Program idle = right_program();
  idle.forward = [](Graph&) {};
  idle.backward = [](Graph&) {};
  for (const int step : {1, 2}) {
    for (const Json& each : Json(report(idle, step, 3)["checks"])) {
      EXPECT_NE(each["status"], "passed") << each.dump();
    }
  }
}

TEST(CodeCheck, TheStarterFailsWithoutAFault) {
  Program starter;
  starter.forward = [](Graph&) { throw Raised{"NotImplementedError", ""}; };
  starter.backward = starter.forward;
  starter.add = [](const Value&, const Value&, const Value&, const Value&) -> Json {
    throw Raised{"NotImplementedError", ""};
  };
  starter.mul = starter.add;
  const Json got = report(starter, 1, 3);
  EXPECT_EQ(got["checks"][0]["status"], "failed");
  EXPECT_TRUE(got["checks"][0]["diagnosis"].is_null());
  EXPECT_EQ(got["checks"][0]["message"], "`forward_algorithm` is not written yet.");
  EXPECT_EQ(got["checks"][1]["because_of"], "cosh-forward");

  Program rules = right_program();
  rules.mul = starter.mul;
  const Json third = report(rules, 3, 3);
  EXPECT_EQ(check_named(third, "mul-alone")["message"], "`Mul.backward` is not written yet.");
  EXPECT_EQ(check_named(third, "add-alone")["status"], "passed");
}

TEST(CodeCheck, TellsWhatHappenedAtWhichNode) {
  Program p;
  for (const WrongSample& sample : wrong_programs()) {
    if (sample.name == "assigns") {
      p = sample.program;
    }
  }
  const Json cosh = check_named(report(p, 2, 1), "cosh-backward");
  EXPECT_EQ(cosh["message"],
            "Leaf x receives its gradient twice; the second value replaces the first: it ends with 1 instead "
            "of 0.75.");
  EXPECT_EQ(cosh["line"], 11);
  EXPECT_EQ(cosh["fault"]["first_wrong"], 0);
  EXPECT_EQ(cosh["fault"]["lost"], Json::parse(R"([{"from": 2, "to": 0, "slot": 0, "amount": -0.25}])"));
  EXPECT_EQ(cosh["fault"]["expected"]["gradients"][0], 0.75);

  const Json tanh = check_named(report(p, 3, 1), "tanh");
  EXPECT_EQ(tanh["message"],
            "Exp of -x receives its gradient twice; the second value replaces the first: it ends with -0.4 "
            "instead of -0.64.");
  EXPECT_EQ(tanh["fault"]["first_wrong"], 3);
  EXPECT_EQ(tanh["ran"][0]["text"], "Mul, output");
  EXPECT_EQ(tanh["ran"][0]["sent"], "0.4 to Add numerator and 1.5 to IntPow of denominator");
  EXPECT_EQ(tanh["needed"][0]["sent"], "the seed");
  const auto marked = [](const Json& rows) {
    std::vector<std::string> out;
    for (const Json& row : rows) {
      if (row.contains("first_difference")) {
        out.push_back(row["text"]);
      }
    }
    return out;
  };
  EXPECT_EQ(marked(tanh["ran"]), std::vector<std::string>{"Exp of -x"});
  EXPECT_EQ(marked(tanh["needed"]), std::vector<std::string>{"Exp of -x"});
}

TEST(CodeCheck, NotesADeepRecursionAndTakesNoPoints) {
  Json list = claims(right_program(), 2, 1, true);
  for (Json& claim : list) {
    if (claim["probe"] == "deep") {
      claim["outcome"] = "raised";
      claim["snapshots"].erase(1);
      claim["error"] = {{"type", "RecursionError"},
                        {"message", "maximum recursion depth exceeded"},
                        {"line", 3},
                        {"traceback", ""},
                        {"node", nullptr}};
    }
  }
  const Json got = Json::parse(check("backprop-code", 2, 1, Json{{"claims", list}}.dump()));
  EXPECT_EQ(got["notes"][0]["slug"], "too-deep");
  EXPECT_EQ(got["checks"].size(), 6U);
  for (const Json& each : got["checks"]) {
    EXPECT_EQ(each["status"], "passed");
  }
}

TEST(CodeCheck, SkipsWhatWasNotRun) {
  for (const Json& each : Json(Json::parse(check("backprop-code", 2, 1, R"({"claims": []})"))["checks"])) {
    EXPECT_EQ(each["status"], "skipped");
  }
}

TEST(CodeCheck, ReadsNumbersAsTheyCome) {
  Json list = claims(right_program(), 3, 1);
  for (Json& claim : list) {
    if (claim["probe"] == "square") {
      claim["snapshots"][1]["results"] = {3, 9};  // whole numbers
      claim["snapshots"][1]["gradients"] = {6, 1};
    }
  }
  const Json got = Json::parse(check("backprop-code", 3, 1, Json{{"claims", list}}.dump()));
  EXPECT_EQ(check_named(got, "reuse")["status"], "passed");
}

TEST(CodeCheck, RejectsUnknownLessonsAndText) {
  EXPECT_THROW(probes("backprop-code", 7, 1), std::runtime_error);
  EXPECT_THROW(check("no-such-lesson", 0, 1, "{}"), std::runtime_error);
  EXPECT_THROW(check("backprop-code", 1, 1, "not json"), std::runtime_error);
}

}  // namespace
}  // namespace backprop::lab::testing
