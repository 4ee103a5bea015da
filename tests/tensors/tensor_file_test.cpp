// Files of arrays: what is read, and what is refused, with the file's name and what was expected.
#include "harness/tensors/tensor_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <zip.h>

#include <filesystem>
#include <fstream>
#include <limits>
#include <utility>

#include "harness/core/error.h"
#include "tests/tensors/files.h"

namespace assay {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

const std::vector<float> six{0, 1, 2.5, -3, 4, 5};
using Dims = std::vector<std::int64_t>;

std::string refusal_of(const std::string& name, const std::string& content, const std::string& member = "") {
  const OneFile file(name, content);
  try {
    read_tensor({file.path(), member});
  } catch (const InputError& error) {
    const std::string message = error.what();
    EXPECT_THAT(message, HasSubstr(name)) << "names the file";
    EXPECT_EQ(message.find('\n'), std::string::npos) << message;
    return message;
  }
  return "it was read";
}

std::string zip_of(const std::vector<std::pair<std::string, std::string>>& members, zip_int32_t method) {
  const OneFile file("made.npz", "");
  std::filesystem::remove(file.path());
  zip_t* archive = zip_open(file.path().c_str(), ZIP_CREATE | ZIP_TRUNCATE, nullptr);
  for (const auto& [name, content] : members) {
    zip_source_t* source = zip_source_buffer(archive, content.data(), content.size(), 0);
    const zip_int64_t at = zip_file_add(archive, name.c_str(), source, 0);
    zip_set_file_compression(archive, static_cast<zip_uint64_t>(at), method, 0);
  }
  EXPECT_EQ(zip_close(archive), 0);
  return read_whole(file.path(), 1u << 20);
}

TEST(Place, IsSplitBehindTheEndingAlone) {
  EXPECT_EQ(place_from("a:b.npy").file, "a:b.npy");
  EXPECT_EQ(place_from("d/m.safetensors:model.norm.weight").file, "d/m.safetensors");
  EXPECT_EQ(place_from("d/m.safetensors:model.norm.weight").member, "model.norm.weight");
  EXPECT_EQ(place_from("a.npz:x").member, "x");
  EXPECT_EQ(place_from("a.npz").member, "");
}

TEST(Npy, OfEachTypeIsReadAsItsBytes) {
  const std::pair<std::string, Dtype> types[]{
      {"<f4", Dtype::f32}, {"<f8", Dtype::f64}, {"<f2", Dtype::f16}, {"<V2", Dtype::bf16}, {"|V2", Dtype::bf16}};
  for (const auto& [descr, dtype] : types) {
    const std::string data(6 * (dtype == Dtype::f64 ? 8 : dtype == Dtype::f32 ? 4 : 2), '\x3f');
    const OneFile file("x.npy", npy_of(descr, "2, 3", data));
    const Tensor tensor = read_npy(file.path());
    EXPECT_EQ(tensor.dtype, dtype) << descr;
    EXPECT_THAT(tensor.dims, ElementsAre(2, 3));
    EXPECT_EQ(tensor.bytes, std::vector<std::byte>(data.size(), std::byte{0x3f}));
  }
}

TEST(Npy, MayBeEmptyOrOfOneAxisOrNone) {
  EXPECT_THAT(read_npy(OneFile("x.npy", npy_of("<f4", "0, 7", "")).path()).dims, ElementsAre(0, 7));
  EXPECT_THAT(read_npy(OneFile("x.npy", npy_of("<f4", "6,", raw(six))).path()).dims, ElementsAre(6));
  EXPECT_THAT(read_npy(OneFile("x.npy", npy_of("<f4", "", raw(std::vector<float>{1}))).path()).dims, Dims{});
}

TEST(Npy, ThatIsNoneOrLiesIsRefused) {
  const std::string data = raw(six);
  const auto refused = [](const std::string& content) { return refusal_of("x.npy", content); };
  EXPECT_THAT(refused(""), HasSubstr("is truncated"));
  EXPECT_THAT(refused("no array at all"), HasSubstr("it does not begin with NumPy's magic number"));
  EXPECT_THAT(refused(std::string("\x93NUMPY\7\0", 8)), HasSubstr("version 7"));
  EXPECT_THAT(refused(std::string("\x93NUMPY\2\0\xff\xff\xff\x7f", 12)), HasSubstr("its header has 2147483647 bytes"));
  EXPECT_THAT(refused(npy_of("<f4", "2, 3", data.substr(0, 20))),
              HasSubstr("its shape [2, 3] of float32 takes 24 bytes, and behind the header are 20"));
  EXPECT_THAT(refused(npy_of("<f4", "2, 2", data)), HasSubstr("is longer than it says"));
  EXPECT_THAT(refused(npy_of(">f4", "2, 3", data)), HasSubstr("it is big-endian; write it with .astype('<f4')"));
  EXPECT_THAT(refused(npy_of("<i4", "2, 3", data)), HasSubstr("has the dtype '<i4'; expected float32"));
  EXPECT_THAT(refused(npy_of("<u2", "2, 3", data)), HasSubstr("bfloat16 is '<V2'"));
  EXPECT_THAT(refused(npy("{'descr': '<f4', 'fortran_order': True, 'shape': (2, 3), }\n", data)),
              HasSubstr("is in Fortran's order"));
  EXPECT_THAT(refused(npy("{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (2, 3), }\n", data)),
              HasSubstr("structured dtype"));
  EXPECT_THAT(refused(npy_of("<f4", "-2, 3", data)), HasSubstr("expected a size: a whole number, not below 0"));
  EXPECT_THAT(refused(npy_of("<f4", "99999999999999999999", data)), HasSubstr("less than 2^63"));
  EXPECT_THAT(refused(npy_of("<f4", "4611686018427387904, 4", data)), HasSubstr("may take 1 GiB and no more"));
  EXPECT_THAT(refused(npy_of("<f4", "0, 4611686018427387904", "")), HasSubstr("may take 1 GiB and no more"));
  EXPECT_THAT(refused(npy("{'descr': '<f4', 'fortran_order': False, }\n", data)),
              HasSubstr("a header without 'shape'"));
  EXPECT_THAT(refused(npy("{'descr': '<f4', 'descr': '<f4'}\n", data)), HasSubstr("each of them once"));
  EXPECT_THAT(refused(npy("{'descr': '<f4\n", data)), HasSubstr("a short text in quotes"));
  EXPECT_THAT(refused(npy("{'shape': (" + std::string(300, '1') + ")}", data)), HasSubstr("less than 2^63"));
}

TEST(Npy, WrittenIsReadAgain) {
  const OneFile file("y.npy", "");
  for (const Dtype dtype : {Dtype::f32, Dtype::bf16, Dtype::f16, Dtype::f64}) {
    const std::vector<std::byte> bytes(24, std::byte{0x3e});
    const auto count = static_cast<std::int64_t>(24 / (dtype == Dtype::f64 ? 8 : dtype == Dtype::f32 ? 4 : 2));
    write_npy(file.path(), dtype, {1, count}, bytes);
    const Tensor again = read_npy(file.path());
    EXPECT_EQ(again.dtype, dtype);
    EXPECT_EQ(again.bytes, bytes);
    EXPECT_THAT(again.dims, ElementsAre(1, count));
  }
}

TEST(Npz, IsReadStoredAndDeflated) {
  for (const zip_int32_t method : {ZIP_CM_STORE, ZIP_CM_DEFLATE}) {
    const OneFile file(
        "a.npz",
        zip_of({{"x.npy", npy_of("<f4", "2, 3", raw(six))}, {"gamma.npy", npy_of("<f2", "1,", "\1\2")}}, method));
    EXPECT_THAT(read_npz(file.path(), "x").dims, ElementsAre(2, 3));
    EXPECT_EQ(read_npz(file.path(), "gamma").dtype, Dtype::f16);
  }
}

TEST(Npz, ThatIsNoneOrLiesIsRefused) {
  const std::string one = npy_of("<f4", "2, 3", raw(six));
  const std::string two = zip_of({{"x.npy", one}, {"y.npy", one}}, ZIP_CM_STORE);
  EXPECT_THAT(refusal_of("a.npz", "nothing"), HasSubstr("is no .npz that can be read"));
  EXPECT_THAT(refusal_of("a.npz", two), HasSubstr("has 2 arrays; name one"));
  EXPECT_THAT(refusal_of("a.npz", two, "z"), HasSubstr("has no array 'z'; it has x, y"));
  EXPECT_THAT(refusal_of("a.npz", two.substr(0, two.size() / 2), "x"), HasSubstr("is no .npz that can be read"));
  std::string damaged = two;
  damaged[two.find("\x93NUMPY") + one.size() - 1] ^= 1;  // a bit of the last number: the checksum tells
  EXPECT_THAT(refusal_of("a.npz", damaged, "x"), HasSubstr("cannot be unpacked"));
  EXPECT_THAT(refusal_of("a.npz", zip_of({{"x.npy", one + "more"}}, ZIP_CM_DEFLATE)),
              HasSubstr("is longer than it says"));
  // A shape of a gigabyte in an archive of some hundred bytes.
  EXPECT_THAT(
      refusal_of("a.npz", zip_of({{"x.npy", npy_of("<f4", "268435456,", std::string(4096, '\0'))}}, ZIP_CM_DEFLATE)),
      HasSubstr("is truncated"));
}

const std::string entry = R"("w": {"dtype": "F32", "shape": [2, 3], "data_offsets": [0, 24]})";

TEST(Safetensors, AreReadByName) {
  const OneFile file("m.safetensors",
                     safetensors(R"({"__metadata__": {"format": "pt"}, )" + entry +
                                     R"(, "b": {"dtype": "BF16", "shape": [3], "data_offsets": [24, 30]}})",
                                 raw(six) + "abcdef"));
  const Tensor w = read_safetensors(file.path(), "w"), b = read_safetensors(file.path(), "b");
  EXPECT_EQ(w.dtype, Dtype::f32);
  EXPECT_THAT(w.dims, ElementsAre(2, 3));
  EXPECT_EQ(std::memcmp(w.bytes.data(), six.data(), 24), 0);
  EXPECT_EQ(b.dtype, Dtype::bf16);
  EXPECT_EQ(b.bytes[0], std::byte{'a'});
  EXPECT_EQ(read_safetensors(OneFile("m.safetensors", safetensors("{" + entry + "}", raw(six))).path(), "").dims.size(),
            2u)
      << "the only one";
}

TEST(Safetensors, ThatAreNoneOrLieAreRefused) {
  const std::string data = raw(six);
  const auto refused = [&](const std::string& header, const std::string& member = "w") {
    return refusal_of("m.safetensors", safetensors(header, data), member);
  };
  const auto with = [&](const std::string& dtype, const std::string& shape, const std::string& offsets) {
    return refused(R"({"w": {"dtype": )" + dtype + R"(, "shape": )" + shape + R"(, "data_offsets": )" + offsets + "}}");
  };
  EXPECT_THAT(refusal_of("m.safetensors", "abc"), HasSubstr("is truncated"));
  EXPECT_THAT(refusal_of("m.safetensors", std::string(8, '\x7f')), HasSubstr("says that its header has"));
  EXPECT_THAT(refusal_of("m.safetensors", safetensors("{" + entry + "}", data).substr(0, 30)),
              HasSubstr("is truncated: its header takes"));
  EXPECT_THAT(refusal_of("m.safetensors", safetensors("{" + entry + "}", data.substr(0, 20)), "w"),
              HasSubstr("is truncated: the tensor w ends at byte 24 of the data, and there are 20"));
  EXPECT_THAT(refused("{" + entry), HasSubstr("no JSON"));
  EXPECT_THAT(refused("[1, 2]"), HasSubstr("no JSON object"));
  EXPECT_THAT(refused(std::string(100000, '[')), HasSubstr("nested deeper"));
  EXPECT_THAT(refused("{" + entry + ", " + entry + "}"), HasSubstr("two tensors of the name w"));
  EXPECT_THAT(refused("{" + entry + "}", "v"), HasSubstr("has no tensor 'v' (it has w)"));
  EXPECT_THAT(with(R"("I64")", "[3]", "[0, 24]"), HasSubstr("is I64; expected F32, F16, BF16 or F64"));
  EXPECT_THAT(with(R"("F32")", "[2, 4]", "[0, 24]"),
              HasSubstr("lies about its shape: [2, 4] of float32 takes 32 bytes, and it has 24"));
  EXPECT_THAT(with(R"("F32")", "[-1]", "[0, 24]"), HasSubstr("an impossible shape"));
  EXPECT_THAT(with(R"("F32")", "[1.5]", "[0, 24]"), HasSubstr("an impossible shape"));
  EXPECT_THAT(with(R"("F32")", "[4611686018427387904, 4611686018427387904]", "[0, 24]"),
              HasSubstr("1 GiB and no more"));
  EXPECT_THAT(with(R"("F32")", "[2, 3]", "[24, 0]"), HasSubstr("impossible data_offsets"));
  EXPECT_THAT(with(R"("F32")", "[2, 3]", "[0]"), HasSubstr("no dtype, shape and data_offsets"));
}

TEST(File, OfAnotherNameOrNoneOrNoFileIsRefused) {
  EXPECT_THAT(refusal_of("x.pt", "abc"), HasSubstr("expected FILE.npy, FILE.npz:NAME or FILE.safetensors:NAME"));
  EXPECT_THROW(read_tensor({"/nowhere/x.npy", ""}), InputError);
  EXPECT_THROW(read_tensor({"/dev/zero.npy", ""}), InputError);
  EXPECT_THROW(read_npy("/dev/zero"), InputError) << "no regular file, and without an end";
  EXPECT_THROW(read_npz("/tmp", "x"), InputError);
}

// Holes take no room on the disk: what it says of its size is not what memory is taken for.
TEST(File, OfManyGigabytesTakesNoMemoryBeforeItIsRefused) {
  const OneFile file("x.npy", npy_of("<f4", "268435457,", ""));
  std::filesystem::resize_file(file.path(), std::uint64_t{1} << 36);
  EXPECT_THROW(read_npy(file.path()), InputError);
  const OneFile longer("x.npy", npy_of("<f4", "6,", ""));
  std::filesystem::resize_file(longer.path(), std::uint64_t{1} << 36);
  EXPECT_THROW(read_npy(longer.path()), InputError);
}

}  // namespace
}  // namespace assay
