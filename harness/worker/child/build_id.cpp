#include "harness/worker/child/build_id.h"

#include <elf.h>
#include <link.h>

#include <cstring>
#include <string>

namespace assay {
namespace {

std::string hex(const unsigned char* bytes, std::size_t count) {
  static constexpr char digits[] = "0123456789abcdef";
  std::string text;
  for (std::size_t i = 0; i < count; ++i) {
    text += digits[bytes[i] >> 4];
    text += digits[bytes[i] & 15];
  }
  return text;
}

std::string build_id_in(const char* notes, std::size_t size) {
  constexpr std::size_t header_size = sizeof(ElfW(Nhdr));
  while (size >= header_size) {
    ElfW(Nhdr) header;
    std::memcpy(&header, notes, header_size);
    const std::size_t name = (header.n_namesz + 3u) & ~3u, text = (header.n_descsz + 3u) & ~3u;
    if (header_size + name + text > size) return {};
    const char* owner = notes + header_size;
    if (header.n_type == NT_GNU_BUILD_ID && header.n_namesz == 4 && std::memcmp(owner, "GNU", 4) == 0)
      return hex(reinterpret_cast<const unsigned char*>(owner + name), header.n_descsz);
    notes += header_size + name + text;
    size -= header_size + name + text;
  }
  return {};
}

int collect(dl_phdr_info* info, std::size_t, void* into) {
  std::string name = info->dlpi_name;
  name = name.substr(name.find_last_of('/') + 1);
  for (int i = 0; i < info->dlpi_phnum; ++i) {
    const ElfW(Phdr)& header = info->dlpi_phdr[i];
    if (header.p_type != PT_NOTE) continue;
    const std::string id = build_id_in(reinterpret_cast<const char*>(info->dlpi_addr + header.p_vaddr), header.p_memsz);
    if (!id.empty()) (*static_cast<nlohmann::json*>(into))[name] = id;
  }
  return 0;
}

}  // namespace

nlohmann::json loaded_build_ids() {
  nlohmann::json ids = nlohmann::json::object();
  dl_iterate_phdr(collect, &ids);
  return ids;
}

std::uint64_t control_bits(const fenv_t& environment) {
#if defined(__x86_64__)
  constexpr std::uint32_t exception_flags = 0x3f;
  return (static_cast<std::uint64_t>(environment.__tags) << 48) |
         (static_cast<std::uint64_t>(environment.__control_word) << 32) | (environment.__mxcsr & ~exception_flags);
#else
  (void)environment;
  return static_cast<std::uint64_t>(fegetround());
#endif
}

void reset_control_bits() {
  fesetenv(FE_DFL_ENV);
#if defined(__x86_64__)
  asm volatile("fninit");  // which registers are in use is no part of what C restores
#endif
}

std::string describe_control_change(std::uint64_t defaults, std::uint64_t now) {
#if defined(__x86_64__)
  const std::uint64_t other = defaults ^ now;
  if (other >> 48 != 0) return "x87's registers are in use, as MMX leaves them without emms";
  if ((other & 0x8040) != 0) return "flush-to-zero or denormals-are-zero";
  if ((other & (0x6000 | std::uint64_t{0x0c00} << 32)) != 0) return "the rounding mode";
  if ((other & std::uint64_t{0x0300} << 32) != 0) return "x87's precision";
  return other != 0 ? "which exceptions are masked" : "";
#else
  return defaults != now ? "the rounding mode" : "";
#endif
}

}  // namespace assay
