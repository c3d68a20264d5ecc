// SPDX-License-Identifier: MIT
// Parameters, from insmod's text and through sys/.
#include "tests/unit/kernel/module/fixture.h"

using namespace kcompd;
using namespace kcompd::test;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;

namespace {

class Params : public ModuleTest {
protected:
  void TearDown() override {
    if (loaded_) {
      EXPECT_EQ(unload_module("params"), 0);
    }
    ModuleTest::TearDown();
  }

  int load_params(const char *args) {
    const int err = load("params", args);
    loaded_ = loaded_ || err == 0;
    return err;
  }

  bool loaded_ = false;
};

TEST_F(Params, HaveTheDriversValuesUntilTheyAreGiven) {
  ASSERT_EQ(load_params(""), 0);
  EXPECT_EQ(param("params", "limit"), "10\n");
  EXPECT_EQ(param("params", "who"), "world\n");
  EXPECT_EQ(param("params", "flag"), "N\n");
  EXPECT_EQ(param("params", "on"), "Y\n");
  EXPECT_EQ(param("params", "list"), ""); // its count is the number of values given, none yet
  EXPECT_EQ(param("params", "fixed"), "abc\n");
  EXPECT_EQ(param("params", "a_hexint"), "0x0000ff\n");
}

TEST_F(Params, OfEveryTypeAreReadAndShown) {
  ASSERT_EQ(load_params("a_byte=255 a_short=-32768 a_ushort=65535 limit=-2147483648 a_uint=4294967295 "
                        "a_long=-9223372036854775808 a_ulong=18446744073709551615 a_ullong=0x10 a_hexint=0xbeef who=me "
                        "flag on=n fixed=1234567 list=5,-6 words=a,b even=4"),
            0);
  EXPECT_EQ(param("params", "a_byte"), "255\n");
  EXPECT_EQ(param("params", "a_short"), "-32768\n");
  EXPECT_EQ(param("params", "a_ushort"), "65535\n");
  EXPECT_EQ(param("params", "limit"), "-2147483648\n");
  EXPECT_EQ(param("params", "a_uint"), "4294967295\n");
  EXPECT_EQ(param("params", "a_long"), "-9223372036854775808\n");
  EXPECT_EQ(param("params", "a_ulong"), "18446744073709551615\n");
  EXPECT_EQ(param("params", "a_ullong"), "16\n");
  EXPECT_EQ(param("params", "a_hexint"), "0x00beef\n");
  EXPECT_EQ(param("params", "who"), "me\n");
  EXPECT_EQ(param("params", "flag"), "Y\n");
  EXPECT_EQ(param("params", "on"), "N\n");
  EXPECT_EQ(param("params", "fixed"), "1234567\n");
  EXPECT_EQ(param("params", "list"), "5,-6\n");
  EXPECT_EQ(param("params", "words"), "a,b\n");
  EXPECT_EQ(param("params", "even"), "4\n");
}

TEST_F(Params, MayBeQuoted) {
  ASSERT_EQ(load_params("  who=\"two words\"  \"words=x y,z\"\tlimit=1 "), 0);
  EXPECT_EQ(param("params", "who"), "two words\n");
  EXPECT_EQ(param("params", "words"), "x y,z\n");
  EXPECT_EQ(param("params", "limit"), "1\n");
}

TEST_F(Params, DashesAndUnderscoresAreTheSame) {
  ASSERT_EQ(load_params("a-byte=7"), 0);
  EXPECT_EQ(param("params", "a-byte"), "7\n");
}

TEST_F(Params, UnknownOnesAreLoggedAndSkipped) {
  ASSERT_EQ(load_params("nosuch=1 limit=3 another"), 0);
  EXPECT_EQ(param("params", "limit"), "3\n");
  EXPECT_THAT(log(), ElementsAre("params: unknown parameter 'nosuch' ignored",
                                 "params: unknown parameter 'another' ignored", HasSubstr("limit 3")));
}

TEST_F(Params, ThatAreWrongStopTheLoad) {
  EXPECT_EQ(load_params("limit=abc"), -EINVAL);
  EXPECT_THAT(log(), ElementsAre("params: `abc' invalid for parameter `limit'"));
  EXPECT_EQ(load_params("limit="), -EINVAL);
  EXPECT_EQ(load_params("limit"), -EINVAL);
  EXPECT_EQ(load_params("limit=1x"), -EINVAL);
  EXPECT_EQ(load_params("limit=2147483648"), -ERANGE);
  EXPECT_EQ(load_params("a_byte=256"), -ERANGE);
  EXPECT_EQ(load_params("a_byte=-1"), -EINVAL);
  EXPECT_EQ(load_params("flag=maybe"), -EINVAL);
  EXPECT_EQ(load_params("list=1,2,3,4,5"), -EINVAL);
  EXPECT_THAT(log(), Contains("list: can only take 4 arguments"));
  EXPECT_EQ(load_params("list=1,,2"), -EINVAL);
  EXPECT_EQ(load_params("fixed=12345678"), -ENOSPC);
  EXPECT_THAT(log(), Contains("params: `12345678' too large for parameter `fixed'"));
  EXPECT_EQ(load_params(("who=" + std::string(1025, 'x')).c_str()), -ENOSPC);
  EXPECT_EQ(load_params("even=3"), -EDOM);
}

TEST_F(Params, EndAtTwoDashes) {
  ASSERT_EQ(load_params("limit=3 -- limit=4 x"), 0);
  EXPECT_EQ(param("params", "limit"), "3\n");
  EXPECT_THAT(log(), Contains("params: parameters 'limit=4 x' after `--' ignored"));
}

TEST_F(Params, AreWrittenThroughSysAsTheirModeAllows) {
  ASSERT_EQ(load_params(""), 0);
  EXPECT_EQ(module_param_set("params", "limit", "77\n"), 3);
  EXPECT_EQ(param("params", "limit"), "77\n");
  EXPECT_EQ(module_param_set("params", "limit", "x"), -EINVAL);
  EXPECT_EQ(module_param_set("params", "who", "you"), 3);
  EXPECT_EQ(module_param_set("params", "who", "them"), 4);
  EXPECT_EQ(param("params", "who"), "them\n");
  EXPECT_EQ(module_param_set("params", "list", "1"), -EPERM);
  EXPECT_EQ(module_param_set("params", "secret", "1"), 1);
  EXPECT_EQ(param("params", "secret"), "error 1");
  EXPECT_EQ(param("params", "nosuch"), "error 2");
  EXPECT_EQ(param("nosuch", "limit"), "error 2");
  EXPECT_EQ(module_param_set("nosuch", "limit", "1"), -ENOENT);
}

TEST_F(Params, AreListedWithTheirModes) {
  ASSERT_EQ(load_params(""), 0);
  const auto all = module_params("params");
  EXPECT_EQ(all.size(), 18u);
  EXPECT_THAT(all, Contains(testing::AllOf(testing::Field(&ModuleParam::name, "limit"),
                                           testing::Field(&ModuleParam::perm, 0644))));
  EXPECT_THAT(all, Contains(testing::AllOf(testing::Field(&ModuleParam::name, "hidden"),
                                           testing::Field(&ModuleParam::perm, 0))));
  EXPECT_TRUE(module_params("nosuch").empty());
}

} // namespace
