#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "engine/lab/paper/judgement.h"

namespace backprop::lab {

/// Collects the verdicts on a sheet of blanks, as `checks`, `notes` and `blanks` of a PaperReport.
class SheetReport {
 public:
  /// `answers` maps a blank's name to its text; what is not there is empty, what is no text is unreadable.
  explicit SheetReport(const nlohmann::json& answers) : answers_(answers) {}

  /// What was answered in a blank, or nothing.
  std::string answer(const std::string& name) const;

  /// `title`: what the blank asks for, where its name does not say it.
  void add(const std::string& name, const std::string& title, Judgement verdict);
  void note(const std::string& slug, const std::string& message);

  void write(nlohmann::ordered_json& report) &&;

 private:
  const nlohmann::json* find(const std::string& name) const;

  const nlohmann::json& answers_;
  nlohmann::ordered_json checks_ = nlohmann::ordered_json::array();
  nlohmann::ordered_json blanks_ = nlohmann::ordered_json::array();
  nlohmann::ordered_json notes_ = nlohmann::ordered_json::array();
};

}  // namespace backprop::lab
