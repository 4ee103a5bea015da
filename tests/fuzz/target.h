// What is fuzzed: functions that read what others wrote. Each takes any bytes, and either succeeds or refuses them in
// the way that is agreed on; everything else (another exception, a sanitizer's finding, a hang) is a bug.
//
// The same functions are called by libFuzzer (libfuzzer.cpp, preset `fuzz`) and, for each file of the corpus, by an
// ordinary test (corpus_test.cpp).
#pragma once

#include <stdexcept>
#include <string>
#include <string_view>

#include "harness/core/contract.h"
#include "harness/core/error.h"
#include "tests/no_resources.h"

namespace assay::fuzz {

void spec(std::string_view input);
void waivers(std::string_view input);
void model(std::string_view input);
void resource_lists(std::string_view input);
void case_id(std::string_view input);
void counterexample(std::string_view input);
void records(std::string_view input);
void nights(std::string_view input);
void frames(std::string_view input);
void greeting(std::string_view input);
void answer(std::string_view input);
void request(std::string_view input);
void rank_file(std::string_view input);
void json_vocabulary(std::string_view input);
void bpe_encode(std::string_view input);
void wordpiece_vocabulary(std::string_view input);
void blingfire_pieces(std::string_view input);
void clip_merges(std::string_view input);
void codes_file(std::string_view input);
void dictionary(std::string_view input);
void hmm_model(std::string_view input);
void perceptron_weights(std::string_view input);
void sentencepiece_model(std::string_view input);
void hyphen_patterns(std::string_view input);
void npy(std::string_view input);
void npz(std::string_view input);
void safetensors(std::string_view input);

struct Target {
  const char* name;  // of its folder in corpus/
  void (*feed)(std::string_view input);
};
inline constexpr Target targets[] = {
    {"spec", spec},
    {"waivers", waivers},
    {"model", model},
    {"resource_lists", resource_lists},
    {"case_id", case_id},
    {"records", records},
    {"frames", frames},
    {"counterexample", counterexample},
    {"answer", answer},
    {"greeting", greeting},
    {"request", request},
    {"rank_file", rank_file},
    {"nights", nights},
    {"npy", npy},
    {"npz", npz},
    {"safetensors", safetensors},
    {"json_vocabulary", json_vocabulary},
    {"bpe_encode", bpe_encode},
    {"wordpiece_vocabulary", wordpiece_vocabulary},
    {"blingfire_pieces", blingfire_pieces},
    {"clip_merges", clip_merges},
    {"codes_file", codes_file},
    {"dictionary", dictionary},
    {"hmm_model", hmm_model},
    {"perceptron_weights", perceptron_weights},
    {"sentencepiece_model", sentencepiece_model},
    {"hyphen_patterns", hyphen_patterns},
};

// What must hold whatever the input is. (std::logic_error: no target takes that for a refusal.)
inline void require(bool holds, const std::string& what) {
  if (!holds) throw std::logic_error("broken: " + what);
}

// Whether it went well; false if it was refused.
template <class Function>
bool refuses_cleanly(Function function) {
  try {
    function();
    return true;
  } catch (const InputError& error) {
    require(*error.what() != '\0', "a refusal says why");
    return false;
  }
}

// The input as a file of no folder, for what reads files.
class InputFile {
 public:
  explicit InputFile(std::string_view content);
  ~InputFile();
  InputFile(const InputFile&) = delete;
  InputFile& operator=(const InputFile&) = delete;
  std::string path() const { return "/proc/self/fd/" + std::to_string(descriptor_); }

 private:
  int descriptor_ = -1;
};

// A folder that lasts as long as the process, in memory where there is a place for that.
const std::string& scratch_folder();

// Small enough to be computed some hundred times a second.
bool is_small(const Case& which);

}  // namespace assay::fuzz
