#include "engine/model/data/idx.h"

#include <algorithm>
#include <array>
#include <filesystem>

#include "engine/graph/error.h"
#include "engine/model/data/file.h"

namespace backprop::data {

namespace {

std::uint32_t big_endian(std::string_view bytes, std::size_t offset) {
  std::uint32_t value = 0;
  for (std::size_t i = 0; i < 4; ++i) {
    value = value << 8U | static_cast<std::uint8_t>(bytes[offset + i]);
  }
  return value;
}

[[noreturn]] void fail_at(std::string_view name, std::size_t offset, const std::string& what) {
  fail("idx", std::string(name) + ", offset " + std::to_string(offset) + ": " + what);
}

std::string find_file(const std::string& folder, const std::string& start, const std::string& end) {
  for (const char separator : {'-', '.'}) {
    std::string path = folder + "/" + start + separator + end;
    if (std::filesystem::is_regular_file(path)) {
      return path;
    }
  }
  fail("idx", folder + ": expected a file " + start + "-" + end + " (not compressed)");
}

}  // namespace

Idx parse_idx(std::string_view bytes, std::string_view name) {
  if (bytes.size() < 4) {
    fail_at(name, bytes.size(), "expected a magic number of 4 bytes, the file ends");
  }
  if (bytes[0] != 0 || bytes[1] != 0) {
    const bool gzip = bytes[0] == '\x1f' && bytes[1] == '\x8b';
    fail_at(
        name, 0,
        gzip ? "the file is compressed; unpack it with gunzip" : "expected two zero bytes, as IDX begins");
  }
  if (bytes[2] != 8) {
    fail_at(name, 2, "expected type 8 (bytes), got " + std::to_string(static_cast<std::uint8_t>(bytes[2])));
  }
  const std::size_t rank = static_cast<std::uint8_t>(bytes[3]);
  if (rank < 1 || rank > 4) {
    fail_at(name, 3, "expected 1 to 4 axes, got " + std::to_string(rank));
  }
  const std::size_t header = 4 + 4 * rank;
  if (bytes.size() < header) {
    fail_at(name, bytes.size(), "expected " + std::to_string(rank) + " sizes, the file ends");
  }
  Idx idx;
  std::uint64_t elements = 1;
  for (std::size_t axis = 0; axis < rank; ++axis) {
    const std::size_t offset = 4 + 4 * axis;
    idx.sizes.push_back(big_endian(bytes, offset));
    elements *= idx.sizes.back();
    if (elements > most_features) {
      fail_at(name, offset, "its sizes come to more than " + std::to_string(most_features) + " elements");
    }
  }
  if (bytes.size() - header != elements) {
    fail_at(name, bytes.size(),
            "expected " + std::to_string(elements) + " elements after the header, got " +
                std::to_string(bytes.size() - header));
  }
  idx.elements = bytes.substr(header);
  return idx;
}

Examples idx_examples(std::string_view images, std::string_view images_name, std::string_view labels,
                      std::string_view labels_name) {
  const Idx pixels = parse_idx(images, images_name);
  const Idx classes = parse_idx(labels, labels_name);
  if (pixels.sizes.size() < 3) {
    fail_at(images_name, 3, "expected images, 3 or 4 axes, got " + std::to_string(pixels.sizes.size()));
  }
  if (classes.sizes.size() != 1) {
    fail_at(labels_name, 3, "expected labels, 1 axis, got " + std::to_string(classes.sizes.size()));
  }
  if (classes.sizes[0] != pixels.sizes[0]) {
    fail_at(labels_name, 4,
            "expected " + std::to_string(pixels.sizes[0]) + " labels, one per image of " +
                std::string(images_name) + ", got " + std::to_string(classes.sizes[0]));
  }
  const std::int64_t channels = pixels.sizes.size() == 4 ? pixels.sizes[3] : 1;
  Examples examples{.name = std::string(images_name),
                    .shape = {pixels.sizes[1], pixels.sizes[2], channels},
                    .classes = 0,
                    .features = {},
                    .labels = {}};
  examples.features.reserve(pixels.elements.size());
  for (const char value : pixels.elements) {
    examples.features.push_back(static_cast<float>(static_cast<std::uint8_t>(value)) / 255.0F);
  }
  examples.labels.reserve(classes.elements.size());
  for (const char value : classes.elements) {
    examples.labels.push_back(static_cast<std::uint8_t>(value));
    examples.classes = std::max(examples.classes, examples.labels.back() + 1);
  }
  return examples;
}

Examples read_idx_folder(const std::string& folder, Part part) {
  const std::string start = part == Part::training ? "train" : "t10k";
  const std::string images = find_file(folder, start + "-images", "idx3-ubyte");
  const std::string labels = find_file(folder, start + "-labels", "idx1-ubyte");
  return idx_examples(read_file(images), base_name(images), read_file(labels), base_name(labels));
}

}  // namespace backprop::data
