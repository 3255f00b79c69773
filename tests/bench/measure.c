/* measure.c - the time of whole processes, side by side.
 *
 *     measure ROUNDS -- COMMAND… [-- COMMAND…]…
 *
 * In each round every command runs once, so that what the machine does meanwhile falls on all of them. Standard input is
 * /dev/null and standard output too; a command that does not end with 0 ends the measurement. For each command one line:
 * median seconds, smallest seconds, largest peak memory in KiB, smallest seconds of processor (user and system). */
#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>

enum { MEASURE_COMMANDS = 16, MEASURE_ROUNDS = 1000 };

extern char **environ;

struct command {
    char **argv;
    double seconds[MEASURE_ROUNDS];
    double least_cpu_seconds;
    long peak_kib;
};

static double now_s(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static double seconds_of(const struct timeval *time)
{
    return (double)time->tv_sec + (double)time->tv_usec / 1e6;
}

static int compare(const void *left, const void *right)
{
    const double *a = left, *b = right;
    return *a < *b ? -1 : *a > *b;
}

/* One run. Returns 0, or -1 when the command could not be run or failed. */
static int run(struct command *command, int round, const posix_spawn_file_actions_t *actions)
{
    struct rusage usage;
    int status;
    pid_t child;
    double start = now_s();
    int error = posix_spawnp(&child, command->argv[0], actions, NULL, command->argv, environ);
    if (error != 0 || wait4(child, &status, 0, &usage) < 0) {
        fprintf(stderr, "measure: %s: %s\n", command->argv[0], strerror(error != 0 ? error : errno));
        return -1;
    }
    command->seconds[round] = now_s() - start;
    double cpu = seconds_of(&usage.ru_utime) + seconds_of(&usage.ru_stime);
    if (round == 0 || cpu < command->least_cpu_seconds)
        command->least_cpu_seconds = cpu;
    if (usage.ru_maxrss > command->peak_kib)
        command->peak_kib = usage.ru_maxrss;
    if (status != 0) {
        fprintf(stderr, "measure: %s ended with status %d\n", command->argv[0],
                WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status));
        return -1;
    }
    return 0;
}

int main(int argc, char **argv)
{
    static struct command commands[MEASURE_COMMANDS];
    posix_spawn_file_actions_t actions;
    int rounds = argc > 3 ? atoi(argv[1]) : 0, count = 0;
    for (int i = 2; i + 1 < argc && count < MEASURE_COMMANDS; i++)
        if (strcmp(argv[i], "--") == 0) {
            argv[i] = NULL; /* ends the command before */
            commands[count++].argv = &argv[i + 1];
        }
    if (rounds < 1 || rounds > MEASURE_ROUNDS || count == 0) {
        fprintf(stderr, "usage: measure ROUNDS -- COMMAND... [-- COMMAND...]...\n");
        return 2;
    }
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0);
    for (int round = 0; round < rounds; round++)
        for (int i = 0; i < count; i++)
            if (run(&commands[i], round, &actions) != 0)
                return 1;
    for (int i = 0; i < count; i++) {
        qsort(commands[i].seconds, (size_t)rounds, sizeof(double), compare);
        printf("%.6f %.6f %ld %.6f\n", commands[i].seconds[rounds / 2], commands[i].seconds[0], commands[i].peak_kib,
               commands[i].least_cpu_seconds);
    }
    return 0;
}
