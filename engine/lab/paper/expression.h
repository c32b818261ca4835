#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace backprop::lab {

/// What a name may stand for: the quantities of a lesson, in the lesson's order: letters, or letters with a
/// row and a column such as `a_12`. `dz/d<name>` stands for the gradient of each.
struct Vocabulary {
  std::vector<std::string> names;
  std::string output = "z";  // empty: gradients have no names here
  std::string hint{};        // the names in words, where there are too many to list
  std::string functions = "functions such as exp, log and sinh";  // in words

  /// Index of `name`, or -1.
  int find(std::string_view name) const;
  /// Whether `letter` stands for a matrix, whose entries are known.
  bool has_indices(std::string_view letter) const;
  /// `x, a, b`
  std::string listed() const;
};

/// One operation of a formula. Operands come before it in Expression::terms.
struct Term {
  enum class Kind : std::uint8_t {
    number,
    pi,
    euler,     // written so that it can be nothing else
    letter_e,  // Euler's number or the quantity e, as the reading says
    variable,
    gradient,
    negate,
    add,
    subtract,
    multiply,
    divide,
    power,
    function,
    absolute,
  };
  Kind kind = Kind::number;
  bool base_of_power = false;  // letter_e: written as e^...
  int index = -1;              // variable, gradient: into the vocabulary
  int left = -1;
  int right = -1;
  double value = 0;  // number
  std::string text;  // number: as typed; function: its name
};

/// The letter e names a node and Euler's number.
enum class LetterE : std::uint8_t { euler_in_powers, always_euler, always_node };

/// Values of the vocabulary's quantities at one point.
struct Scope {
  std::vector<double> values;
  std::vector<double> gradients;
};

/// A formula as a list of operations; the last one is the result.
class Expression {
 public:
  int add(Term term);
  /// Notes that the letter e at `id` was written as e^...
  void mark_base_of_power(int id) { terms_[static_cast<std::size_t>(id)].base_of_power = true; }
  const std::vector<Term>& terms() const { return terms_; }

  bool has_letter_e() const;
  /// Whether it depends on no quantity of the vocabulary.
  bool is_constant(LetterE e) const;
  bool uses_variable(int index, LetterE e, const Vocabulary& vocabulary) const;
  bool uses_gradient(int index) const;

  double evaluate(const Scope& scope, LetterE e, const Vocabulary& vocabulary) const;

  /// Ordinary maths on one line: `e^d/2`.
  std::string to_text(const Vocabulary& vocabulary) const;
  std::string to_latex(const Vocabulary& vocabulary) const;

 private:
  std::vector<Term> terms_;
};

/// The functions a formula may use, by the name they are printed with; 0 for an unknown one.
double (*function_named(std::string_view name))(double);

}  // namespace backprop::lab
