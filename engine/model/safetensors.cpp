#include "engine/model/safetensors.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <nlohmann/json.hpp>
#include <set>

#include "engine/graph/error.h"
#include "engine/model/data/file.h"

namespace backprop {

namespace {

using Json = nlohmann::ordered_json;

constexpr std::uint64_t longest_header = 100'000'000;  // as other readers of the layout have it
constexpr std::string_view metadata_key = "__metadata__";
constexpr std::array<std::pair<std::string_view, DType>, 4> dtypes{
    {{"F32", DType::f32}, {"F64", DType::f64}, {"U8", DType::u8}, {"I32", DType::i32}}};

std::string_view code_of(DType dtype) {
  return std::find_if(dtypes.begin(), dtypes.end(), [dtype](const auto& row) { return row.second == dtype; })
      ->first;
}

template <class F>
void with_type(DType dtype, const F& f) {
  switch (dtype) {
    case DType::f32: f(float{}); break;
    case DType::f64: f(double{}); break;
    case DType::u8: f(std::uint8_t{}); break;
    case DType::i32: f(std::int32_t{}); break;
  }
}

/// What is wrong with a file, always about one place in it.
class Parser {
 public:
  Parser(std::string_view bytes, std::string_view name) : bytes_(bytes), name_(name) {}

  TensorFile parse() {
    const Json header = read_header();
    TensorFile file;
    for (const auto& [key, entry] : header.items()) {
      if (key == metadata_key) {
        file.metadata = metadata(entry);
      } else {
        file.tensors.push_back(tensor(key, entry));
      }
    }
    check_coverage();
    return file;
  }

 private:
  [[noreturn]] void fail_on(const std::string& what) const { fail("safetensors", name_ + ": " + what); }

  Json read_header() {
    if (bytes_.size() < 8) {
      fail_on("expected 8 bytes with the header's length, got " + std::to_string(bytes_.size()));
    }
    std::uint64_t length = 0;
    for (std::size_t i = 8; i-- > 0;) {
      length = length << 8U | static_cast<std::uint8_t>(bytes_[i]);
    }
    if (length > longest_header || length > bytes_.size() - 8) {
      fail_on("its header claims " + std::to_string(length) + " bytes, the file has " +
              std::to_string(bytes_.size() - 8) + " after the length");
    }
    const std::string_view text = bytes_.substr(8, static_cast<std::size_t>(length));
    data_ = bytes_.substr(8 + static_cast<std::size_t>(length));
    // A name that comes twice would hide the first one.
    std::set<std::string> seen;
    const auto once = [&](int depth, Json::parse_event_t event, const Json& value) {
      if (depth == 1 && event == Json::parse_event_t::key && !seen.insert(value.get<std::string>()).second) {
        fail_on("its header names '" + value.get<std::string>() + "' twice");
      }
      return true;
    };
    Json header = Json::parse(text, once, false);
    if (!header.is_object()) {
      fail_on("its header is not a JSON object");
    }
    return header;
  }

  std::map<std::string, std::string> metadata(const Json& entry) const {
    std::map<std::string, std::string> result;
    if (!entry.is_object()) {
      fail_on("__metadata__ is not an object of texts");
    }
    for (const auto& [key, value] : entry.items()) {
      if (!value.is_string()) {
        fail_on("__metadata__ has '" + key + "', which is not a text");
      }
      result[key] = value.get<std::string>();
    }
    return result;
  }

  NamedTensor tensor(const std::string& name, const Json& entry) {
    const std::string where = "tensor '" + name + "'";
    if (!entry.is_object() || !entry.contains("dtype") || !entry.contains("shape") ||
        !entry.contains("data_offsets")) {
      fail_on(where + " must have dtype, shape and data_offsets");
    }
    NamedTensor tensor{.name = name,
                       .dtype = dtype(where, entry["dtype"]),
                       .shape = shape(where, entry["shape"]),
                       .bytes = {}};
    const Json& offsets = entry["data_offsets"];
    if (!offsets.is_array() || offsets.size() != 2 || !offsets[0].is_number_unsigned() ||
        !offsets[1].is_number_unsigned()) {
      fail_on(where + ": data_offsets must be two whole numbers");
    }
    const auto begin = offsets[0].get<std::uint64_t>();
    const auto end = offsets[1].get<std::uint64_t>();
    if (begin > end || end > data_.size()) {
      fail_on(where + " claims bytes " + std::to_string(begin) + " to " + std::to_string(end) +
              " of the data, which has " + std::to_string(data_.size()));
    }
    const std::uint64_t elements = tensor.shape.elements();
    const std::uint64_t element = size_of(tensor.dtype);
    if (elements > data_.size() / element || end - begin != elements * element) {
      fail_on(where + " of shape " + tensor.shape.to_string() + " does not fill bytes " +
              std::to_string(begin) + " to " + std::to_string(end));
    }
    tensor.bytes = data_.substr(static_cast<std::size_t>(begin), static_cast<std::size_t>(end - begin));
    if (begin != end) {
      ranges_.emplace_back(begin, end);
    }
    return tensor;
  }

