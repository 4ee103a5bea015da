// A library that does nothing but be loaded: built twice, once with what -ffast-math links in, which switches
// flush-to-zero on in whatever thread loads it.
extern "C" float assay_mutants_half(float x);
extern "C" float assay_mutants_half(float x) { return x / 2; }
