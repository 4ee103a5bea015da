// What is done to the descriptors and the memory that a worker shares with the harness.
#include <fcntl.h>
#include <unistd.h>

#include <cstring>
#include <thread>

#include "tests/planted/misdeed.h"

namespace {

using namespace assay::planted;

void flood_the_answers() {
  const std::string junk(65536, 'x');
  while (write(4, junk.data(), junk.size()) > 0) {
  }
}

void send_frame(const std::string& text) {
  const std::string frame = std::string{static_cast<char>(text.size()), 0, 0, 0} + text;
  (void)!write(4, frame.data(), frame.size());
}

void forge_later() {
  std::thread([] {
    usleep(10000);
    send_frame(R"({"type":"ran","id":2,"lengths":[],"prepare_seconds":0})");
  }).detach();
}

void write_late(const Site& site) {
  if (site.empty()) return;
  static std::thread* writer = nullptr;
  if (writer != nullptr) return;
  writer = new std::thread([at = site.row(site.y(), 0)] {
    for (unsigned char value = 0; forever; ++value) {
      usleep(3000);
      *static_cast<volatile unsigned char*>(at) = value;
    }
  });
}

void read_late(const Site& site) {
  if (site.empty()) return;
  static std::thread* reader = nullptr;
  if (reader != nullptr) return;
  reader = new std::thread([at = site.row(site.x(), 0)] {
    while (forever) {
      usleep(100);
      (void)*static_cast<const volatile unsigned char*>(at);
    }
  });
}

// What is put back before anybody looks is a write all the same, which another thread may see.
void write_and_restore(const Site& site) {
  if (site.empty()) return;
  auto* const at = static_cast<volatile unsigned char*>(site.row(site.x(), 0));
  const unsigned char before = *at;
  *at = static_cast<unsigned char>(~before);
  *at = before;
}

void read_past_rows(const Site& site) {
  const std::int64_t width = site.cols() * static_cast<std::int64_t>(site.element_size());
  for (std::int64_t row = 0; row + 1 < site.rows() && width > 0; ++row)
    (void)*static_cast<const volatile unsigned char*>(site.row(site.x(), row) + width);
}

void leave_a_writing_child(const Site& site) {
  if (site.empty() || fork() != 0) return;
  for (unsigned char value = 0; forever; ++value) *static_cast<volatile unsigned char*>(site.row(site.y(), 0)) = value;
}

void fill_the_shared_memory(const Site& site) {
  if (site.empty()) return;
  std::memset(site.row(site.y(), site.rows() - 1) + site.cols() * static_cast<std::int64_t>(site.element_size()), 1,
              std::size_t{400} << 20);
}

}  // namespace

std::vector<Deed> assay::planted::misdeeds_at_the_wall() {
  return {
      {"fills_the_shared_memory", fill_the_shared_memory, {}},
      {"opens_without_end",
       plain([] {
         while (open("/dev/null", O_RDONLY) >= 0) {
         }
       }),
       {}},
      {"opens_one_more_each_time", plain([] { (void)!open("/dev/null", O_RDONLY); }), {}},
      {"closes_its_answers", plain([] { close(4); }), {}},
      {"closes_its_requests", plain([] { close(3); }), {}},
      {"closes_its_memory", plain([] { close(5); }), {}},
      {"floods_its_answers", plain(flood_the_answers), {}},
      {"forges_an_answer", plain([] { send_frame(R"({"type":"ran","id":2,"lengths":[]})"); }), {}},
      {"forges_the_next_answer", {}, plain(forge_later)},
      {"truncates_its_memory", plain([] { (void)!ftruncate(5, 0); }), {}},
      {"writes_late", {}, write_late},
      {"reads_late", {}, read_late},
      {"writes_and_restores", write_and_restore, {}},
      {"reads_past_rows", read_past_rows, {}},
      {"leaves_a_writing_child", {}, leave_a_writing_child},
  };
}
