#include <algorithm>
#include <map>
#include <stdexcept>

#include "tests/emulator/machine/warp.h"
#include "tests/emulator/ptx/decoder.h"
#include "tests/emulator/ptx/text.h"

// A module's text to code: directives, functions, their statements one by one.

namespace emulator {

namespace {

/// A function that calls can name: where it begins, and its parameters' own places.
struct Function {
  int entry = -1;
  std::vector<Symbol> results, arguments;
};

class Loader {
 public:
  explicit Loader(const std::string& ptx)
      : text_(without_comments(ptx)), module_(std::make_unique<Module>()), scope_(*module_) {}

  std::unique_ptr<Module> load() {
    while (skip_blanks(), at_ < text_.size()) {
      item();
    }
    for (const Reference& call : calls_) {
      module_->code[call.instruction].target = functions_.at(call.name).entry;
    }
    for (auto& [name, kernel] : module_->kernels) {
      kernel.shared_bytes = std::max(kernel.shared_bytes, scope_.shared_bytes);
    }
    return std::move(module_);
  }

 private:
  void skip_blanks() {
    while (at_ < text_.size() && text_[at_] == ' ') ++at_;
  }
  bool starts_with(const char* word) const {
    return text_.compare(at_, std::char_traits<char>::length(word), word) == 0;
  }

  /// Something at module level.
  void item() {
    if (starts_with(".version") || starts_with(".address_size")) {
      skip_words(2);
    } else if (starts_with(".target")) {
      skip_words(2);
    } else {
      const std::size_t end = text_.find_first_of(";{(=", at_);
      const std::string head = text_.substr(at_, end - at_);
      const std::size_t kind = std::min(head.find(".entry"), head.find(".func"));
      if (kind != std::string::npos) {
        function(head.find(".entry") != std::string::npos);
      } else {
        const std::size_t semicolon = text_.find(';', at_);
        scope_.begin_function("");
        scope_.declare(trimmed(text_.substr(at_, semicolon - at_)), true);
        at_ = semicolon + 1;
      }
    }
  }

  void skip_words(int words) {
    for (; words > 0; --words) {
      at_ = std::min(text_.find(' ', at_), text_.size());
      skip_blanks();
    }
  }

  void function(bool is_kernel) {
    const std::size_t end = text_.find_first_of("{;", at_);
    std::string head = text_.substr(at_, end - at_);
    at_ = end;
    head = trimmed(head.substr(head.find(is_kernel ? ".entry" : ".func") + (is_kernel ? 6 : 5)));
    std::string results;
    if (head[0] == '(') {
      const std::size_t close = head.find(')');
      results = head.substr(1, close - 1);
      head = trimmed(head.substr(close + 1));
    }
    const std::size_t open = head.find('(');
    const std::string name = trimmed(head.substr(0, open));
    const std::string arguments =
        open == std::string::npos ? "" : head.substr(open + 1, head.find(')') - open - 1);
    scope_.begin_function(name);
    if (is_kernel) {
      kernel(name, arguments);
      return;
    }
    Function& declared = functions_[name];
    parameters(results, declared.results);
    parameters(arguments, declared.arguments);
    if (text_[at_] == ';') {
      ++at_;
      return;
    }
    declared.entry = static_cast<int>(module_->code.size());
    body();
  }

  /// Parameters of a function have one place, by whatever name a declaration calls them.
  void parameters(const std::string& list, std::vector<Symbol>& places) {
    const auto declarations = split(list, ',');
    for (std::size_t i = 0; i < declarations.size(); ++i) {
      const Declaration declared(declarations[i], scope_);
      if (i < places.size()) {
        scope_.declare_symbol(declared.name, places[i], false);
      } else {
        scope_.declare(declarations[i], false);
        places.push_back(*scope_.symbol(declared.name));
      }
    }
  }

  void kernel(const std::string& name, const std::string& arguments) {
    Kernel kernel{.name = name, .entry = static_cast<int>(module_->code.size()), .parameters = {}};
    for (const std::string& text : split(arguments, ',')) {
      const Declaration declared(text, scope_);
      const std::size_t place =
          (kernel.parameter_bytes + declared.alignment - 1) / declared.alignment * declared.alignment;
      kernel.parameters.push_back({place, declared.bytes});
      kernel.parameter_bytes = place + declared.bytes;
      scope_.declare_symbol(declared.name, {Space::kernel_parameter, place, declared.bytes, false}, false);
    }
    const std::size_t shared_before = scope_.shared_bytes;
    body();
    kernel.shared_bytes = scope_.shared_bytes;
    scope_.shared_bytes = shared_before;
    module_->kernels.emplace(name, kernel);
  }

  /// From '{' to its '}': scopes within scopes, labels, directives and instructions. Directives between head
  /// and body
  /// (.maxntid and the like) are told apart by what follows.
  void body() {
    int depth = 0;
    std::string statement;
    branches_.clear();
    tables_.clear();
    for (;; ++at_) {
      const char c = text_.at(at_);
      const bool fresh = statement.find_first_not_of(' ') == std::string::npos;
      if (c == '{' && fresh) {
        ++depth;
      } else if (c == '}' && fresh) {
        if (--depth == 0) break;
      } else if (c == ';') {
        finish(trimmed(statement));
        statement.clear();
      } else if (c == ':' && text_[at_ + 1] != ':' && statement.find_first_of(".@[") == std::string::npos) {
        pending_label_ = trimmed(statement);
        scope_.declare_label(pending_label_);
        statement.clear();
      } else {
        statement += c;
      }
    }
    ++at_;
    Instruction end;
    end.control = Control::leave;
    end.text = "}";
    module_->code.push_back(std::move(end));
    resolve();
  }

