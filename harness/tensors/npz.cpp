// NumPy's format for several arrays: an archive (zip) with a .npy for each, stored as they are (savez) or deflated
// (savez_compressed). libzip reads archives.
#include <zip.h>

#include <algorithm>
#include <memory>
#include <string_view>

#include "harness/core/error.h"
#include "harness/core/names.h"
#include "harness/tensors/array_bytes.h"
#include "harness/tensors/tensor_file.h"

namespace assay {
namespace {

constexpr std::string_view npy_ending = ".npy";
constexpr std::size_t most_named = 20;  // members, in a message

using Archive = std::unique_ptr<zip_t, void (*)(zip_t*)>;

Archive open_archive(const std::string& file) {
  const FileStream regular(file);  // or it says why it cannot be read
  int code = 0;
  zip_t* opened = zip_open(file.c_str(), ZIP_RDONLY, &code);
  if (opened == nullptr) {
    zip_error_t error;
    zip_error_init_with_code(&error, code);
    const std::string why = zip_error_strerror(&error);
    zip_error_fini(&error);
    throw InputError({file}, "is no .npz that can be read: " + shown(why));
  }
  return {opened, zip_discard};
}

// One file of the archive, as it is unpacked.
class MemberStream final : public ByteStream {
 public:
  MemberStream(zip_t* archive, std::string name, zip_uint64_t index) : name_(std::move(name)) {
    zip_stat_t status;
    zip_stat_init(&status);
    if (zip_stat_index(archive, index, 0, &status) != 0 || (status.valid & ZIP_STAT_SIZE) == 0)
      fail(zip_strerror(archive));
    size_ = status.size;
    opened_ = zip_fopen_index(archive, index, 0);
    if (opened_ == nullptr) fail(zip_strerror(archive));
  }
  ~MemberStream() override { zip_fclose(opened_); }
  MemberStream(const MemberStream&) = delete;
  MemberStream& operator=(const MemberStream&) = delete;

  const std::string& name() const override { return name_; }
  std::uint64_t size() const override { return size_; }
  std::uint64_t position() const override { return position_; }
  std::size_t read(std::byte* to, std::size_t count) override {
    std::size_t done = 0;
    while (done < count) {
      const zip_int64_t some = zip_fread(opened_, to + done, count - done);
      if (some < 0)
        fail(zip_error_strerror(zip_file_get_error(opened_)));  // at its end also where the checksum is another
      if (some == 0) break;
      done += static_cast<std::size_t>(some);
    }
    position_ += done;
    return done;
  }

 private:
  [[noreturn]] void fail(const char* why) const {
    throw InputError({name_}, std::string("cannot be unpacked: ") + shown(why == nullptr ? "it is damaged" : why));
  }

  std::string name_;
  zip_file_t* opened_ = nullptr;
  std::uint64_t size_ = 0, position_ = 0;
};

std::vector<std::string> names_in(zip_t* archive) {
  std::vector<std::string> names;
  for (zip_int64_t i = 0; i < zip_get_num_entries(archive, 0); ++i) {
    const char* name = zip_get_name(archive, static_cast<zip_uint64_t>(i), ZIP_FL_ENC_RAW);
    std::string_view found = name == nullptr ? "" : name;
    if (found.ends_with(npy_ending)) found.remove_suffix(npy_ending.size());
    names.emplace_back(found);
  }
  return names;
}

}  // namespace

Tensor read_npz(const std::string& file, const std::string& member) {
  const Archive archive = open_archive(file);
  const std::vector<std::string> names = names_in(archive.get());
  std::vector<std::string> some(names.begin(),
                                names.begin() + static_cast<std::ptrdiff_t>(std::min(names.size(), most_named)));
  for (std::string& each : some) each = shown(each);
  const std::string list = names.empty() ? "none" : join(some, ", ") + (names.size() > most_named ? ", ..." : "");
  if (member.empty() && names.size() != 1)
    throw InputError({file},
                     "has " + std::to_string(names.size()) + " arrays; name one: " + file + ":NAME (" + list + ")");
  const auto found = member.empty() ? names.begin() : std::ranges::find(names, member);
  if (found == names.end()) throw InputError({file}, "has no array '" + shown(member) + "'; it has " + list);
  MemberStream stream(archive.get(), file + ":" + shown(*found), static_cast<zip_uint64_t>(found - names.begin()));
  return read_npy_stream(stream);
}

}  // namespace assay
