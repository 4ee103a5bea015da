// The rule as it is said: a map from ids to pieces, and one replacement after the other.
#include <cstring>
#include <map>
#include <memory>
#include <string>

#include "impls/tokenizers/formats/wordpiece_model.h"
#include "impls/tokenizers/wordpiece_decode/op.h"

namespace assay::wordpiece_decode {
namespace {

class MapJoiner {
 public:
  MapJoiner(const tokenizers::WordPieceModel& model, Cleanup cleanup) : prefix_(model.prefix), cleanup_(cleanup) {
    for (const auto& piece : model.pieces) pieces_.emplace(piece.id, piece.text);
    for (const auto& added : model.added) pieces_.emplace(added.id, added.text);
  }

  void run(const Call& call) const {
    const auto* const first = call.inputs[ids].as<const std::int32_t>();
    const std::int64_t count = call.inputs[ids].dims[0];
    Value& out = call.outputs[text];
    auto room = static_cast<std::size_t>(out.dims[0]);
    std::string made;
    std::int64_t read = 0;
    for (; read < count; ++read) {
      const auto found = pieces_.find(first[read]);
      if (found == pieces_.end()) break;
      std::string part = found->second;
      if (read > 0) {
        if (part.rfind(prefix_, 0) == 0) part.erase(0, prefix_.size());
        else part.insert(0, 1, ' ');
      }
      if (part.size() > room) break;
      room -= part.size();
      if (cleanup_ == Cleanup::pieces) replace(part);
      made += part;
    }
    if (cleanup_ == Cleanup::text) replace(made);
    std::memcpy(out.data, made.data(), made.size());
    out.dims[0] = std::ssize(made);
    *call.outputs[decoded].as<std::int64_t>() = read;
  }

 private:
  void replace(std::string& text) const {
    for (const Replacement& each : replacements) {
      if (cleanup_ == Cleanup::text && each.first == of_pieces_alone) continue;
      if (text.find(each.first) == std::string::npos) continue;
      std::string changed;
      for (std::size_t at = 0; at < text.size();) {
        const bool here = text.compare(at, each.first.size(), each.first) == 0;
        if (here) changed.append(each.second);
        else changed += text[at];
        at += here ? each.first.size() : 1;
      }
      text = std::move(changed);
    }
  }

  std::map<std::int32_t, std::string> pieces_;
  std::string prefix_;
  Cleanup cleanup_;
};

Prepared prepare_map(const Request& request) {
  const auto model = tokenizers::read_wordpiece_model(request.inputs[vocabulary].text());
  if (const auto* refused = std::get_if<Unsupported>(&model)) return *refused;
  auto joiner = std::make_shared<const MapJoiner>(std::get<0>(model), cleanup_of(request.parameters));
  return make_runner([joiner](const Call& call) { joiner->run(call); });
}

}  // namespace

Implementation naive() { return own_implementation(prepare_map, "looks each id up in a map, and appends its piece"); }

}  // namespace assay::wordpiece_decode
