#include "harness/run/new_files.h"

#include <algorithm>
#include <filesystem>
#include <optional>
#include <system_error>

#include "harness/core/catalog.h"
#include "harness/core/error.h"
#include "harness/core/names.h"
#include "harness/run/choices.h"
#include "harness/run/drafts.h"

namespace assay {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t longest_name = 40;
constexpr std::string_view small_letters = "abcdefghijklmnopqrstuvwxyz", digits = "0123456789";

// What a name in C++ cannot be; then what stands in a namespace that the name becomes or gets into.
constexpr std::string_view taken_words =
    " alignas alignof and asm auto bitand bitor bool break case catch char class compl concept const continue decltype "
    "default delete do double else enum explicit export extern false float for friend goto if inline int long main "
    "mutable namespace new noexcept not nullptr operator or private protected public register requires return short "
    "signed sizeof static std struct switch template this throw true try typedef typeid typename union unsigned using "
    "virtual void volatile while xor "
    "always assay bugs compare conflict decode encode family law mutants op prepare print ";

// Of what becomes a name in C++, and part of names of files.
void require_word(const std::string& name, const std::string& of_what) {
  const std::string allowed = std::string(small_letters) + std::string(digits) + "_";
  if (name.empty() || name.size() > longest_name || small_letters.find(name[0]) == std::string_view::npos ||
      name.find_first_not_of(allowed) != std::string::npos)
    throw InputError("'" + name.substr(0, 2 * longest_name) + "' cannot be the name of " + of_what +
                     ": expected at most " + std::to_string(longest_name) +
                     " small letters, digits and _, a letter first, as in rms_norm");
  if (taken_words.find(" " + name + " ") != std::string_view::npos)
    throw InputError("'" + name + "' cannot be the name of " + of_what + ": the word is taken; choose another");
}

std::string capitalised(const std::string& name) {
  std::string text;
  for (std::size_t i = 0; i < name.size(); ++i) {
    if (name[i] == '_') continue;
    const bool first = i == 0 || name[i - 1] == '_';
    text += first && name[i] >= 'a' && name[i] <= 'z' ? static_cast<char>(name[i] - 'a' + 'A') : name[i];
  }
  return text;
}

fs::path implementations_folder(const std::string& what) {
  const fs::path impls = fs::path(project_root()) / "impls";
  if (!fs::exists(impls / "CMakeLists.txt"))
    throw InputError("'new " + what +
                     "' is for assay's source tree, and this assay was installed; 'new plugin' and "
                     "'new worker' work without it");
  return impls;
}

// The folder of an op, whether or not the program was built with it; nothing if there is none.
std::optional<fs::path> folder_of_op(const fs::path& impls, const std::string& op) {
  for (const fs::directory_entry& family : fs::directory_iterator(impls))
    if (fs::exists(family.path() / op / "op.cpp")) return family.path() / op;
  return std::nullopt;
}

std::vector<std::string> ops_in(const fs::path& impls) {
  std::vector<std::string> ops;
  for (const fs::directory_entry& family : fs::directory_iterator(impls))
    if (family.is_directory() && family.path().filename() != "probes")
      for (const fs::directory_entry& op : fs::directory_iterator(family.path()))
        if (fs::exists(op.path() / "op.cpp")) ops.push_back(op.path().filename().string());
  std::ranges::sort(ops);
  return ops;
}

// An implementation of the op that the native worker has: the first of its folder's own lines that needs no library, or
// what a family makes of every kernel.
std::string stand_in_of(const fs::path& op_folder) {
  const fs::path own = op_folder / "CMakeLists.txt";
  if (!fs::exists(own)) return "naive";
  const std::string beginning = "add_implementation(" + op_folder.filename().string() + " ";
  for (const std::string& line : lines_of(read_text(own)))
    if (line.starts_with(beginning) && line.find(" REQUIRES ") == std::string::npos)
      return line.substr(beginning.size(), line.find_first_of(" )", beginning.size()) - beginning.size());
  throw InputError({own.string()},
                   "has no implementation that needs no library; write the file by hand, as "
                   "docs/adding-an-implementation.md has it");
}

bool is_registered(const fs::path& lists, const std::string& op, const std::string& name) {
  if (!fs::exists(lists)) return false;
  const std::string text = read_text(lists);
  for (const char* function : {"make_implementation(", "add_implementation("})
    for (const char* end : {" ", ")"})
      if (text.find(function + op + " " + name + end) != std::string::npos) return true;
  return false;
}

void refuse_taken(const fs::path& op_folder, const std::string& op, const std::string& name) {
  const bool built = std::ranges::any_of(
      catalog(), [&](const CatalogEntry& entry) { return entry.op == op && entry.backend == name; });
  if (built || name == "naive" || name == "simd" || is_registered(op_folder / "CMakeLists.txt", op, name) ||
      is_registered(op_folder.parent_path() / "CMakeLists.txt", op, name))
    throw InputError(op + " has an implementation named " + name + " already; choose another name");
}

// What somebody who is given an NAME for plug-ins and workers calls implementations by, and files.
void require_free_name(const std::string& name, const std::string& of_what, const std::string& op) {
  require_word(name, of_what);
  for (const CatalogEntry& entry : catalog())
    if (entry.op == op && entry.backend == name)
      throw InputError("'" + name + "' is the name of one of assay's own implementations of " + op +
                       "; choose another");
}

std::string check_command(const std::string& rest) { return as_called("./assay check " + rest); }

// The program as files that are made call it: by its full name, from wherever they are used.
std::string full_name_of_program() {
  const fs::path script = fs::path(project_root()) / "assay";
  std::error_code error;
  if (program_name() == "./assay" && fs::is_regular_file(script, error)) return script.string();
  return fs::read_symlink("/proc/self/exe").string();
}

}  // namespace

