#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "tests/emulator/ptx/scope.h"
#include "tests/emulator/ptx/type.h"

namespace emulator {

/// A place in the code that an instruction refers to before it is known.
struct Reference {
  std::size_t instruction;
  std::string name;
};

/// One statement on its way to an Instruction: the opcode's parts ("setp", "lt", "and", "s32"), the operands,
/// and what the families of instructions need to fill it in.
struct Statement {
  Scope& scope;
  Instruction instruction;
  std::vector<std::string> parts;
  std::vector<std::string> operands;

  const std::string& name() const { return parts[0]; }
  bool has(std::string_view part) const;
  /// The last part, which is the type of most instructions.
  Type type() const;
  Type type(std::size_t from_the_end) const;
  [[noreturn]] void unsupported() const { scope.unsupported(instruction.text); }
  /// Throws unless every part after the name is a type or one of these.
  void allow(std::initializer_list<std::string_view> known) const;

  /// First operand to the results, `sources` more to the sources; "p|q" are two results.
  void take(std::size_t sources);
  Operand source(std::size_t operand);
  /// A predicate that may be negated: then option `negated` is set.
  Operand predicate(std::size_t operand, int negated);
  /// "{a, b}" or "a".
  std::vector<std::string> elements(std::size_t operand) const;
};

/// Fills in the address "[base+offset]" that an operand is, and its space.
void read_address(Statement& statement, std::size_t operand);

// The families. Each fills the instruction in and returns true if the statement is one of its own.
bool decode_integer(Statement& statement);
bool decode_float(Statement& statement);
bool decode_bits(Statement& statement);
bool decode_compare(Statement& statement);
bool decode_convert(Statement& statement);
bool decode_memory(Statement& statement);
bool decode_atomic(Statement& statement);
bool decode_warp(Statement& statement);

// Calls visit.operator()<T>() for the C++ type of a PTX type; types that do not fit are not supported.
template <class Visit>
void for_integer(Statement& statement, Type type, const Visit& visit) {
  switch (type) {
    case Type::u16: visit(std::uint16_t{}); break;
    case Type::u32: visit(std::uint32_t{}); break;
    case Type::u64: visit(std::uint64_t{}); break;
    case Type::s16: visit(std::int16_t{}); break;
    case Type::s32: visit(std::int32_t{}); break;
    case Type::s64: visit(std::int64_t{}); break;
    default: statement.unsupported();
  }
}

template <class Visit>
void for_float(Statement& statement, Type type, const Visit& visit) {
  switch (type) {
    case Type::f32: visit(float{}); break;
    case Type::f64: visit(double{}); break;
    default: statement.unsupported();
  }
}

template <class Visit>
void for_number(Statement& statement, Type type, const Visit& visit) {
  if (is_float(type)) {
    for_float(statement, type, visit);
  } else {
    for_integer(statement, type, visit);
  }
}

}  // namespace emulator
