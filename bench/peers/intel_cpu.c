/* Preloaded before PyTorch, it makes the MKL inside use AVX-512 on a processor that is not Intel's but has it: MKL asks this function. */
int mkl_serv_intel_cpu_true(void) { return 1; }
