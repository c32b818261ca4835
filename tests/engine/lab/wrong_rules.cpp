#include "tests/engine/lab/program_parts.h"
#include "tests/engine/lab/programs.h"

namespace backprop::lab::testing {

std::vector<WrongSample> wrong_rules() {
  const std::vector<int> three{3};
  return {
      {"mul-not-swapped", "own values", three,
       with_mul([](const Value& p, const Value& q, const Value& g, const Value&) {
         return Json::array({g * p, g * q});
       })},
      {"mul-not-swapped", "and without upstream", three,
       with_mul([](const Value& p, const Value& q, const Value&, const Value&) {
         return Json::array({p, q});
       })},
      {"mul-drops-upstream", "locals", three,
       with_mul([](const Value& p, const Value& q, const Value&, const Value&) {
         return Json::array({q, p});
       })},
      {"mul-one-gradient", "one value", three,
       with_mul(
           [](const Value&, const Value& q, const Value& g, const Value&) { return Json::array({g * q}); })},
      {"mul-one-gradient", "zero", three,
       with_mul([](const Value&, const Value& q, const Value& g, const Value&) {
         return Json::array({g * q, 0});
       })},
      {"mul-one-gradient", "a bare number", three,
       with_mul([](const Value&, const Value&, const Value&, const Value&) {
         return Json::parse(R"([{"unreadable": "float, not a list"}])");
       })},
      {"mul-uses-result", "result", three,
       with_mul([](const Value&, const Value&, const Value& g, const Value& r) {
         return Json::array({g * r, g * r});
       })},
      {"wrong-value", "the rule of sums", three,
       with_mul([](const Value&, const Value&, const Value& g, const Value&) {
         return Json::array({g, g});
       })},
      {"wrong-value", "nothing returned", three,
       with_mul([](const Value&, const Value&, const Value&, const Value&) {
         return Json::parse(R"([{"unreadable": "None, not a list"}])");
       })},
      {"add-drops-upstream", "ones", three,
       with_add([](const Value&, const Value&, const Value&, const Value&) {
         return Json::array({1, 1});
       })},
      {"add-one-gradient", "one value", three,
       with_add([](const Value&, const Value&, const Value& g, const Value&) { return Json::array({g}); })},
      {"add-one-gradient", "None", three,
       with_add([](const Value&, const Value&, const Value& g, const Value&) {
         return Json::array({g, nullptr});
       })},
      {"add-negates-second", "difference", three,
       with_add([](const Value&, const Value&, const Value& g, const Value&) {
         return Json::array({g, -g});
       })},
      {"add-halves", "mean", three, with_add([](const Value&, const Value&, const Value& g, const Value&) {
         return Json::array({g / 2.0, g / 2.0});
       })},
  };
}

}  // namespace backprop::lab::testing
