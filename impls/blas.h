// What a program asks of BLAS that is not of BLAS itself: each library has calls of its own for it.
//
// A worker is linked with one of the two files that define it: openblas.cpp, of the OpenBLAS that it is linked with, or
// loaded_blas.cpp, of a library that is found when the worker starts.
#pragma once

#include <string>
#include <string_view>

namespace assay::blas {

std::string version();                   // as the library tells it
std::string isa(std::string_view = {});  // whom it computes for here
void set_threads(int threads);

}  // namespace assay::blas
