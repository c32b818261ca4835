#include "tests/emulator/ptx/scope.h"

#include <algorithm>
#include <cstring>
#include <stdexcept>

#include "tests/emulator/machine/memory.h"
#include "tests/emulator/ptx/text.h"
#include "tests/emulator/ptx/type.h"

namespace emulator {

namespace {

const std::map<std::string, Special> specials = {
    {"%tid.x", tid_x},
    {"%tid.y", tid_y},
    {"%tid.z", tid_z},
    {"%ntid.x", ntid_x},
    {"%ntid.y", ntid_y},
    {"%ntid.z", ntid_z},
    {"%ctaid.x", ctaid_x},
    {"%ctaid.y", ctaid_y},
    {"%ctaid.z", ctaid_z},
    {"%nctaid.x", nctaid_x},
    {"%nctaid.y", nctaid_y},
    {"%nctaid.z", nctaid_z},
    {"%laneid", laneid},
    {"%warpid", warpid},
    {"%lanemask_eq", lanemask_eq},
    {"%lanemask_lt", lanemask_lt},
    {"%lanemask_le", lanemask_le},
    {"%lanemask_gt", lanemask_gt},
    {"%lanemask_ge", lanemask_ge},
};

std::size_t rounded_up(std::size_t value, std::size_t to) { return (value + to - 1) / to * to; }

std::size_t take(std::size_t& top, std::size_t bytes, std::size_t alignment) {
  top = rounded_up(top, alignment);
  const std::size_t place = top;
  top += bytes;
  return place;
}

}  // namespace

Declaration::Declaration(const std::string& text, const Scope& scope) {
  const std::size_t equals = text.find('=');
  if (equals != std::string::npos) {
    values = trimmed(text.substr(equals + 1));
  }
  const std::vector<std::string> words = split(text.substr(0, equals), ' ');
  std::size_t i = 0;
  for (; i < words.size() && words[i][0] == '.'; ++i) {
    const std::string& word = words[i];
    if (word == ".align") {
      alignment = std::stoul(words.at(++i));
    } else if (word == ".shared") {
      space = Space::shared;
    } else if (word == ".local") {
      space = Space::local;
    } else if (word == ".param") {
      space = Space::call_parameter;
    } else if (word == ".global" || word == ".const") {
      space = Space::global;
    } else if (word == ".extern") {
      external = true;
    } else if (const auto type = type_of(word.substr(1))) {
      width = bytes_of(*type);
    } else if (word != ".visible" && word != ".weak" && word != ".common" && word != ".ptr") {
      scope.unsupported(text);
    }
  }
  std::string rest;
  for (; i < words.size(); ++i) {
    rest += words[i];
  }
  const std::size_t bracket = rest.find('[');
  name = rest.substr(0, bracket);
  bytes = width;
  if (bracket != std::string::npos) {
    const std::string count = rest.substr(bracket + 1, rest.find(']') - bracket - 1);
    bytes *= count.empty() ? 0 : std::stoul(count);
  }
  alignment = std::max(alignment, width);
  if (width == 0 || name.empty()) {
    scope.unsupported(text);
  }
}

void Scope::begin_function(std::string name) {
  function_ = std::move(name);
  registers_.clear();
  labels_.clear();
  local_.clear();
}

void Scope::unsupported(const std::string& what) const {
  throw std::runtime_error("the emulator does not know: " + what +
                           (function_.empty() ? "" : "  (in " + function_ + ")"));
}

bool Scope::is_number(std::string_view text) {
  const char c = text.empty() ? ' ' : text[text[0] == '-' && text.size() > 1 ? 1 : 0];
  return c >= '0' && c <= '9';
}

Word Scope::number(std::string_view text) {
  const std::string copy(text);
  if (copy.size() > 2 && copy[0] == '0' && std::string_view("fFdD").find(copy[1]) != std::string_view::npos) {
    return std::stoull(copy.substr(2), nullptr, 16);  // the bits of a float
  }
  return copy[0] == '-' ? static_cast<Word>(std::stoll(copy, nullptr, 0)) : std::stoull(copy, nullptr, 0);
}

Operand Scope::constant(Word value) {
  const auto [found, added] = constants_.try_emplace(value, 0);
  if (added) {
    const auto index = static_cast<int>(module_.constants.size() / warp_lanes);
    module_.constants.insert(module_.constants.end(), warp_lanes, value);
    found->second = ~index;
  }
  return found->second;
}

Operand Scope::operand(const std::string& text) {
  if (text == "_") {
    return no_operand;
  }
  if (is_number(text)) {
    return constant(number(text));
  }
  if (const auto found = registers_.find(text); found != registers_.end()) {
    return found->second;
  }
  if (const auto found = specials.find(text); found != specials.end()) {
    return found->second;
  }
  if (text == "WARP_SZ") {
    return constant(warp_lanes);
  }
  if (const Symbol* const found = symbol(text)) {
    return found->dynamic ? static_cast<Operand>(dynamic_shared) : constant(found->address);
  }
  unsupported("operand " + text);
}

const Symbol* Scope::symbol(const std::string& name) const {
  for (const auto* symbols : {&local_, &global_}) {
    if (const auto found = symbols->find(name); found != symbols->end()) {
      return &found->second;
    }
  }
  return nullptr;
}

int Scope::label(const std::string& name) const {
  const auto found = labels_.find(name);
  return found == labels_.end() ? -1 : found->second;
}

void Scope::declare_symbol(const std::string& name, const Symbol& symbol, bool module_level) {
  (module_level ? global_ : local_)[name] = symbol;
}

void Scope::declare_registers(const std::string& names) {
  for (const std::string& name : split(names, ',')) {
    const std::size_t bracket = name.find('<');
    if (bracket == std::string::npos) {
      registers_[name] = module_.registers++;
      continue;
    }
    const int count = std::stoi(name.substr(bracket + 1));
    for (int i = 0; i < count; ++i) {
      registers_[name.substr(0, bracket) + std::to_string(i)] = module_.registers++;
    }
  }
}

void Scope::declare(const std::string& directive, bool module_level) {
  if (directive.compare(0, 4, ".reg") == 0) {
    declare_registers(directive.substr(directive.find(' ', 5)));
    return;
  }
  const Declaration declared(directive, *this);
  Symbol symbol{declared.space, 0, declared.bytes, false};
  switch (declared.space) {
    case Space::shared:
      symbol.dynamic = declared.external || declared.bytes == 0;
      if (!symbol.dynamic) {
        symbol.address = take(shared_bytes, declared.bytes, declared.alignment);
      }
      break;
    case Space::local: symbol.address = take(module_.local_bytes, declared.bytes, declared.alignment); break;
    case Space::call_parameter:
      symbol.address =
          take(module_.call_parameter_bytes, declared.bytes, std::max<std::size_t>(16, declared.alignment));
      break;
    case Space::global: {
      module_.variables.push_back(std::make_unique<std::byte[]>(declared.bytes + 256));
      const auto begin = reinterpret_cast<Word>(module_.variables.back().get());
      symbol.address = rounded_up(begin, 256);
      device_memory().add(symbol.address, declared.bytes);
      initialise(symbol, declared.values, declared.width);
      break;
    }
    default: unsupported(directive);
  }
  declare_symbol(declared.name, symbol, module_level);
}

void Scope::initialise(const Symbol& symbol, const std::string& values, std::size_t width) {
  if (values.empty()) {
    return;
  }
  std::size_t at = 0;
  for (const std::string& value : values[0] == '{' ? split(inside(values), ',') : std::vector{values}) {
    if (!is_number(value) || at + width > symbol.bytes) {
      unsupported("initial value " + value);
    }
    const Word bits = number(value);
    std::memcpy(reinterpret_cast<std::byte*>(symbol.address) + at, &bits, width);
    at += width;
  }
}

}  // namespace emulator
