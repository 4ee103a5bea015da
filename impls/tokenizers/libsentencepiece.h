// SentencePiece's own library, as Debian has it, for the implementations that ask it.
#pragma once

#include <dlfcn.h>
#include <sentencepiece_processor.h>

#include <algorithm>
#include <climits>
#include <cstdlib>
#include <memory>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "harness/op.h"
#include "impls/tokenizers/formats/sentencepiece_model.h"
#include "impls/tokenizers/sentencepiece_ids.h"

namespace assay::tokenizers {

struct LibraryModel {
  SentencePieceModel file;  // as it is read here: the library is not given what this reader refuses
  sentencepiece::SentencePieceProcessor processor;
};

inline std::variant<std::shared_ptr<LibraryModel>, Unsupported> load_library_model(std::string_view path) {
  auto read = read_sentencepiece_model(path);
  if (const auto* refused = std::get_if<Unsupported>(&read)) return *refused;
  auto model = std::make_shared<LibraryModel>();
  model->file = std::get<SentencePieceModel>(std::move(read));
  const sentencepiece::util::Status status = model->processor.Load(std::string(path));
  if (!status.ok()) return Unsupported{"libsentencepiece refuses the model: " + status.ToString()};
  return model;
}

// The same, of a model of this kind.
inline std::variant<std::shared_ptr<LibraryModel>, Unsupported> load_library_model(std::string_view path,
                                                                                   SentencePieceModel::Kind kind,
                                                                                   std::string_view kind_name) {
  auto loaded = load_library_model(path);
  if (const auto* model = std::get_if<0>(&loaded); model != nullptr && (*model)->file.kind != kind)
    return refused_kind((*model)->file.kind, kind_name);
  return loaded;
}

// The ids of its encoder.
inline Prepared prepare_library_encoder(const Request& request, SentencePieceModel::Kind kind,
                                        std::string_view kind_name) {
  const auto loaded = load_library_model(request.inputs[1].text(), kind, kind_name);
  if (const auto* refused = std::get_if<Unsupported>(&loaded)) return *refused;
  return make_runner([model = std::get<0>(loaded), found = std::vector<int>()](const Call& call) mutable {
    found.clear();
    if (!model->processor.Encode(call.inputs[0].text(), &found).ok()) found.clear();
    std::ranges::copy(found, call.outputs[0].as<std::int32_t>());
    call.outputs[0].dims[0] = std::ssize(found);
  });
}

// It has no call that tells its version: the file that it was loaded from has one.
inline std::string library_version() {
  Dl_info found{};
  const auto* const of_library = reinterpret_cast<const void*>(&sentencepiece::SetRandomGeneratorSeed);
  if (dladdr(of_library, &found) == 0 || found.dli_fname == nullptr) return "unknown";
  char whole[PATH_MAX];
  if (realpath(found.dli_fname, whole) == nullptr) return "unknown";
  const std::string path = whole;
  return path.substr(path.rfind('/') + 1);
}

inline Implementation library_implementation(std::function<Prepared(const Request&)> prepare, std::string note) {
  return {.version = library_version,
          .isa = [](std::string_view) { return std::string("baseline"); },
          .variants = {},
          .prepare = std::move(prepare),
          .note = std::move(note)};
}

}  // namespace assay::tokenizers
