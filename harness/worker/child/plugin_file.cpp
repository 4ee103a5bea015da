#include "harness/worker/child/plugin_file.h"

#include <dlfcn.h>
#include <elf.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <memory>
#include <nlohmann/json.hpp>
#include <set>
#include <span>
#include <string_view>
#include <utility>

namespace assay {
namespace {

constexpr std::size_t longest_name = 64, longest_text = 500;
constexpr std::uint32_t most_implementations = 1000;

std::string machine_name(unsigned machine) {
  switch (machine) {
    case EM_386: return "32-bit x86";
    case EM_X86_64: return "x86-64";
    case EM_ARM: return "32-bit ARM";
    case EM_AARCH64: return "AArch64";
    case EM_RISCV: return "RISC-V";
    case EM_PPC64: return "POWER";
    case EM_S390: return "s390";
    default: return "ELF machine " + std::to_string(machine);
  }
}

constexpr unsigned this_machine =
#if defined(__x86_64__)
    EM_X86_64;
#elif defined(__aarch64__)
    EM_AARCH64;
#elif defined(__riscv)
    EM_RISCV;
#else
    EM_NONE;
#endif

// The loader maps what the file says that it has, and is killed where there is no such page.
void refuse_what_is_cut_off(std::FILE* stream, const Elf64_Ehdr& header) {
  std::fseek(stream, 0, SEEK_END);
  const auto size = static_cast<std::uint64_t>(std::ftell(stream));
  const auto ends_within = [&](std::uint64_t offset, std::uint64_t bytes) {
    return offset <= size && bytes <= size - offset;
  };
  bool whole =
      header.e_phentsize == sizeof(Elf64_Phdr) && ends_within(header.e_phoff, header.e_phnum * sizeof(Elf64_Phdr));
  std::fseek(stream, static_cast<long>(header.e_phoff), SEEK_SET);
  for (unsigned i = 0; whole && i < header.e_phnum; ++i) {
    Elf64_Phdr segment{};
    whole = std::fread(&segment, sizeof segment, 1, stream) == 1 &&
            (segment.p_type != PT_LOAD || ends_within(segment.p_offset, segment.p_filesz));
  }
  if (!whole) throw PluginError("is cut off: it has only " + std::to_string(size) + " bytes");
}

// The loader's own words for a file of the wrong kind name neither what it is nor what it should be.
void refuse_what_is_no_library(const std::string& file) {
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> stream(std::fopen(file.c_str(), "rb"), std::fclose);
  if (stream == nullptr) throw PluginError(std::string("cannot be opened: ") + std::strerror(errno));
  Elf64_Ehdr header{};
  const std::size_t got = std::fread(&header, 1, sizeof header, stream.get());
  if (std::ferror(stream.get()) != 0) throw PluginError(std::string("cannot be read: ") + std::strerror(errno));
  const std::string advice = "; expected a library that was linked with -shared";
  if (got < SELFMAG || std::memcmp(header.e_ident, ELFMAG, SELFMAG) != 0)
    throw PluginError("is not a shared library (no ELF header)" + advice);
  if (got < sizeof header) throw PluginError("is cut off: it has only " + std::to_string(got) + " bytes");
  if (this_machine != EM_NONE && (header.e_machine != this_machine || header.e_ident[EI_CLASS] != ELFCLASS64))
    throw PluginError("is for " + machine_name(header.e_machine) + ", and this machine is " +
                      machine_name(this_machine));
  if (header.e_type == ET_REL) throw PluginError("is an object file, not a shared library" + advice);
  if (header.e_type != ET_DYN) throw PluginError("is a program, not a shared library" + advice);
  refuse_what_is_cut_off(stream.get(), header);
}

bool is_name(const std::string& text) {
  constexpr std::string_view others = "_-.@+";
  return !text.empty() && text.size() <= longest_name && std::ranges::all_of(text, [&](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           others.find(c) != std::string_view::npos;
  });
}

std::string size_fault(const char* name, std::uint32_t said, std::size_t expected) {
  if (said == expected) return {};
  return std::string("its ") + name + " has " + std::to_string(said) + " bytes, expected " + std::to_string(expected) +
         ": it was not built with this version of assay/plugin.h, or its own declaration of the struct is wrong";
}

// Room for fields to come. One that is not 0 was built against a later header, or leaves its memory as it was.
bool is_clear(std::span<const std::uint64_t> reserved) {
  return std::ranges::all_of(reserved, [](std::uint64_t each) { return each == 0; });
}

std::string reserved_fault(const std::string& which) { return which + " has something in `reserved`; expected zeroes"; }

std::string fault_of_implementation(const AssayImplementation& each, std::uint32_t index) {
  const std::string which = "its implementation " + std::to_string(index);
  if (each.op == nullptr) return which + " has a null op";
  if (each.name == nullptr) return which + " has a null name";
  if (!is_name(shown(each.op, longest_text)))
    return which + " has the op '" + shown(each.op, 80) + "', which is no name";
  if (!is_name(shown(each.name, longest_text)))
    return which + " has the name '" + shown(each.name, 80) +
           "'; expected letters, digits and _ - . @ +, 1 to 64 of them";
  if (each.prepare == nullptr) return which + " (" + each.name + ") has a null prepare";
  if (each.run == nullptr) return which + " (" + each.name + ") has a null run";
  if ((each.claims & ~std::uint64_t{ASSAY_CLAIM_ACCUMULATES_WIDER}) != 0)
    return which + " (" + each.name + ") claims what this version of assay does not know; expected 0 or " +
           std::to_string(ASSAY_CLAIM_ACCUMULATES_WIDER);
  if (!is_clear(each.reserved)) return reserved_fault(which + " (" + each.name + ")");
  return {};
}

std::string fault_of_header(const AssayPlugin& plugin) {
  for (const auto& [name, said, expected] :
       {std::tuple{"AssayPlugin", plugin.plugin_size, sizeof(AssayPlugin)},
        {"AssayImplementation", plugin.implementation_size, sizeof(AssayImplementation)},
        {"AssayRequest", plugin.request_size, sizeof(AssayRequest)},
        {"AssayCall", plugin.call_size, sizeof(AssayCall)},
        {"AssayValue", plugin.value_size, sizeof(AssayValue)},
        {"AssayParameter", plugin.parameter_size, sizeof(AssayParameter)}})
    if (std::string fault = size_fault(name, said, expected); !fault.empty()) return fault;
  if (plugin.name == nullptr || *plugin.name == '\0') return "it has no name";
  if (plugin.version == nullptr || *plugin.version == '\0') return "it has no version";
  if (plugin.implementation_count == 0 || plugin.implementations == nullptr) return "it has no implementations";
  if (plugin.implementation_count > most_implementations)
    return "it claims to have " + std::to_string(plugin.implementation_count) + " implementations; expected 1 to " +
           std::to_string(most_implementations);
  if (!is_clear(plugin.reserved)) return reserved_fault("it");
  return {};
}

}  // namespace

std::string shown(const char* text, std::size_t most) {
  using Json = nlohmann::json;
  const std::string raw(text, strnlen(text, most));
  std::string valid = Json::parse(Json(raw).dump(-1, ' ', false, Json::error_handler_t::replace)).get<std::string>();
  std::ranges::replace_if(
      valid, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }, ' ');
  return valid;
}

