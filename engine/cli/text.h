#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace backprop::cli {

/// "8GiB", "500 MB", "1.5G" (as GiB), "4096": bytes. Throws Error "[where] expected ..., got ...".
std::uint64_t parse_bytes(std::string_view where, std::string_view text);

/// "512 B", "1.5 KiB", "9.1 GiB".
std::string bytes_text(std::uint64_t bytes);

/// 12345678 as "12.3 M", with the unit appended: "12.3 MFLOP/s".
std::string rate_text(double value, std::string_view unit);

/// 1234567 as "1,234,567".
std::string count_text(std::uint64_t value);

/// "3", "3,5,8", or from 2 doubled until 64 with "2:64". Throws Error for anything else, for numbers below 1
/// and for more than 32 of them.
std::vector<std::int64_t> parse_sizes(std::string_view where, std::string_view text);

/// Rows with columns of even width: the first column to the left, the others to the right.
std::string table(const std::vector<std::vector<std::string>>& rows);

}  // namespace backprop::cli
