#include <csignal>

int planted_answer() { return 0; }

[[gnu::constructor]] static void crash() { (void)std::raise(SIGSEGV); }