std::string fault_of(const AssayPlugin* plugin) {
  if (plugin == nullptr) return std::string(ASSAY_PLUGIN_SYMBOL) + " returned null";
  // The size of a struct of another version says nothing, so this comes first.
  if (plugin->abi != ASSAY_PLUGIN_ABI)
    return "it speaks version " + std::to_string(plugin->abi) + " of the plug-in ABI, and this assay version " +
           std::to_string(ASSAY_PLUGIN_ABI) + ": build it with the assay/plugin.h of this assay";
  if (std::string fault = fault_of_header(*plugin); !fault.empty()) return fault;
  std::set<std::pair<std::string, std::string>> names;
  for (std::uint32_t i = 0; i < plugin->implementation_count; ++i) {
    const AssayImplementation& each = plugin->implementations[i];
    if (std::string fault = fault_of_implementation(each, i); !fault.empty()) return fault;
    if (!names.insert({each.op, each.name}).second)
      return std::string("it has two implementations of ") + each.op + " named '" + each.name + "'";
  }
  return {};
}

const AssayPlugin& load_plugin(const std::string& file) {
  refuse_what_is_no_library(file);
  void* library = dlopen(file.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (library == nullptr) {
    std::string why = dlerror();
    if (why.starts_with(file + ": ")) why.erase(0, file.size() + 2);
    throw PluginError("cannot be loaded: " + shown(why.c_str(), longest_text));
  }
  void* found = dlsym(library, ASSAY_PLUGIN_SYMBOL);
  if (found == nullptr)
    throw PluginError("has no function " ASSAY_PLUGIN_SYMBOL
                      ": it is no plug-in, or does not export it (in C++ it has to be extern \"C\")");
  const auto entry = reinterpret_cast<decltype(&assay_plugin_v1)>(found);
  const AssayPlugin* plugin = entry();
  if (const std::string fault = fault_of(plugin); !fault.empty()) throw PluginError(fault);
  return *plugin;
}

}  // namespace assay
