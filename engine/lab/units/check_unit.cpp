#include "engine/lab/units/check_unit.h"

#include <string>
#include <utility>

#include "engine/lab/paper/report.h"
#include "engine/lab/units/judge_product.h"
#include "engine/lab/units/unit_judge.h"

namespace backprop::lab {
namespace {

constexpr int kOneNode = 11;
constexpr int kOneEntry = 13;

}  // namespace

bool is_unit_step(int step) { return step == kOneNode || step == kOneEntry; }

void check_unit(int step, const nlohmann::json& answers, nlohmann::ordered_json& report) {
  SheetReport sheet(answers);
  const UnitSheet& unit = step == kOneNode ? one_node() : one_entry();
  UnitJudge judge(unit);
  for (const UnitBlank& blank : unit.blanks) {
    sheet.add(blank.name, blank.title, judge.judge(blank, sheet.answer(blank.name)));
    // The products come right after the entry that they are made of.
    if (blank.name == "dA_11") {
      sheet.add("dA", "All entries of A at once", judge_product('A', sheet.answer("dA")));
    } else if (blank.name == "dL/db_21") {
      sheet.add("dB", "All entries of B at once", judge_product('B', sheet.answer("dB")));
    }
  }
  if (step == kOneEntry) {
    sheet.add("layout", "The shape in numerator layout", judge_layout(sheet.answer("layout")));
  }
  std::move(sheet).write(report);
}

}  // namespace backprop::lab
