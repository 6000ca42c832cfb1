#include "cli.h"
#include "commands.h"
#include "console.h"
#include "embedded.h"

int cmd_demo(int argc, char **argv)
{
    struct cli_common common;
    struct cli_list operands = { 0 };
    struct console console;
    mr_error err;
    int status;

    cli_common_init(&common);
    const struct cli_opt opts[] = { CLI_COMMON(&common) };
    const struct cli cli = {
        "demo",
        "DIR",
        "Writes the built-in example into the new folder DIR: a sample sheet, counts tables of "
        "simulated studies, and TRUTH.tsv with what was planted.  'mechrank run --demo' runs it "
        "without writing it.",
        opts,
        1,
        1
    };

    status = cli_parse(&cli, argc, argv, &operands);
    if (status == CLI_GO) {
        console_init(&console, "demo", &common);
        status = embedded_write(EMBEDDED_DEMO, operands.items[0], &err)
                     ? console_error(&console, &err)
                     : CLI_DONE;
    }
    cli_list_release(&operands);
    return status;
}
