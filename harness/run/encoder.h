// An implementation of an op that makes ids of a text, in a process of its own, asked for one part of a text after the
// other. What it read of its vocabulary it keeps.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "harness/core/contract.h"
#include "harness/worker/parent/arena.h"
#include "harness/worker/parent/contender.h"

namespace assay {

// The longest text that an op may be asked for at once: shared memory has 1 GiB for each value.
std::size_t longest_part(const Op& op, const Parameters& parameters);

class Encoder {
 public:
  ~Encoder();
  // `vocabulary` is the path of its file.
  Encoder(const Op& op, const Contender& contender, Parameters parameters, const std::string& vocabulary);

  struct Answer {
    enum class Kind : std::uint8_t { ids, refused, failed };
    Kind kind = Kind::ids;
    std::string reason;  // why it refused or failed
    std::vector<std::int32_t> ids;
    std::vector<std::int64_t> starts;     // in bytes, where the parameters ask for them
    std::vector<std::int64_t> ends = {};  // and where the op tells them: others end where the next one begins
  };

  // Begins to encode a text, of which it takes a copy; `finish` waits for the answer. Each once, in turns.
  void begin(std::string_view text);
  Answer finish();
  Answer encode(std::string_view text) {
    begin(text);
    return finish();
  }

 private:
  void lay_out(std::size_t bytes);

  const Op& op_;
  Contender contender_;
  Parameters parameters_;
  Buffer vocabulary_;
  Arena arena_;
  Layout layout_;
  Case which_;
  std::size_t room_ = 0;      // bytes of text that are laid out
  std::size_t prepared_ = 0;  // bytes of the text that its runner was prepared with: it takes no longer one
  std::size_t asked_ = 0;     // bytes of the text that it works on
  struct Asked;               // its process, and what it was asked for
  std::unique_ptr<Asked> process_;
};

}  // namespace assay
