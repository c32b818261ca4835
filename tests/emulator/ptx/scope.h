#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "tests/emulator/ptx/module.h"

namespace emulator {

/// A variable or parameter: where it lies in its space.
struct Symbol {
  Space space = Space::generic;
  Word address = 0;
  std::size_t bytes = 0;
  bool dynamic = false;  ///< shared memory whose place a launch decides
};

/// Names that a function sees: registers, symbols and labels of its own, and the module's symbols.
class Scope {
 public:
  explicit Scope(Module& module) : module_(module) {}

  /// Forgets what belongs to one function.
  void begin_function(std::string name);
  const std::string& function() const { return function_; }

  /// A directive that declares registers or a variable, such as ".reg .b32 %r<25>" or ".shared .align 8 .b8
  /// x[64]".
  void declare(const std::string& directive, bool module_level);
  void declare_label(const std::string& name) { labels_[name] = static_cast<int>(module_.code.size()); }
  void declare_symbol(const std::string& name, const Symbol& symbol, bool module_level);

  /// Register, number, special register or address of a symbol. A leading '!' is not part of it.
  Operand operand(const std::string& text);
  Operand constant(Word value);
  /// Null if there is none of that name.
  const Symbol* symbol(const std::string& name) const;
  /// -1 if there is none of that name.
  int label(const std::string& name) const;

  /// Throws std::runtime_error: the emulator does not know this.
  [[noreturn]] void unsupported(const std::string& what) const;

  static bool is_number(std::string_view text);
  static Word number(std::string_view text);

  /// Bytes of static shared memory declared so far: kernels share what the module declares.
  std::size_t shared_bytes = 0;

 private:
  void declare_registers(const std::string& names);
  void initialise(const Symbol& symbol, const std::string& values, std::size_t width);

  Module& module_;
  std::string function_;
  std::map<std::string, Operand> registers_;
  std::map<std::string, int> labels_;
  std::map<std::string, Symbol> local_, global_;
  std::map<Word, Operand> constants_;
};

/// What a declaration of a variable or parameter says.
struct Declaration {
  Space space = Space::generic;
  std::string name;
  std::size_t width = 0, alignment = 1, bytes = 0;
  bool external = false;
  std::string values;  ///< after '='

  explicit Declaration(const std::string& text, const Scope& scope);
};

}  // namespace emulator
