#include "engine/lab/paper/check_cosh.h"

#include <string>
#include <utility>

#include "engine/lab/paper/judge.h"
#include "engine/lab/paper/places.h"
#include "engine/lab/paper/report.h"

namespace backprop::lab {
namespace {

const char* title(const Blank& blank) {
  return blank.kind == Blank::Kind::formula ? "dz/dx as a formula" : blank.name.c_str();
}

}  // namespace

void check_cosh(const nlohmann::json& answers, nlohmann::ordered_json& report) {
  SheetReport sheet(answers);
  CoshJudge judge(first_place());
  for (const Blank& blank : cosh_blanks()) {
    sheet.add(blank.name, title(blank), judge.judge(blank, sheet.answer(blank.name)));
  }
  std::move(sheet).write(report);
}

void check_cosh_again(const nlohmann::json& answers, std::uint32_t seed, nlohmann::ordered_json& report) {
  SheetReport sheet(answers);
  const std::string said = sheet.answer("x");
  bool any = false;
  for (const Blank& blank : cosh_blanks()) {
    any = any || (blank.again && !is_blank(sheet.answer(blank.name)));
  }
  const Place* place = is_blank(said) ? (any ? nullptr : &place_of(seed)) : find_place(said);
  CoshJudge judge(place ? *place : place_of(seed));
  for (const Blank& blank : cosh_blanks()) {
    const std::string text = blank.again ? sheet.answer(blank.name) : std::string{};
    Judgement verdict = place ? judge.judge(blank, text) : Judgement{};
    if (!place && !is_blank(text)) {
      verdict.status = Judgement::Status::unreadable;
      verdict.message = "It is not known at which x this was found.";
    }
    if (blank.again) {
      sheet.add(blank.name, title(blank), std::move(verdict));
    }
  }
  if (place) {
    report["at"] = {{"name", place->name}, {"x", place->x}};
  } else if (is_blank(said)) {
    sheet.note(
        "which-x",
        "These answers do not say at which x they were found: open this round on the page once more, and "
        "it is kept beside them.");
  } else {
    sheet.note("which-x",
               "`" + said.substr(0, 40) + "` is no x of this round: it is one of " + listed_places() + ".");
  }
  std::move(sheet).write(report);
}

}  // namespace backprop::lab
