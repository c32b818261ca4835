#include "engine/lab/questions/quantity.h"

#include <gtest/gtest.h>

#include <string>
#include <variant>

namespace backprop::lab {
namespace {

struct Case {
  const char* text;
  double value;
  const char* unit;
};

class Quantities : public ::testing::TestWithParam<Case> {};

TEST_P(Quantities, AreReadAsTheyAreWritten) {
  const auto read = read_quantity(GetParam().text);
  if (const auto* unreadable = std::get_if<Unreadable>(&read)) {
    FAIL() << GetParam().text << ": " << unreadable->message;
  }
  EXPECT_DOUBLE_EQ(std::get<Quantity>(read).value, GetParam().value) << GetParam().text;
  EXPECT_EQ(std::get<Quantity>(read).unit, GetParam().unit) << GetParam().text;
}

INSTANTIATE_TEST_SUITE_P(
    All, Quantities,
    ::testing::Values(Case{"4632902", 4632902, ""}, Case{"4,632,902", 4632902, ""},
                      Case{"4 632 902", 4632902, ""}, Case{"4'632'902", 4632902, ""},
                      Case{"4_632_902", 4632902, ""}, Case{"4.632.902", 4632902, ""},
                      Case{"4\u202f632\u202f902", 4632902, ""}, Case{"157,226", 157226, ""},
                      Case{"12.5", 12.5, ""}, Case{"12,5", 12.5, ""}, Case{"0,125", 0.125, ""},
                      Case{"1,234.5", 1234.5, ""}, Case{"1.234,5", 1234.5, ""}, Case{"40.25 MB", 40.25, "MB"},
                      Case{"40,25MB", 40.25, "MB"}, Case{"628.9 kB", 628.9, "kB"},
                      Case{"628.9 KB", 628.9, "kB"}, Case{"38.4 mib", 38.4, "MiB"}, Case{"2 GiB", 2, "GiB"},
                      Case{"25,600 bytes", 25600, "B"}, Case{"25600B", 25600, "B"},
                      Case{"138 million", 138e6, ""}, Case{"4.6M", 4.6e6, ""}, Case{"1e6", 1e6, ""},
                      Case{"10^6", 1e6, ""}, Case{"3*3*32*64 + 64", 18496, ""}, Case{"4 × 1,000", 4000, ""},
                      Case{"3*3*32*64 + 64 = 18,496", 18496, ""}, Case{"79,510 parameters", 79510, ""},
                      Case{"$40.25\\,\\mathrm{MB}$", 40.25, "MB"}, Case{"ln 10", 2.302585092994046, ""},
                      Case{"-0.5", -0.5, ""}, Case{".5", 0.5, ""}));

TEST(Quantities, SayWhatTheyCannotRead) {
  for (const std::string& text :
       {std::string("12 apples"), std::string("1 2"), std::string("3 = 4"), std::string("1/0"),
        std::string("n"), std::string("1.2.3"), std::string(1U << 20U, '1'), std::string(150, '('),
        std::string("MB"), std::string("\xff"), std::string("1,2,3")}) {
    const auto read = read_quantity(text);
    const auto* unreadable = std::get_if<Unreadable>(&read);
    ASSERT_NE(unreadable, nullptr) << text.substr(0, 40);
    EXPECT_FALSE(unreadable->message.empty());
  }
}

}  // namespace
}  // namespace backprop::lab
