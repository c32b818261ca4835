#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "engine/model/data/examples.h"

namespace backprop::data {

/// An IDX file (the form of MNIST): a big-endian header of magic number and sizes, then the elements.
struct Idx {
  std::vector<std::uint32_t> sizes;  ///< outermost first
  std::string_view elements;         ///< one byte each, in the bytes given
};

/// Reads the header of an IDX file of bytes (type 8, one to four axes). `name` is for errors, which say the
/// offset and what was expected there. Throws Error unless the file is exactly as long as its header says.
Idx parse_idx(std::string_view bytes, std::string_view name);

/// Images (count, h, w) or (count, h, w, c) and labels (count), each in the bytes of an IDX file; values 0 to
/// 255 become 0 to 1. Images without channels have one.
Examples idx_examples(std::string_view images, std::string_view images_name, std::string_view labels,
                      std::string_view labels_name);

enum class Part : std::uint8_t { training, held_out };

/// A folder in MNIST's form: train-images-idx3-ubyte and train-labels-idx1-ubyte, or t10k-...; a dot instead
/// of the last hyphen before "idx" is accepted. Throws Error naming the file that is missing.
Examples read_idx_folder(const std::string& folder, Part part);

}  // namespace backprop::data
