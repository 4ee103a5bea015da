#include <algorithm>
#include <set>

#include "impls/segmenters/hyphenate/hyphenate_relations.h"

namespace assay::hyphenate {
namespace {

// What is cut too near to an end of its word.
std::optional<std::string> too_near(std::string_view whole, const std::set<std::int64_t>& cuts, std::int64_t left,
                                    std::int64_t right) {
  for (std::size_t at = 0; at < whole.size();) {
    std::vector<std::int64_t> begins;
    while (at < whole.size() && is_of_a_word(tokenizers::character_at(whole, at))) {
      begins.push_back(static_cast<std::int64_t>(at));
      at += tokenizers::character_at(whole, at).bytes;
    }
    const std::int64_t letters = std::ssize(begins);
    for (std::int64_t place = 1; place < letters; ++place)
      if ((place < left || letters - place < right) && cuts.contains(begins[static_cast<std::size_t>(place)]))
        return "a word of " + std::to_string(letters) + " characters is cut behind " + std::to_string(place);
    if (at < whole.size() && begins.empty()) at += tokenizers::character_at(whole, at).bytes;
  }
  return std::nullopt;
}

}  // namespace

Relation texts_before_a_blank_cut_alike() {
  return {"texts_before_a_blank_cut_alike", "what stands before a blank is cut alike alone", true,
          [](const OpInfo&, const Case& which, const std::vector<Buffer>& inputs) -> std::optional<FollowUp> {
            const std::string_view all = inputs[text].text();
            const std::size_t end = all.find(' ', all.size() / 2);
            if (end == all.npos || end == 0) return std::nullopt;
            const tokenizers::Character before = tokenizers::character_at(all, end - 1);
            if (!before.well_formed || !is_of_a_word(before)) return std::nullopt;  // the blank may join what is there
            FollowUp second{which, inputs};
            second.inputs[text].bytes.resize(end);
            second.inputs[text].dims[0] = static_cast<std::int64_t>(end);
            for (Dimension& dimension : second.which.dims) dimension.size = static_cast<std::int64_t>(end);
            return second;
          },
          [](const FinishedRun& first, const FinishedRun& second) -> std::optional<std::string> {
            const Buffer &whole = first.outputs[ends], &part = second.outputs[ends];
            bool same = part.count() < whole.count();
            for (std::int64_t i = 0; same && i < part.count(); ++i) same = part.number(i) == whole.number(i);
            if (same) return std::nullopt;
            return "what stands before a blank is cut otherwise alone";
          }};
}

Relation capitals_cut_alike() {
  return {"capitals_cut_alike", "with capitals for the small letters of ASCII it is cut alike", true,
          [](const OpInfo&, const Case& which, const std::vector<Buffer>& inputs) -> std::optional<FollowUp> {
            FollowUp second{which, inputs};
            for (std::byte& byte : second.inputs[text].bytes)
              if (byte >= std::byte{'a'} && byte <= std::byte{'z'}) byte &= ~std::byte{0x20};
            if (second.inputs[text].bytes == inputs[text].bytes) return std::nullopt;
            return second;
          },
          [](const FinishedRun& first, const FinishedRun& second) -> std::optional<std::string> {
            if (first.outputs[ends].bytes == second.outputs[ends].bytes) return std::nullopt;
            return "in capitals it is cut otherwise";
          }};
}

Relation margins_are_kept(PatternsOfFiles& files) {
  return {"margins_are_kept", "no cut is nearer to an end of its word than the margins", true,
          [](const OpInfo&, const Case& which, const std::vector<Buffer>& inputs) -> std::optional<FollowUp> {
            return FollowUp{which, inputs};
          },
          [&files](const FinishedRun&, const FinishedRun& second) -> std::optional<std::string> {
            const auto patterns = files.read(std::string(second.inputs[vocabulary].text()));
            const Settings asked = settings_of(second.which.parameters);
            std::set<std::int64_t> cuts;
            for (std::int64_t i = 0; i < second.outputs[ends].count(); ++i)
              cuts.insert(static_cast<std::int64_t>(second.outputs[ends].number(i)));
            return too_near(second.inputs[text].text(), cuts, asked.left > 0 ? asked.left : patterns->left,
                            asked.right > 0 ? asked.right : patterns->right);
          }};
}

}  // namespace assay::hyphenate
