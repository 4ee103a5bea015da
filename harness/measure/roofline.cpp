#include "harness/measure/roofline.h"

#include <algorithm>
#include <map>

#include "harness/core/contract.h"

namespace assay {
namespace {

constexpr int launches = 2, blocks = 5;
constexpr const char* in_memory = "memory";

// What is gone through, again and again.
struct Stretch {
  std::string level;
  std::int64_t bytes = 0;
};

std::vector<Stretch> stretches_of(const std::vector<CacheLevel>& caches) {
  constexpr std::size_t most = std::size_t{768} << 20;  // a value may take up to a gigabyte
  std::vector<Stretch> all;
  for (const CacheLevel& cache : caches) all.push_back({cache.name, static_cast<std::int64_t>(cache.bytes / 2)});
  const std::size_t last = caches.empty() ? std::size_t{32} << 20 : caches.back().bytes;
  all.push_back({in_memory, static_cast<std::int64_t>(std::min(4 * last, most))});
  return all;
}

// How fast memory is does not depend on where a process has its code, and it takes as long as all caches together.
bool is_gone_through(const Stretch& stretch, int launch) { return launch == 0 || stretch.level != in_memory; }

Cell cell_of(const std::string& op, std::int64_t bytes) {
  Cell cell;
  cell.which.op = op;
  cell.which.dtype = Dtype::u8;
  cell.which.dims = {{"bytes", bytes}};
  if (op == "copy") cell.which.dims.push_back({"written", bytes});
  cell.which.values = "constant";
  return cell;
}

std::string what_of(const Contender& contender, Dtype dtype) {
  if (contender.op == "fma") return dtype == Dtype::bf16 ? products_of_bf16 : multiply_adds;
  return contender.backend == "nontemporal" ? "non-temporal copy" : contender.op;
}

class Roofs {
 public:
  void add(const Contender& contender, Dtype dtype, const Stretch& stretch, const MeasurementRecord& record) {
    double best = 0;
    for (const Sample& sample : record.samples)
      if (sample.cpu > 0)
        best = std::max(best, (contender.op == "fma" ? record.work.flops : record.work.bytes) / sample.cpu);
    if (best == 0) return;
    Roof roof{what_of(contender, dtype), stretch.level, contender.subject.isa, static_cast<double>(stretch.bytes),
              best};
    const auto same = std::ranges::find_if(roofs_, [&](const Roof& each) {
      return each.what == roof.what && each.level == roof.level && each.isa == roof.isa;
    });
    if (same == roofs_.end()) roofs_.push_back(std::move(roof));
    else same->rate = std::max(same->rate, roof.rate);
  }
  std::vector<Roof> take() { return std::move(roofs_); }

 private:
  std::vector<Roof> roofs_;
};

}  // namespace

Cell peak_cell(Dtype dtype) {
  Cell cell;
  cell.which.op = "fma";
  cell.which.dtype = dtype;
  cell.which.dims = {{"calls", 1}};
  cell.which.values = "half";
  return cell;
}

int roofline_steps(const std::vector<CacheLevel>& caches) {
  return launches * (2 * static_cast<int>(stretches_of(caches).size()) + 2) - 2 * (launches - 1);
}

std::vector<Roof> measure_roofs(const Resources& resources, MeasureSettings settings, const Roster& roster,
                                const std::vector<CacheLevel>& caches, const std::function<void()>& done) {
  settings.effort.blocks = blocks;
  settings.verify_small = false;
  const std::function<bool()> interrupted = settings.interrupted;
  Measurer measurer(resources, std::move(settings));
  Roofs roofs;
  const auto measure = [&](const Cell& cell, const Stretch& stretch) {
    std::vector<Contender> contenders = roster.of(cell.which.op);
    std::erase_if(contenders, [](const Contender& each) { return !each.present(); });
    const std::vector<MeasurementRecord> records = measurer.measure(cell, contenders, {}, false);
    for (std::size_t i = 0; i < records.size(); ++i) roofs.add(contenders[i], cell.which.dtype, stretch, records[i]);
    done();
  };
  for (int launch = 0; launch < launches; ++launch) {
    measurer.begin_launch(launch);
    for (const Dtype dtype : {Dtype::f32, Dtype::bf16}) measure(peak_cell(dtype), {});
    for (const Stretch& stretch : stretches_of(caches)) {
      if (interrupted()) return {};
      if (!is_gone_through(stretch, launch)) continue;
      // Half of what a copy goes through is read, and half written.
      measure(cell_of("copy", stretch.bytes / 2), stretch);
      measure(cell_of("read", stretch.bytes), stretch);
    }
  }
  return interrupted() ? std::vector<Roof>{} : roofs.take();
}

}  // namespace assay
