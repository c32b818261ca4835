#include "tests/engine/lab/program_parts.h"
#include "tests/engine/lab/programs.h"

namespace backprop::lab::testing {

std::vector<WrongSample> wrong_rules() {
  const std::vector<int> on{3, 4};
  const std::vector<int> alone{3};
  return {
      {"mul-not-swapped", "own values", on,
       with_mul([](const Value& p, const Value& q, const Value& g, const Value&) {
         return Json::array({g * p, g * q});
       })},
      {"mul-not-swapped", "and without upstream", on,
       with_mul([](const Value& p, const Value& q, const Value&, const Value&) {
         return Json::array({p, q});
       })},
      {"mul-drops-upstream", "locals", on,
       with_mul([](const Value& p, const Value& q, const Value&, const Value&) {
         return Json::array({q, p});
       })},
      {"mul-one-gradient", "one value", on,
       with_mul(
           [](const Value&, const Value& q, const Value& g, const Value&) { return Json::array({g * q}); })},
      {"mul-one-gradient", "zero", on,
       with_mul([](const Value&, const Value& q, const Value& g, const Value&) {
         return Json::array({g * q, 0});
       })},
      {"mul-one-gradient", "a bare number", alone,
       with_mul([](const Value&, const Value&, const Value&, const Value&) {
         return Json::parse(R"([{"unreadable": "float, not a list"}])");
       })},
      {"mul-uses-result", "result", on,
       with_mul([](const Value&, const Value&, const Value& g, const Value& r) {
         return Json::array({g * r, g * r});
       })},
      {"wrong-value", "the rule of sums", on,
       with_mul([](const Value&, const Value&, const Value& g, const Value&) {
         return Json::array({g, g});
       })},
      {"wrong-value", "nothing returned", alone,
       with_mul([](const Value&, const Value&, const Value&, const Value&) {
         return Json::parse(R"([{"unreadable": "None, not a list"}])");
       })},
      {"add-drops-upstream", "ones", on, with_add([](const Value&, const Value&, const Value&, const Value&) {
         return Json::array({1, 1});
       })},
      {"add-one-gradient", "one value", on,
       with_add([](const Value&, const Value&, const Value& g, const Value&) { return Json::array({g}); })},
      {"add-one-gradient", "None", on, with_add([](const Value&, const Value&, const Value& g, const Value&) {
         return Json::array({g, nullptr});
       })},
      {"add-negates-second", "difference", on,
       with_add([](const Value&, const Value&, const Value& g, const Value&) {
         return Json::array({g, -g});
       })},
      {"add-halves", "mean", on, with_add([](const Value&, const Value&, const Value& g, const Value&) {
         return Json::array({g / 2.0, g / 2.0});
       })},
  };
}

}  // namespace backprop::lab::testing
