// A file that is compiled for a set of instructions gives nothing away that the linker might take for all: no inline
// function, no template, no table that another file has as well.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <string>
#include <vector>

namespace {

// The objects of kernels, but for those of the portable set, which may be taken anywhere.
std::vector<std::string> objects_of_sets() {
  std::ifstream file(ASSAY_BINARY_DIRECTORY "/catalog/set_objects.txt");
  std::vector<std::string> found;
  for (std::string line; std::getline(file, line);)
    for (const std::string set :
         {"_avx2.", "_avx512.", "_avx512bf16.", "_avx512fp16.", "_avx512vbmi2.", "_neon.", "_sve."})
      if (line.find(set) != std::string::npos) found.push_back(line);
  return found;
}

// The symbols that are defined in an object and that the linker may take from any of several: weak and unique ones.
std::string shared_symbols(const std::string& object) {
  FILE* const pipe = popen(("nm -C --defined-only '" + object + "'").c_str(), "r");
  if (pipe == nullptr) return "nm does not run";
  std::string found;
  char line[4096];
  bool any = false;
  while (std::fgets(line, sizeof line, pipe) != nullptr) {
    any = true;
    const std::string text = line;
    // A reference to the function by which exceptions pass, which sanitizers need.
    if (text.find(" DW.ref.") != std::string::npos) continue;
    const std::size_t kind = text.find(' ') + 1;
    if (std::string("WwVvu").find(text[kind]) != std::string::npos) found += text;
  }
  pclose(pipe);
  return any ? found : "nm says nothing";
}

TEST(Sets, TheirFilesShareNothingWithOthers) {
  const std::vector<std::string> objects = objects_of_sets();
#if defined(__x86_64__)
  // Each family's kernels for a set may be one object or several; none is missing.
  for (const char* made_of :
       {"/norms_avx512.", "/norms_avx2.", "/activations_avx512.", "/activations_avx2.", "/vector_avx2.",
        "/vector_avx512.", "/nontemporal_avx2.", "/chains_avx2.", "/chains_avx512."})
    EXPECT_TRUE(std::ranges::any_of(objects, [&](const std::string& object) {
      return object.find(made_of) != std::string::npos;
    })) << made_of;
#endif
  for (const std::string& object : objects) EXPECT_EQ(shared_symbols(object), "") << object;
}

}  // namespace