  void finish(const std::string& statement) {
    if (statement.empty()) return;
    if (statement[0] != '.') {
      instruction(statement);
    } else if (statement.compare(0, 14, ".branchtargets") == 0) {
      tables_[pending_label_] = split(statement.substr(14), ',');
    } else if (statement.compare(0, 7, ".pragma") != 0 && statement.compare(0, 5, ".loc ") != 0) {
      scope_.declare(statement, false);
    }
  }

  void instruction(const std::string& text) {
    Statement s{.scope = scope_, .instruction = {}, .parts = {}, .operands = {}};
    s.instruction.text = text;
    std::string rest = text;
    if (rest[0] == '@') {
      const std::size_t blank = rest.find(' ');
      s.instruction.guard_negated = rest[1] == '!';
      s.instruction.guard = scope_.operand(
          rest.substr(s.instruction.guard_negated ? 2 : 1, blank - (s.instruction.guard_negated ? 2 : 1)));
      rest = trimmed(rest.substr(blank));
    }
    const std::size_t end = rest.find_first_of(" ({[");
    s.parts = split(rest.substr(0, end), '.');
    if (end != std::string::npos) s.operands = split(rest.substr(end), ',');
    const Instruction undecoded = s.instruction;
    try {
      decode(s);
    } catch (const std::exception& error) {
      // An error where it is executed: programs carry code that they never run.
      s.instruction = undecoded;
      s.instruction.execute = stop;
      s.instruction.message = error.what();
    }
    module_->code.push_back(std::move(s.instruction));
  }

  static void stop(Warp& warp, const Instruction& instruction, LaneMask lanes) {
    fault(warp, first_lane(lanes), instruction.message);
  }

  void decode(Statement& s) {
    if (!control(s) && !decode_memory(s) && !decode_bits(s) && !decode_integer(s) && !decode_float(s) &&
        !decode_compare(s) && !decode_convert(s) && !decode_warp(s) && !decode_atomic(s)) {
      s.unsupported();
    }
  }

  bool control(Statement& s) {
    const std::string& name = s.name();
    if (name == "ret" || name == "exit") {
      s.instruction.control = Control::leave;
    } else if (name == "bra") {
      s.instruction.control = Control::branch;
      branches_.push_back({module_->code.size(), s.operands.at(0)});
    } else if (name == "brx") {
      s.instruction.control = Control::branch_table;
      s.instruction.sources[0] = s.source(0);
      branches_.push_back({module_->code.size(), s.operands.at(1)});
    } else if (name == "call") {
      call(s);
    } else {
      return false;
    }
    return true;
  }

  void call(Statement& s) {
    s.instruction.control = Control::call;
    std::size_t next = 0;
    std::vector<std::string> results;
    std::vector<std::string> arguments;
    if (s.operands.at(0)[0] == '(') results = split(inside(s.operands[next++]), ',');
    const std::string callee = s.operands.at(next++);
    if (next < s.operands.size()) arguments = split(inside(s.operands[next++]), ',');
    const auto found = functions_.find(callee);
    if (found == functions_.end() || results.size() != found->second.results.size() ||
        arguments.size() != found->second.arguments.size()) {
      s.unsupported();
    }
    calls_.push_back({module_->code.size(), callee});
    auto site = std::make_shared<CallSite>();
    for (std::size_t i = 0; i < arguments.size(); ++i) {
      const Symbol& own = found->second.arguments[i];
      site->arguments.push_back({place(s, arguments[i]), own.address, own.bytes});
    }
    for (std::size_t i = 0; i < results.size(); ++i) {
      const Symbol& own = found->second.results[i];
      site->results.push_back({own.address, place(s, results[i]), own.bytes});
    }
    s.instruction.site = std::move(site);
  }

  std::size_t place(const Statement& s, const std::string& parameter) const {
    const Symbol* const symbol = scope_.symbol(parameter);
    if (symbol == nullptr || symbol->space != Space::call_parameter) s.unsupported();
    return symbol->address;
  }

  int place_of(const std::string& label) const {
    const int place = scope_.label(label);
    if (place < 0) scope_.unsupported("label " + label);
    return place;
  }

  void resolve() {
    for (const Reference& branch : branches_) {
      Instruction& instruction = module_->code[branch.instruction];
      if (const auto table = tables_.find(branch.name); table != tables_.end()) {
        for (const std::string& label : table->second) instruction.targets.push_back(place_of(label));
      } else {
        instruction.target = place_of(branch.name);
      }
    }
  }

  std::string text_;
  std::size_t at_ = 0;
  std::unique_ptr<Module> module_;
  Scope scope_;
  std::map<std::string, Function> functions_;
  std::vector<Reference> branches_, calls_;
  std::map<std::string, std::vector<std::string>> tables_;
  std::string pending_label_;
};

}  // namespace

std::unique_ptr<Module> load_module(const std::string& ptx) { return Loader(ptx).load(); }

}  // namespace emulator
