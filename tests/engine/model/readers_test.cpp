#include <gtest/gtest.h>

#include <filesystem>
#include <string>

#include "engine/model/data/csv.h"
#include "engine/model/data/file.h"
#include "engine/model/data/idx.h"
#include "tests/engine/support.h"

namespace backprop {
namespace {

using data::LabelColumn;
using testing::error_of;

std::string idx(std::vector<std::uint32_t> sizes, const std::string& elements, char type = 8) {
  std::string bytes{'\0', '\0', type, static_cast<char>(sizes.size())};
  for (const std::uint32_t size : sizes) {
    for (int shift = 24; shift >= 0; shift -= 8) bytes += static_cast<char>(size >> shift & 0xFFU);
  }
  return bytes + elements;
}

TEST(Csv, ReadsHeaderAndLabelColumn) {
  const auto last = data::parse_csv("x,y,class\n1,2.5,0\r\n\n-3e1, 4 ,2\n", "p.csv", LabelColumn::last);
  EXPECT_EQ(last.shape, (Shape{2}));
  EXPECT_EQ(last.features, (std::vector<float>{1, 2.5, -30, 4}));
  EXPECT_EQ(last.labels, (std::vector<std::int32_t>{0, 2}));
  EXPECT_EQ(last.classes, 3);
  const auto first = data::parse_csv(
      "\xEF\xBB\xBF"
      "1,\"0.5\"\n0,7",
      "p.csv", LabelColumn::first);
  EXPECT_EQ(first.features, (std::vector<float>{0.5, 7}));
  EXPECT_EQ(first.labels, (std::vector<std::int32_t>{1, 0}));
}

TEST(Csv, SaysWhereANumberIsMissing) {
  const auto error = [](const char* text) {
    return error_of([text] { data::parse_csv(text, "p.csv", LabelColumn::last); });
  };
  EXPECT_EQ(error("a,b,c\n1,2,0\n1,two,0\n"), "[csv] p.csv, line 3: column 2: expected a number, got 'two'");
  EXPECT_EQ(error("1,2,0\n1,0\n"), "[csv] p.csv, line 2: expected 3 fields, as in line 1, got 2");
  EXPECT_EQ(error("1,2,0.5\n"),
            "[csv] p.csv, line 1: column 3: expected a class, a whole number from 0, got '0.5'");
  EXPECT_EQ(error("1,2,-1\n"),
            "[csv] p.csv, line 1: column 3: expected a class, a whole number from 0, got '-1'");
  EXPECT_EQ(error("1\n"),
            "[csv] p.csv, line 1: expected at least one feature and a class, separated by commas");
  EXPECT_EQ(error("x,y\n"), "[csv] p.csv: expected lines of numbers, got none");
  EXPECT_EQ(error(""), "[csv] p.csv: expected lines of numbers, got none");
  EXPECT_EQ(error("1,2\nnan,1\n"), "[csv] p.csv, line 2: column 1: expected a number, got 'nan'");
  EXPECT_EQ(error("1,2\n0x10,1\n"), "[csv] p.csv, line 2: column 1: expected a number, got '0x10'");
}

TEST(Idx, ReadsImagesAndLabels) {
  const std::string images = idx({2, 2, 3}, std::string("\x00\x33\x66\x99\xCC\xFF"
                                                        "ABCDEF",
                                                        12));
  const auto examples = data::idx_examples(images, "images", idx({2}, std::string("\x07\x00", 2)), "labels");
  EXPECT_EQ(examples.shape, (Shape{2, 3, 1}));
  EXPECT_EQ(examples.labels, (std::vector<std::int32_t>{7, 0}));
  EXPECT_EQ(examples.classes, 8);
  EXPECT_FLOAT_EQ(examples.features[1], 0.2F);
  EXPECT_FLOAT_EQ(examples.features[5], 1.0F);
  EXPECT_FLOAT_EQ(examples.features[6], 65.0F / 255);
}

TEST(Idx, RefusesWhatIsNoIdxFileSayingWhere) {
  const auto error = [](const std::string& bytes) { return error_of([&] { data::parse_idx(bytes, "f"); }); };
  EXPECT_EQ(error("ab"), "[idx] f, offset 2: expected a magic number of 4 bytes, the file ends");
  EXPECT_EQ(error("\x1f\x8b\x08\x01"), "[idx] f, offset 0: the file is compressed; unpack it with gunzip");
  EXPECT_EQ(error("text"), "[idx] f, offset 0: expected two zero bytes, as IDX begins");
  EXPECT_EQ(error(idx({1}, "x", 13)), "[idx] f, offset 2: expected type 8 (bytes), got 13");
  EXPECT_EQ(error(idx({1, 1, 1, 1, 1}, "x")), "[idx] f, offset 3: expected 1 to 4 axes, got 5");
  EXPECT_EQ(error(idx({1, 1}, "").substr(0, 8)), "[idx] f, offset 8: expected 2 sizes, the file ends");
  EXPECT_EQ(error(idx({2, 3}, "12345")), "[idx] f, offset 17: expected 6 elements after the header, got 5");
  EXPECT_EQ(error(idx({1}, "12")), "[idx] f, offset 10: expected 1 elements after the header, got 2");
}

TEST(Idx, RefusesHugeSizesBeforeAllocating) {
  const std::string bytes = idx({0xFFFFFFFF, 0xFFFFFFFF, 0xFFFFFFFF, 0xFFFFFFFF}, "x");
  EXPECT_EQ(error_of([&] { data::parse_idx(bytes, "f"); }),
            "[idx] f, offset 4: its sizes come to more than 1073741824 elements");
}

TEST(Idx, RefusesImagesAndLabelsThatDoNotGoTogether) {
  const auto error = [](const std::string& images, const std::string& labels) {
    return error_of([&] { data::idx_examples(images, "images", labels, "labels"); });
  };
  EXPECT_EQ(error(idx({2, 1, 1}, "ab"), idx({1}, "a")),
            "[idx] labels, offset 4: expected 2 labels, one per image of images, got 1");
  EXPECT_EQ(error(idx({2}, "ab"), idx({2}, "ab")),
            "[idx] images, offset 3: expected images, 3 or 4 axes, got 1");
  EXPECT_EQ(error(idx({1, 1, 1}, "a"), idx({1, 1}, "a")),
            "[idx] labels, offset 3: expected labels, 1 axis, got 2");
}

/// A folder that is gone after the test.
class Files : public ::testing::Test {
 protected:
  void SetUp() override { std::filesystem::create_directories(folder); }
  void TearDown() override { std::filesystem::remove_all(folder); }
  std::string path(const std::string& name) const { return folder + "/" + name; }
  void write(const std::string& name, std::string_view bytes) const {
    data::write_file(path(name), std::array{bytes});
  }

