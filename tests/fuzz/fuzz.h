/*
 * tests/fuzz/fuzz.h - what every fuzz target offers.
 *
 * LLVMFuzzerTestOneInput is the name libFuzzer calls; driver.c calls it too,
 * so that the targets also run in `make test` without clang.  A broken
 * promise ends the process.
 */
#ifndef PS_TESTS_FUZZ_H
#define PS_TESTS_FUZZ_H
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

#define MUST(cond) do { if (!(cond)) abort(); } while (0)
#endif
