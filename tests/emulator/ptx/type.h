#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace emulator {

enum class Type : std::uint8_t { u8, u16, u32, u64, s8, s16, s32, s64, f32, f64, pred };

/// "u32", "b32", ...: untyped bits are unsigned numbers.
inline std::optional<Type> type_of(std::string_view name) {
  constexpr std::string_view names[] = {"u8",  "u16", "u32", "u64", "s8",  "s16",
                                        "s32", "s64", "f32", "f64", "pred"};
  const std::string unsigned_name =
      name.substr(0, 1) == "b" ? "u" + std::string(name.substr(1)) : std::string(name);
  for (std::size_t i = 0; i < std::size(names); ++i) {
    if (names[i] == unsigned_name) {
      return static_cast<Type>(i);
    }
  }
  return {};
}

inline bool is_float(Type type) { return type == Type::f32 || type == Type::f64; }
inline bool is_signed(Type type) { return type >= Type::s8 && type <= Type::s64; }

inline std::size_t bytes_of(Type type) {
  switch (type) {
    case Type::u8:
    case Type::s8:
    case Type::pred: return 1;
    case Type::u16:
    case Type::s16: return 2;
    case Type::u32:
    case Type::s32:
    case Type::f32: return 4;
    default: return 8;
  }
}

}  // namespace emulator
