#include "harness/run/text_blocks.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

#include "harness/core/error.h"
#include "harness/run/interrupts.h"
#include "harness/run/progress.h"

namespace assay {

TextBlocks::TextBlocks(std::string file, std::size_t block, std::function<std::size_t(std::string_view)> last_cut,
                       std::size_t longest)
    : name_(file == "-" ? "standard input" : std::move(file)),
      descriptor_(name_ == "standard input" ? STDIN_FILENO : open(name_.c_str(), O_RDONLY | O_CLOEXEC)),
      block_(std::min(block, longest)),
      longest_(longest),
      last_cut_(std::move(last_cut)) {
  if (descriptor_ < 0) throw InputError({name_}, std::string("cannot be read: ") + std::strerror(errno));
}

TextBlocks::~TextBlocks() {
  if (descriptor_ != STDIN_FILENO) close(descriptor_);
}

void TextBlocks::read_up_to(std::size_t bytes) {
  while (!ended_ && held_.size() < bytes) {
    const std::size_t before = held_.size();
    held_.resize(bytes);
    const ssize_t got = read(descriptor_, held_.data() + before, bytes - before);
    const int error = errno;
    held_.resize(before + static_cast<std::size_t>(std::max<ssize_t>(got, 0)));
    if (was_interrupted()) throw Interrupted{};
    if (got < 0 && error == EINTR) continue;
    if (got < 0) throw InputError({name_}, std::string("cannot be read: ") + std::strerror(error));
    ended_ = got == 0;
  }
}

std::string_view TextBlocks::next() {
  held_.erase(0, given_);
  offset_ += given_;
  for (std::size_t limit = block_;; limit *= 2) {
    limit = std::min(limit, longest_);
    read_up_to(limit + 1);  // one byte more tells whether it ends there
    const std::string_view held = held_;
    given_ = held.size() <= limit ? held.size() : last_cut_(held.substr(0, limit));
    if (given_ > 0 || held.empty()) return held.substr(0, given_);
    if (limit == longest_)
      throw InputError({name_}, "cannot be cut: from byte " + std::to_string(offset_) + " on, " +
                                    std::to_string(longest_ >> 20) +
                                    " MiB have no place where the ids of both sides are certainly those of the whole "
                                    "(see docs/tokenizing.md); expected one at least that often");
  }
}

}  // namespace assay
