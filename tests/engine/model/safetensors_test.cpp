#include "engine/model/safetensors.h"

#include <gtest/gtest.h>

#include <filesystem>

#include "engine/model/data/file.h"
#include "tests/engine/support.h"

namespace backprop {
namespace {

using testing::error_of;

std::string file_of(const std::string& header, const std::string& data) {
  std::string bytes(8, '\0');
  const std::uint64_t length = header.size();
  for (std::size_t i = 0; i < 8; ++i) bytes[i] = static_cast<char>(length >> (8 * i) & 0xFFU);
  return bytes + header + data;
}

std::string error(const std::string& bytes) {
  return error_of([&] { parse_safetensors(bytes, "f"); });
}

TEST(Safetensors, HasTheLayoutThatOtherReadersExpect) {
  TensorFile file;
  file.metadata["step"] = "7";
  file.tensors.push_back(NamedTensor::from("W", DType::f32, {2, 1}, std::vector{1.0, -2.0}));
  file.tensors.push_back(NamedTensor::from("n", DType::i32, {}, std::vector{3.0}));
  const std::string path = ::testing::TempDir() + "backprop.safetensors";
  write_safetensors(path, file);
  const std::string expected =
      R"({"__metadata__":{"step":"7"},"W":{"dtype":"F32","shape":[2,1],"data_offsets":[0,8]},)"
      R"("n":{"dtype":"I32","shape":[],"data_offsets":[8,12]}})";
  const std::string bytes = data::read_file(path);
  const std::size_t length = (expected.size() + 7) / 8 * 8;
  EXPECT_EQ(static_cast<std::uint8_t>(bytes[0]), length);
  EXPECT_EQ(bytes.substr(8, expected.size()), expected);
  EXPECT_EQ(bytes.substr(8 + length), std::string("\0\0\x80\x3f\0\0\0\xc0\3\0\0\0", 12));
  std::filesystem::remove(path);
}

TEST(Safetensors, GivesBackEveryBit) {
  TensorFile file;
  file.metadata["name"] = "l\xC3\xA4yer";
  file.tensors.push_back(NamedTensor::from("f64", DType::f64, {3}, std::vector{0.1, -0.0, 1e300}));
  file.tensors.push_back(NamedTensor::from("u8", DType::u8, {2, 1, 1, 1}, std::vector{0.0, 255.0}));
  file.tensors.push_back(NamedTensor::from("empty", DType::f32, {0, 5}, {}));
  const std::string path = ::testing::TempDir() + "backprop-back.safetensors";
  write_safetensors(path, file);
  const TensorFile back = read_safetensors(path);
  std::filesystem::remove(path);
  EXPECT_EQ(back.metadata, file.metadata);
  ASSERT_EQ(back.tensors.size(), 3U);
  for (std::size_t i = 0; i < 3; ++i) {
    EXPECT_EQ(back.tensors[i].name, file.tensors[i].name);
    EXPECT_EQ(back.tensors[i].dtype, file.tensors[i].dtype);
    EXPECT_EQ(back.tensors[i].shape, file.tensors[i].shape);
    EXPECT_EQ(back.tensors[i].bytes, file.tensors[i].bytes);
  }
  EXPECT_EQ(back.tensor("u8").values(), (std::vector{0.0, 255.0}));
  EXPECT_EQ(error_of([&] { back.tensor("v"); }), "[safetensors] there is no tensor 'v'");
}

TEST(Safetensors, RefusesHostileHeadersInASentence) {
  EXPECT_EQ(error("abc"), "[safetensors] f: expected 8 bytes with the header's length, got 3");
  EXPECT_EQ(error(std::string(8, '\xFF')),
            "[safetensors] f: its header claims 18446744073709551615 bytes, the file has 0 after the length");
  EXPECT_EQ(error(file_of("{", "")), "[safetensors] f: its header is not a JSON object");
  EXPECT_EQ(error(file_of("[]", "")), "[safetensors] f: its header is not a JSON object");
  EXPECT_EQ(error(file_of(std::string(100000, '['), "")), "[safetensors] f: its header is not a JSON object");
  EXPECT_EQ(error(file_of(R"({"__metadata__":{"a":1}})", "")),
            "[safetensors] f: __metadata__ has 'a', which is not a text");
  EXPECT_EQ(error(file_of(R"({"a":{"dtype":"F32"}})", "")),
            "[safetensors] f: tensor 'a' must have dtype, shape and data_offsets");
  EXPECT_EQ(error(file_of(R"({"a":{"dtype":"BF16","shape":[],"data_offsets":[0,2]}})", "ab")),
            "[safetensors] f: tensor 'a' has dtype BF16; expected F32, F64, U8 or I32");
}

TEST(Safetensors, RefusesShapesAndPlacesThatDoNotFit) {
  const auto entry = [](const std::string& shape, const std::string& offsets, const std::string& data = "") {
    return error(
        file_of(R"({"a":{"dtype":"U8","shape":)" + shape + R"(,"data_offsets":)" + offsets + "}}", data));
  };
  EXPECT_EQ(entry("[4]", "[0,4]", "abc"),
            "[safetensors] f: tensor 'a' claims bytes 0 to 4 of the data, which has 3");
  EXPECT_EQ(entry("[4]", "[0,3]", "abc"),
            "[safetensors] f: tensor 'a' of shape (4,) does not fill bytes 0 to 3");
  EXPECT_EQ(entry("[3000000000,3000000000]", "[0,3]", "abc"),
            "[safetensors] f: tensor 'a': its shape has too many elements");
  EXPECT_EQ(entry("[-1]", "[0,3]", "abc"),
            "[safetensors] f: tensor 'a': sizes must be whole numbers, got -1");
  EXPECT_EQ(entry("[1,1,1,1,1]", "[0,1]", "a"),
            "[safetensors] f: tensor 'a': shape must be a list of at most four sizes");
  EXPECT_EQ(entry("[1]", "[1,0]", "ab"),
            "[safetensors] f: tensor 'a' claims bytes 1 to 0 of the data, which has 2");
  EXPECT_EQ(entry("[1]", "[-1,0]", "ab"),
            "[safetensors] f: tensor 'a': data_offsets must be two whole numbers");
  EXPECT_EQ(entry("[1]", "[1,2]", "ab"), "[safetensors] f: no tensor covers the data at byte 0");
  EXPECT_EQ(entry("[1]", "[0,1]", "ab"), "[safetensors] f: no tensor covers the data at byte 1");
}

TEST(Safetensors, RefusesOverlapsAndNamesThatRepeat) {
  const std::string tensor = R"({"dtype":"U8","shape":[2],"data_offsets":)";
  EXPECT_EQ(error(file_of(R"({"a":)" + tensor + R"([0,2]},"b":)" + tensor + "[1,3]}}", "abc")),
            "[safetensors] f: tensors overlap at byte 1");
  EXPECT_EQ(error(file_of(R"({"a":)" + tensor + R"([0,2]},"a":)" + tensor + "[0,2]}}", "ab")),
            "[safetensors] f: its header names 'a' twice");
  TensorFile file;
  file.tensors.resize(2, NamedTensor::from("a", DType::u8, {1}, std::vector{0.0}));
  EXPECT_EQ(error_of([&] { safetensors_header(file); }), "[safetensors] two entries are named 'a'");
}

}  // namespace
}  // namespace backprop
