/* commands.h - the commands; each returns the exit code (cli.h) */
#ifndef COMMANDS_H
#define COMMANDS_H

/* argv[0] is the command's name. */
int cmd_check(int argc, char **argv);
int cmd_demo(int argc, char **argv);
int cmd_import(int argc, char **argv);
int cmd_merge(int argc, char **argv);
int cmd_methods(int argc, char **argv);
int cmd_rank(int argc, char **argv);
int cmd_refs(int argc, char **argv);
int cmd_report(int argc, char **argv);
int cmd_run(int argc, char **argv);
int cmd_score(int argc, char **argv);
int cmd_test(int argc, char **argv);
int cmd_version(int argc, char **argv);

#endif /* COMMANDS_H */
