/* Terminals, on a pseudo-terminal: width, colour, progress that shows rarely and leaves nothing. */
#include "base/term.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

#include "tap.h"

static int master = -1;

static int open_terminal(unsigned short columns)
{
    master = posix_openpt(O_RDWR | O_NOCTTY);
    if (master < 0 || grantpt(master) != 0 || unlockpt(master) != 0)
        return -1;
    int fd = open(ptsname(master), O_RDWR | O_NOCTTY);
    struct winsize size = {.ws_row = 24, .ws_col = columns};
    struct termios raw;
    if (fd < 0 || ioctl(fd, TIOCSWINSZ, &size) != 0 || tcgetattr(fd, &raw) != 0)
        return -1;
    cfmakeraw(&raw);
    tcsetattr(fd, TCSANOW, &raw);
    fcntl(master, F_SETFL, O_NONBLOCK);
    return fd;
}

/* What the terminal was sent since the last call. */
static const char *sent(void)
{
    static char bytes[512];
    ssize_t length = read(master, bytes, sizeof bytes - 1);
    bytes[length > 0 ? length : 0] = '\0';
    return bytes;
}

static void wait_ms(long ms)
{
    struct timespec pause = {.tv_nsec = ms * 1000000};
    nanosleep(&pause, NULL);
}

static void kinds(int fd)
{
    int null = open("/dev/null", O_WRONLY);
    setenv("TERM", "xterm", 1);
    unsetenv("NO_COLOR");
    unsetenv("COLUMNS");
    CHECK(term_is_terminal(fd) && !term_is_terminal(null), "which is a terminal");
    CHECK_INTEGER(term_width(fd), 40, "its width");
    CHECK_INTEGER(term_width(null), 80, "80 when nobody knows");
    setenv("COLUMNS", "132", 1);
    CHECK_INTEGER(term_width(fd), 40, "the terminal knows better than COLUMNS");
    CHECK_INTEGER(term_width(null), 132, "COLUMNS otherwise");
    static const char *const BAD[] = {"0", "-5", "wide", "99999999999"};
    for (size_t i = 0; i < sizeof BAD / sizeof *BAD; i++) {
        setenv("COLUMNS", BAD[i], 1);
        CHECK_INTEGER(term_width(null), 80, BAD[i]);
    }
    setenv("COLUMNS", "3", 1);
    CHECK_INTEGER(term_width(null), 20, "never too narrow to write anything");
    CHECK(term_has_colour(fd) && !term_has_colour(null), "colour on a terminal");
    setenv("NO_COLOR", "1", 1);
    CHECK(!term_has_colour(fd), "not with NO_COLOR");
    setenv("NO_COLOR", "", 1);
    CHECK(term_has_colour(fd), "an empty one says nothing");
    setenv("TERM", "dumb", 1);
    CHECK(!term_has_colour(fd), "not on a dumb one");
    unsetenv("TERM");
    CHECK(!term_has_colour(fd), "not on an unknown one");
    setenv("TERM", "xterm", 1);
    close(null);
}

static void progress(int fd)
{
    struct term_progress progress;
    term_progress_init(&progress, fd);
    term_progress_show(&progress, "too early");
    CHECK_TEXT(sent(), "", "nothing in the first moment");
    wait_ms(TERM_PROGRESS_MS + 20);
    CHECK(term_progress_is_due(&progress), "then it is due");
    term_progress_show(&progress, "3,000 rows\x1b");
    CHECK_TEXT(sent(), "\r\x1b[K3,000 rows\\x1b", "shown, escaped");
    term_progress_show(&progress, "4,000 rows");
    CHECK_TEXT(sent(), "", "not at once again");
    wait_ms(TERM_PROGRESS_MS + 20);
    term_progress_show(&progress, "0123456789012345678901234567890123456789");
    CHECK_TEXT(sent(), "\r\x1b[K012345678901234567890123456789012345678", "cut before the last column");
    term_progress_clear(&progress);
    CHECK_TEXT(sent(), "\r\x1b[K", "taken away");
    term_progress_clear(&progress);
    CHECK_TEXT(sent(), "", "once");
    setenv("TERM", "dumb", 1);
    term_progress_init(&progress, fd);
    wait_ms(TERM_PROGRESS_MS + 20);
    term_progress_show(&progress, "x");
    CHECK_TEXT(sent(), "", "a dumb terminal gets none");
}

int main(void)
{
    int fd = open_terminal(40);
    if (fd < 0) {
        printf("1..0 # SKIP no pseudo-terminal on this machine\n");
        return 0;
    }
    kinds(fd);
    progress(fd);
    close(fd);
    close(master);
    return tap_done();
}