  DType dtype(const std::string& where, const Json& value) const {
    const std::string code = value.is_string() ? value.get<std::string>() : value.dump();
    const auto* const found =
        std::find_if(dtypes.begin(), dtypes.end(), [&code](const auto& row) { return row.first == code; });
    if (found == dtypes.end()) {
      fail_on(where + " has dtype " + code + "; expected F32, F64, U8 or I32");
    }
    return found->second;
  }

  Shape shape(const std::string& where, const Json& value) const {
    std::vector<std::int64_t> sizes;
    if (!value.is_array() || value.size() > Shape::max_rank) {
      fail_on(where + ": shape must be a list of at most four sizes");
    }
    for (const Json& size : value) {
      if (!size.is_number_unsigned() || size.get<std::uint64_t>() > std::uint64_t{1} << 62U) {
        fail_on(where + ": sizes must be whole numbers, got " + size.dump());
      }
      sizes.push_back(size.get<std::int64_t>());
    }
    try {
      return Shape(sizes);
    } catch (const Error&) {
      fail_on(where + ": its shape has too many elements");
    }
  }

  void check_coverage() {
    std::sort(ranges_.begin(), ranges_.end());
    std::uint64_t at = 0;
    for (const auto& [begin, end] : ranges_) {
      if (begin != at) {
        fail_on(std::string(begin < at ? "tensors overlap" : "no tensor covers the data") + " at byte " +
                std::to_string(std::min(begin, at)));
      }
      at = end;
    }
    if (at != data_.size()) {
      fail_on("no tensor covers the data at byte " + std::to_string(at));
    }
  }

  std::string_view bytes_;
  std::string name_;
  std::string_view data_;
  std::vector<std::pair<std::uint64_t, std::uint64_t>> ranges_;
};

}  // namespace

std::vector<double> NamedTensor::values() const {
  std::vector<double> result(static_cast<std::size_t>(shape.elements()));
  with_type(dtype, [&](auto zero) {
    for (std::size_t i = 0; i < result.size(); ++i) {
      decltype(zero) value;
      std::memcpy(&value, bytes.data() + i * sizeof value, sizeof value);
      result[i] = static_cast<double>(value);
    }
  });
  return result;
}

NamedTensor NamedTensor::from(std::string name, DType dtype, const Shape& shape,
                              std::span<const double> values) {
  NamedTensor tensor{.name = std::move(name), .dtype = dtype, .shape = shape, .bytes = {}};
  if (values.size() != shape.elements()) {
    fail("safetensors", "tensor '" + tensor.name + "' of shape " + shape.to_string() + " got " +
                            std::to_string(values.size()) + " values");
  }
  tensor.bytes.resize(values.size() * size_of(dtype));
  with_type(dtype, [&](auto zero) {
    for (std::size_t i = 0; i < values.size(); ++i) {
      const auto value = static_cast<decltype(zero)>(values[i]);
      std::memcpy(tensor.bytes.data() + i * sizeof value, &value, sizeof value);
    }
  });
  return tensor;
}

const NamedTensor& TensorFile::tensor(std::string_view name) const {
  const auto found =
      std::find_if(tensors.begin(), tensors.end(), [name](const NamedTensor& t) { return t.name == name; });
  if (found == tensors.end()) {
    fail("safetensors", "there is no tensor '" + std::string(name) + "'");
  }
  return *found;
}

std::string safetensors_header(const TensorFile& file) {
  Json header = Json::object();
  if (!file.metadata.empty()) {
    header[std::string(metadata_key)] = file.metadata;
  }
  std::uint64_t at = 0;
  for (const NamedTensor& tensor : file.tensors) {
    if (header.contains(tensor.name) || tensor.name == metadata_key) {
      fail("safetensors", "two entries are named '" + tensor.name + "'");
    }
    const std::uint64_t end = at + tensor.bytes.size();
    header[tensor.name] = {
        {"dtype", code_of(tensor.dtype)}, {"shape", tensor.shape.sizes()}, {"data_offsets", {at, end}}};
    at = end;
  }
  std::string text = header.dump();
  text.resize((text.size() + 7) / 8 * 8, ' ');  // so that elements are aligned
  std::string bytes(8, '\0');
  for (std::size_t i = 0; i < 8; ++i) {
    bytes[i] = static_cast<char>(text.size() >> (8 * i) & 0xFFU);
  }
  return bytes + text;
}

void write_safetensors(const std::string& path, const TensorFile& file) {
  const std::string header = safetensors_header(file);
  std::vector<std::string_view> pieces{header};
  for (const NamedTensor& tensor : file.tensors) {
    pieces.emplace_back(tensor.bytes);
  }
  data::write_file(path, pieces);
}

TensorFile parse_safetensors(std::string_view bytes, std::string_view name) {
  return Parser(bytes, name).parse();
}

TensorFile read_safetensors(const std::string& path) {
  const std::string bytes = data::read_file(path, std::uint64_t{1} << 40U);
  return parse_safetensors(bytes, data::base_name(path));
}

}  // namespace backprop
