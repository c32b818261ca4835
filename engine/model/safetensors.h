#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/graph/dtype.h"
#include "engine/graph/shape.h"

namespace backprop {

/// A tensor to be saved or just read: elements row-major, little-endian.
struct NamedTensor {
  std::string name;
  DType dtype = DType::f32;
  Shape shape;
  std::string bytes;  ///< elements of the dtype

  /// Elements as numbers, and back, rounded to the dtype.
  std::vector<double> values() const;
  static NamedTensor from(std::string name, DType dtype, const Shape& shape, std::span<const double> values);
};

/// What a file in the safetensors layout holds: tensors by name, and text about them. The layout is 8 bytes
/// with the length of a JSON header, little-endian; the header; the elements of all tensors without gaps.
struct TensorFile {
  std::vector<NamedTensor> tensors;
  std::map<std::string, std::string> metadata;

  /// Throws Error if there is none of that name.
  const NamedTensor& tensor(std::string_view name) const;
};

/// Writes the file, whole or not at all. Throws Error for names that repeat.
void write_safetensors(const std::string& path, const TensorFile& file);

/// Reads one. Throws Error, one sentence, for anything but the layout: lengths that do not fit, elements of
/// other dtypes than F32, F64, U8 and I32, more than four axes, gaps, overlaps, what lies beyond the end.
TensorFile read_safetensors(const std::string& path);

/// The same from and to bytes; `name` is for errors.
TensorFile parse_safetensors(std::string_view bytes, std::string_view name);
std::string safetensors_header(const TensorFile& file);

}  // namespace backprop
