#include "engine/lab/growth/judge_growth.h"

#include <gtest/gtest.h>

#include <set>
#include <string>

#include "tests/engine/lab/growth_pairs.h"

namespace backprop::lab {
namespace {

using Status = Judgement::Status;

Judgement judged(const std::string& text) {
  const GrowthQuestion question{
      "nbd", "nbd + nd^2", {{"nbd", "weight-gradients-left-out", "These are the activations alone."}}, "bd"};
  return judge_growth(question, text);
}

TEST(GrowthJudge, TakesEveryEquivalentForm) {
  for (const char* text : {"O(nbd + nd^2)", "n*d*(b+d)", "Θ(nd max(b, d))", "\\mathcal{O}(nd(b+d))"}) {
    const Judgement got = judged(text);
    EXPECT_EQ(got.status, Status::right) << text;
    EXPECT_EQ(got.message, "") << text;
  }
  EXPECT_EQ(judged("Θ(nd max(b, d))").read, "Θ(nbd + nd^2)");
  EXPECT_EQ(judged("n d sqrt(b)").read_latex, "O(n b^{1/2} d)");
}

TEST(GrowthJudge, TakesDominatedTermsAndSaysSo) {
  const Judgement got = judged("nbd + nd^2 + bd");
  EXPECT_EQ(got.status, Status::right);
  EXPECT_NE(got.message.find("may be left out: `O(nbd + nd^2)`"), std::string::npos) << got.message;
}

TEST(GrowthJudge, GivesPartOfTheCreditForConstantsLeftIn) {
  const Judgement got = judged("2nbd + nd^2");
  EXPECT_EQ(got.status, Status::partial);
  EXPECT_EQ(got.credit, 0.75);
  EXPECT_EQ(got.diagnosis, "constants-left-in");
}

TEST(GrowthJudge, GivesPartOfTheCreditForTooLooseABound) {
  const Judgement got = judged("nbd^2");
  EXPECT_EQ(got.status, Status::partial);
  EXPECT_EQ(got.credit, 0.5);
  EXPECT_EQ(got.diagnosis, "too-loose");
  EXPECT_EQ(
      got.message,
      "True, but too loose: a tighter bound holds. Part of the credit is yours. Let b = d = t grow, n = "
      "1: what is needed grows as `t^2`, yours grows as `t^3`, so that needed / yours → 0.");
}

TEST(GrowthJudge, ShowsWhereABoundIsTooSmall) {
  const Judgement got = judged("nd^2");
  EXPECT_EQ(got.status, Status::wrong);
  EXPECT_EQ(got.diagnosis, "b-equals-d");
  EXPECT_NE(got.message.find("Let b = t grow, n = d = 1: what is needed grows as `t`, yours stays as it is, "
                             "so that yours / needed → 0."),
            std::string::npos)
      << got.message;
}

TEST(GrowthJudge, ShowsBothDirectionsOfWhatCannotBeCompared) {
  const Judgement got = judged("n^2 b");
  EXPECT_EQ(got.diagnosis, "incomparable");
  EXPECT_NE(got.message.find("yours / needed → 0"), std::string::npos);
  EXPECT_NE(got.message.find("needed / yours → 0"), std::string::npos);
}

TEST(GrowthJudge, NamesKnownSlipsBeforeAnythingElse) {
  EXPECT_EQ(judged("2nbd").diagnosis, "weight-gradients-left-out");
  EXPECT_EQ(judged("bd").diagnosis, "too-small");
}

TEST(GrowthJudge, TellsAWordForLowerBoundsFromAWrongGrowth) {
  const Judgement got = judged("Ω(nbd + nd^2)");
  EXPECT_EQ(got.status, Status::partial);
  EXPECT_EQ(got.diagnosis, "lower-bound");
  EXPECT_EQ(judged("o(nbd + nd^2)").status, Status::right);
  EXPECT_NE(judged("o(nbd + nd^2)").message, "");
}

TEST(GrowthJudge, JudgesEveryPairOfTheTable) {
  const std::set<std::string> with_constants{"3nbd^2", "2nbd^2 + 5nbd", "nbd^2/7", "2nd(b + 3d)", "7"};
  std::set<std::string> seen;
  for (const GrowthPair& pair : growth_pairs()) {
    const Judgement got = judge_growth({.letters = "nbd", .right = pair.left}, pair.right);
    const bool constants = pair.relation == '=' && with_constants.contains(pair.right);
    const Status expected = pair.relation == '='   ? constants ? Status::partial : Status::right
                            : pair.relation == '<' ? Status::partial
                                                   : Status::wrong;
    EXPECT_EQ(got.status, expected) << pair.right << " where " << pair.left << " is asked: " << got.message;
    const std::string diagnosis = got.diagnosis;
    EXPECT_EQ(diagnosis == "constants-left-in", constants) << pair.right;
    EXPECT_EQ(diagnosis == "too-loose", pair.relation == '<') << pair.right;
    EXPECT_EQ(diagnosis == "too-small", pair.relation == '>') << pair.right;
    EXPECT_EQ(diagnosis == "incomparable", pair.relation == '|') << pair.right;
    if (constants) {
      seen.insert(pair.right);
    }
  }
  EXPECT_EQ(seen, with_constants);
}

TEST(GrowthJudge, ChargesNothingForWhatItCannotRead) {
  EXPECT_EQ(judged("n log n").status, Status::unreadable);
  EXPECT_EQ(judged("n log n").position, 2);
  EXPECT_EQ(judged(" ").status, Status::empty);
}

}  // namespace
}  // namespace backprop::lab