  const std::string folder =
      ::testing::TempDir() + "backprop-" + ::testing::UnitTest::GetInstance()->current_test_info()->name();
};

TEST_F(Files, FolderInMnistsFormIsRead) {
  write("train-images-idx3-ubyte", idx({1, 1, 2}, "ab"));
  write("train-labels.idx1-ubyte", idx({1}, "\x03"));
  const auto examples = data::read_idx_folder(folder, data::Part::training);
  EXPECT_EQ(examples.count(), 1U);
  EXPECT_EQ(examples.classes, 4);
  EXPECT_EQ(error_of([&] { data::read_idx_folder(folder, data::Part::held_out); }),
            "[idx] " + folder + ": expected a file t10k-images-idx3-ubyte (not compressed)");
}

TEST_F(Files, CsvFileIsNamedInErrors) {
  write("p.csv", "1,2\n1\n");
  EXPECT_EQ(error_of([&] { data::read_csv(path("p.csv"), LabelColumn::last); }),
            "[csv] p.csv, line 2: expected 2 fields, as in line 1, got 1");
}

TEST_F(Files, AreReplacedWholeAndLeaveNothingBeside) {
  write("f", "old");
  write("f", std::string(100000, 'n'));
  EXPECT_EQ(data::read_file(path("f")), std::string(100000, 'n'));
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder), {}), 1);
}

TEST_F(Files, MissingOnesFoldersAndTooLongOnesAreRefused) {
  write("f", "four");
  EXPECT_EQ(error_of([&] { data::read_file(path("none")); }),
            "[file] " + path("none") + ": No such file or directory");
  EXPECT_EQ(error_of([&] { data::read_file(folder); }), "[file] " + folder + ": expected a file");
  EXPECT_EQ(error_of([&] { data::read_file(path("f"), 3); }),
            "[file] " + path("f") + ": 4 bytes are too many: at most 3");
  EXPECT_NE(error_of([&] { data::write_file(path("no/f"), {}); }).find("No such file or directory"),
            std::string::npos);
}

}  // namespace
}  // namespace backprop