Made new_op(const std::string& name, const std::string& family) {
  const fs::path impls = implementations_folder("op"), home = impls / family, folder = home / name;
  require_word(name, "an op");
  require_word(family, "a family");
  if (folder_of_op(impls, name)) throw InputError("there is an op named " + name + " already; choose another name");
  if (fs::exists(impls / name)) throw InputError(name + " is the name of a folder of impls/; choose another name");
  for (const char* other : {"external", "mutants", "probes", "simd", "threads"})
    if (family == other)
      throw InputError("impls/" + family + " is no family of ops; choose another (activations, norms, or a new one)");
  Drafts drafts({{"name", name}, {"Name", capitalised(name)}, {"family", family}});
  if (family == "activations") {
    for (const char* file : {"op.cpp", "kernel.h", "mutants.cpp"})
      drafts.file(folder / file, std::string("op/pointwise/") + file + ".in");
    drafts.line(home / "CMakeLists.txt", "add_pointwise(", "add_pointwise(" + name + ")");
  } else {
    for (const char* file : {"op.cpp", "naive.cpp", "mutants.cpp", "CMakeLists.txt"})
      drafts.file(folder / file, std::string("op/rows/") + file + ".in");
    drafts.file(fs::path(project_root()) / "specs/ops" / (name + ".toml"), "op/rows/spec.toml.in");
    if (!fs::exists(home / "CMakeLists.txt")) {
      drafts.file(home / "CMakeLists.txt", "op/family.cmake.in");
      drafts.line(impls / "CMakeLists.txt", "add_subdirectory(", "add_subdirectory(" + family + ")");
    }
    drafts.line(home / "CMakeLists.txt", "add_subdirectory(", "add_subdirectory(" + name + ")");
  }
  return {drafts.write(),
          {check_command("--op " + name + " --effort quick"),
           as_called("./assay selftest --op " + name + " --effort quick"),
           "docs/adding-an-op.md: where formula, budget and mutants go, and which pages name each op"}};
}

Made new_implementation(const std::string& name, const std::string& op) {
  const fs::path impls = implementations_folder("implementation");
  require_word(name, "an implementation");
  const std::vector<std::string> ops = ops_in(impls);
  if (std::ranges::find(ops, op) == ops.end())
    throw InputError("--op: no op is named '" + op + "'" + suggestion(op, ops));
  const std::optional<fs::path> folder = folder_of_op(impls, op);
  refuse_taken(*folder, op, name);
  const bool own_lists = fs::exists(*folder / "CMakeLists.txt");
  const bool pointwise = folder->parent_path().filename() == "activations" && fs::exists(*folder / "kernel.h");
  const std::string stand_in = stand_in_of(*folder);
  Drafts drafts({{"name", name}, {"op", op}, {"stand_in", stand_in}});
  drafts.file(*folder / (name + ".cpp"), pointwise ? "implementation/pointwise.cpp.in" : "implementation/any.cpp.in");
  if (own_lists)
    drafts.line(*folder / "CMakeLists.txt", "add_implementation(", "add_implementation(" + op + " " + name + ")");
  else
    drafts.line(folder->parent_path() / "CMakeLists.txt", "make_implementation(",
                "make_implementation(" + op + " " + name + " native SOURCES " + op + "/" + name + ".cpp)");
  return {drafts.write(),
          {check_command("--op " + op + " --impl " + name + " --effort quick"),
           as_called("./assay bench --op " + op + " --impl " + name + " --impl " + stand_in),
           "docs/adding-an-implementation.md: from here to a proposal"}};
}

Made new_plugin(const std::string& name) {
  require_free_name(name, "a plug-in", "rms_norm");
  const fs::path folder = fs::current_path() / name;
  std::error_code error;
  if (fs::exists(folder, error))
    throw InputError(folder.string() + " is there already; choose another name, or remove it first");
  const fs::path headers = fs::read_symlink("/proc/self/exe").parent_path().parent_path() / "include";
  Drafts drafts({{"name", name}, {"program", full_name_of_program()}, {"include", headers.string()}});
  drafts.file(folder / (name + ".c"), "plugin/plugin.c.in");
  drafts.file(folder / "Makefile", "plugin/Makefile.in");
  return {
      drafts.write(),
      {"make -C " + name + " check",
       as_called("./assay bench --plugin ") + name + "/" + name + ".so --op rms_norm --impl " + name + " --impl naive",
       "docs/plugins.md: another op, other languages, what is said when something is wrong"}};
}

Made new_worker(const std::string& name) {
  require_free_name(name, "a worker", "gelu");
  Drafts drafts({{"name", name}, {"python", fs::weakly_canonical(project_root() + "/python").string()}});
  drafts.file(fs::current_path() / (name + ".py"), "worker/worker.py.in");
  return {drafts.write(),
          {check_command("--worker 'python3 " + name + ".py' --op gelu --dtype f32 --impl " + name + " --effort quick"),
           "docs/worker-protocol.md: another op, other languages, what is asked and answered"}};
}

std::string print_made(const Made& made) {
  std::string text;
  auto add = [&text, before = std::string()](const std::string& title, const std::string& what) mutable {
    text += (title == before ? std::string(9, ' ') : title + std::string(9 - title.size(), ' ')) + what + "\n";
    before = title;
  };
  for (const std::string& file : made.written.files) add("made", file);
  for (const auto& [file, line] : made.written.lines) add("changed", file + ": " + line);
  for (const std::string& each : made.next) add("next", each);
  return text;
}

}  // namespace assay
