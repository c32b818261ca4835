#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace backprop::data {

/// The bytes of a file. Throws Error "[file] digits.csv: No such file or directory", also for folders and
/// for more than `most` bytes.
std::string read_file(const std::string& path, std::uint64_t most = std::uint64_t{1} << 32U);

/// Writes the pieces, one after another, so that the path holds either its old bytes or all of the new ones,
/// whatever happens meanwhile: beside it first, then to the disk, then renamed. What processes left beside it
/// that were killed meanwhile is removed. Throws Error where writing fails, leaving the old file.
void write_file(const std::string& path, std::span<const std::string_view> pieces);

/// The part of a path after the last slash, as errors name a file.
std::string_view base_name(std::string_view path);

}  // namespace backprop::data
