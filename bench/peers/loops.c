/* Loops that a C compiler vectorizes by itself, to hold ours against: the optimizers' formulas of parade.server.optimizer over arrays that
 * do not fit the cache, and fused multiply-adds in registers. interleaved/contestants.py has the protocol.
 *
 *     gcc -O3 -march=native -fno-math-errno loops.c -lm        (without the last, it would not vectorize sqrtf)
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static double cpu_seconds(void) {
    struct timespec now;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return now.tv_sec + now.tv_nsec / 1e9;
}

/* Vectors as wide as the processor's, twelve accumulators as in parade.bench.arithmetic.Peak. */
#ifdef __AVX512F__
enum { LANES = 16 };
#else
enum { LANES = 8 };
#endif
enum { ACCUMULATORS = 12, TIMES = 100000 };
typedef float vector __attribute__((vector_size(LANES * sizeof(float))));

static float multiply_add(void) {
    vector factor, addend, sums[ACCUMULATORS];
    for (int lane = 0; lane < LANES; lane++) {
        factor[lane] = 0.999f;
        addend[lane] = 0.001f;
    }
    for (int i = 0; i < ACCUMULATORS; i++) sums[i] = (float)i * addend; /* equal ones would be computed once */
    for (int time = 0; time < TIMES; time++)
        for (int i = 0; i < ACCUMULATORS; i++) sums[i] = sums[i] * factor + addend;
    float all = 0;
    for (int i = 0; i < ACCUMULATORS; i++) all += sums[i][0];
    return all;
}

static double peak(double seconds) {
    volatile float sink;
    double began = cpu_seconds(), spent;
    long runs = 0;
    do {
        sink = multiply_add();
        runs++;
        spent = cpu_seconds() - began;
    } while (spent < seconds);
    (void)sink;
    return 2e-9 * TIMES * ACCUMULATORS * LANES * runs / spent;
}

/* Momentum.kernel: the new weights are written over the gradient. */
static void momentum_step(const float *restrict weights, float *restrict gradient, float *restrict velocity, long count, float rate,
                          float momentum, float scale) {
    for (long i = 0; i < count; i++) {
        float v = fmaf(momentum, velocity[i], -(rate * (gradient[i] * scale)));
        velocity[i] = v;
        gradient[i] = weights[i] + v;
    }
}

/* Adam.kernel */
static void adam_step(const float *restrict weights, float *restrict gradient, float *restrict first, float *restrict second, long count,
                      float step_size, float root_correction, float scale) {
    const float beta1 = 0.9f, one_less_beta1 = 0.1f, beta2 = 0.999f, one_less_beta2 = 0.001f, epsilon = 1e-8f;
    for (long i = 0; i < count; i++) {
        float g = gradient[i] * scale;
        float m = fmaf(beta1, first[i], one_less_beta1 * g);
        float v = fmaf(beta2, second[i], one_less_beta2 * g * g);
        first[i] = m;
        second[i] = v;
        float root = fmaf(sqrtf(v), root_correction, epsilon);
        gradient[i] = fmaf(-step_size, m / root, weights[i]);
    }
}

static float *drawn(long count, float factor) {
    float *values = malloc(count * sizeof(float));
    for (long i = 0; i < count; i++) values[i] = factor * (2 * (float)rand() / (float)RAND_MAX - 1);
    return values;
}

/* Values a second. The learning rate is so small that the weights hardly move, however many steps there are. */
static double optimizer(int adam, long count, double seconds) {
    float *weights = drawn(count, 1), *gradient = drawn(count, 1), *first = drawn(count, 0), *second = drawn(count, 0);
    double began = 0, spent = 0;
    long steps = -1; /* the first one touches the memory, and does not count */
    do {
        if (steps == 0) began = cpu_seconds();
        if (adam)
            adam_step(weights, gradient, first, second, count, 1e-6f, 1, 1);
        else
            momentum_step(weights, gradient, first, count, 1e-6f, 0.9f, 1);
        float *fresh = gradient;
        gradient = weights;
        weights = fresh;
        steps++;
        if (steps > 0) spent = cpu_seconds() - began;
    } while (spent < seconds);
    free(weights), free(gradient), free(first), free(second);
    return steps * (double)count / spent;
}

int main(void) {
    char line[256], rule[32];
    long count;
    double seconds;
    setvbuf(stdout, NULL, _IOLBF, 0);
    printf("ready gcc %s, vectors of %d bits\n", __VERSION__, 32 * LANES);
    while (fgets(line, sizeof line, stdin)) {
        if (sscanf(line, "peak %lf", &seconds) == 1)
            printf("%g\n", peak(seconds));
        else if (sscanf(line, "optimizer %31s %ld %lf", rule, &count, &seconds) == 3)
            printf("%g\n", optimizer(strcmp(rule, "adam") == 0, count, seconds));
        else
            printf("error unknown request\n");
    }
    return 0;
}
