// BLAS from a library that is loaded when the worker starts: a fetched one, which has the calls under their own names
// or, as SciPy's OpenBLAS has them, behind "scipy_". Implementations are those that are linked with Debian's OpenBLAS,
// object for object; a call goes through one pointer, as it does to any shared library.
#include <cblas.h>
#include <dlfcn.h>

#include <cstdio>
#include <cstdlib>
#include <string>

#include "impls/blas.h"

namespace assay::blas {
namespace {

[[noreturn]] void give_up(const char* what, const char* why) {
  std::fprintf(stderr, "%s: %s\n", what, why);
  std::_Exit(2);
}

// The harness says which one it is to be (Fetched libraries of the roster).
void* opened() {
  const char* file = std::getenv("ASSAY_LIBRARY");
  if (file == nullptr) give_up("ASSAY_LIBRARY", "is not set: this worker computes with the library that it names");
  void* library = dlopen(file, RTLD_NOW | RTLD_GLOBAL);
  if (library == nullptr) give_up("error while loading shared libraries", dlerror());  // as the system's loader says it
  return library;
}

void* found(void* library, const char* name) {
  if (void* plain = dlsym(library, name); plain != nullptr) return plain;
  return dlsym(library, ("scipy_" + std::string(name)).c_str());
}

template <class Function>
void take(void* library, const char* name, Function*& function) {
  function = reinterpret_cast<Function*>(found(library, name));
  if (function == nullptr) give_up(name, "is not in the library");
}

// MKL's own words for what it is; its header is not here.
struct MklVersion {
  int major, minor, update;
  char *status, *build, *processor, *platform;
};

// Before main: what the library needs to load belongs to the start of the worker, and to no call.
struct Library {
  decltype(&cblas_sasum) sasum;
  decltype(&cblas_saxpby) saxpby;
  decltype(&cblas_saxpy) saxpy;
  decltype(&cblas_scopy) scopy;
  decltype(&cblas_sdot) sdot;
  decltype(&cblas_sgemm) sgemm;
  decltype(&cblas_sgemv) sgemv;
  decltype(&cblas_sscal) sscal;
  void (*set_threads)(int);
  std::string version, isa;

  Library() {
    void* library = opened();
    take(library, "cblas_sasum", sasum);
    take(library, "cblas_saxpby", saxpby);
    take(library, "cblas_saxpy", saxpy);
    take(library, "cblas_scopy", scopy);
    take(library, "cblas_sdot", sdot);
    take(library, "cblas_sgemm", sgemm);
    take(library, "cblas_sgemv", sgemv);
    take(library, "cblas_sscal", sscal);
    if (found(library, "MKL_Get_Version") != nullptr) ask_mkl(library);
    else ask_openblas(library);
  }

 private:
  void ask_openblas(void* library) {
    char* (*config)() = nullptr;
    char* (*core)() = nullptr;
    take(library, "openblas_get_config", config);
    take(library, "openblas_get_corename", core);
    take(library, "openblas_set_num_threads", set_threads);
    version = config();
    isa = core();
  }
  void ask_mkl(void* library) {
    void (*ask)(MklVersion*) = nullptr;
    take(library, "MKL_Get_Version", ask);
    take(library, "MKL_Set_Num_Threads", set_threads);
    MklVersion told{};
    ask(&told);
    version = std::to_string(told.major) + "." + std::to_string(told.minor) + "." + std::to_string(told.update) +
              " (build " + told.build + ")";
    isa = told.processor;
  }
};

const Library loaded;

}  // namespace

std::string version() { return loaded.version; }
std::string isa(std::string_view) { return loaded.isa; }
void set_threads(int threads) { loaded.set_threads(threads); }

}  // namespace assay::blas

using assay::blas::loaded;

float cblas_sasum(blasint n, const float* x, blasint by) { return loaded.sasum(n, x, by); }
void cblas_saxpby(blasint n, float a, const float* x, blasint x_by, float b, float* y, blasint y_by) {
  loaded.saxpby(n, a, x, x_by, b, y, y_by);
}
void cblas_saxpy(blasint n, float a, const float* x, blasint x_by, float* y, blasint y_by) {
  loaded.saxpy(n, a, x, x_by, y, y_by);
}
void cblas_scopy(blasint n, const float* x, blasint x_by, float* y, blasint y_by) { loaded.scopy(n, x, x_by, y, y_by); }
float cblas_sdot(blasint n, const float* x, blasint x_by, const float* y, blasint y_by) {
  return loaded.sdot(n, x, x_by, y, y_by);
}
void cblas_sgemm(CBLAS_ORDER order, CBLAS_TRANSPOSE a_is, CBLAS_TRANSPOSE b_is, blasint m, blasint n, blasint k,
                 float f, const float* a, blasint a_by, const float* b, blasint b_by, float g, float* c, blasint c_by) {
  loaded.sgemm(order, a_is, b_is, m, n, k, f, a, a_by, b, b_by, g, c, c_by);
}
void cblas_sgemv(CBLAS_ORDER order, CBLAS_TRANSPOSE a_is, blasint m, blasint n, float f, const float* a, blasint a_by,
                 const float* x, blasint x_by, float g, float* y, blasint y_by) {
  loaded.sgemv(order, a_is, m, n, f, a, a_by, x, x_by, g, y, y_by);
}
void cblas_sscal(blasint n, float a, float* x, blasint by) { loaded.sscal(n, a, x, by); }
