#include "expr/id_forms.h"

#include <stdio.h>
#include <string.h>

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_upper(char c)
{
    return c >= 'A' && c <= 'Z';
}

static size_t n_digits(const char *c)
{
    size_t n = 0;

    while (is_digit(c[n]))
        n++;
    return n;
}

/*
 * Length of "ENS", one letter or more, six digits or more, at the start of 'id'; 0 if it does
 * not begin so: ENSA and ENSAP1 are symbols.
 */
static size_t ensembl_size(const char *id)
{
    size_t n = 3, digits;

    if (strncmp(id, "ENS", 3) != 0)
        return 0;
    while (is_upper(id[n]))
        n++;
    digits = n_digits(id + n);
    return n > 3 && digits >= 6 ? n + digits : 0;
}

static bool is_dropped(const char *id)
{
    static const char *const rows[] = { "N_unmapped", "N_multimapping", "N_noFeature",
                                        "N_ambiguous" };

    if (!strchr("EN_", *id)) /* first letters of all below, or no name at all */
        return false;
    if (!strncmp(id, "ERCC-", 5) || !strncmp(id, "__", 2))
        return true;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
        if (!strcmp(id, rows[i]))
            return true;
    return false;
}

/* Prefix, then at least 'digits' digits. */
static const struct foreign {
    const char *prefix;
    size_t digits;
    const char *what;
} foreign[] = {
    { "FBgn", 4, "Drosophila melanogaster gene" },
    { "FBtr", 4, "Drosophila melanogaster transcript" },
    { "WBGene", 4, "Caenorhabditis elegans gene" },
    { "ENSDARG", 6, "zebrafish gene" },
    { "ENSSSCG", 6, "pig gene" },
    { "ENSBTAG", 6, "cattle gene" },
    { "ENSOARG", 6, "sheep gene" },
    { "ENSCHIG", 6, "goat gene" },
    { "ENSECAG", 6, "horse gene" },
    { "ENSCAFG", 6, "dog gene" },
    { "ENSFCAG", 6, "cat gene" },
    { "ENSOCUG", 6, "rabbit gene" },
    { "ENSCPOG", 6, "guinea pig gene" },
    { "ENSMAUG", 6, "golden hamster gene" },
    { "ENSMMUG", 6, "rhesus macaque gene" },
    { "ENSMFAG", 6, "crab-eating macaque gene" },
    { "ENSPTRG", 6, "chimpanzee gene" },
    { "ENSGALG", 6, "chicken gene" },
    { "ENSXETG", 6, "Xenopus tropicalis gene" },
    { "ENST", 6, "human Ensembl transcript" },
    { "ENSMUST", 6, "mouse Ensembl transcript" },
    { "ENSRNOT", 6, "rat Ensembl transcript" },
    { "ENSP", 6, "human Ensembl protein" },
    { "NM_", 4, "RefSeq transcript" },
    { "NR_", 4, "RefSeq transcript" },
    { "XM_", 4, "RefSeq transcript" },
    { "XR_", 4, "RefSeq transcript" },
    { "AT1G", 5, "Arabidopsis thaliana gene" },
    { "AT2G", 5, "Arabidopsis thaliana gene" },
    { "AT3G", 5, "Arabidopsis thaliana gene" },
    { "AT4G", 5, "Arabidopsis thaliana gene" },
    { "AT5G", 5, "Arabidopsis thaliana gene" },
};

/* Systematic names of yeast genes: YAL001C, YPR204W-A. */
static bool is_yeast(const char *id)
{
    return id[0] == 'Y' && id[1] >= 'A' && id[1] <= 'P' && (id[2] == 'L' || id[2] == 'R') &&
           n_digits(id + 3) == 3 && (id[6] == 'W' || id[6] == 'C') && (!id[7] || id[7] == '-');
}

/* What follows the prefix; NULL: 'id' has another. */
static const char *behind(const char *prefix, const char *id)
{
    while (*prefix && *prefix == *id) {
        prefix++;
        id++;
    }
    return *prefix ? NULL : id;
}

const char *id_foreign(const char *id)
{
    static const char *const read[] = { "ENSG", "ENSMUSG", "ENSRNOG" };

    if (!*id || !strchr("AEFNWXY", *id)) /* first letters of all below */
        return NULL;
    for (size_t i = 0; i < sizeof(foreign) / sizeof(foreign[0]); i++) {
        const char *rest = behind(foreign[i].prefix, id);

        if (rest && n_digits(rest) >= foreign[i].digits)
            return foreign[i].what;
    }
    if (is_yeast(id))
        return "Saccharomyces cerevisiae gene";
    if (!ensembl_size(id))
        return NULL;
    for (size_t i = 0; i < sizeof(read) / sizeof(read[0]); i++) {
        const size_t n = strlen(read[i]);

        if (!strncmp(id, read[i], n) && is_digit(id[n]))
            return NULL;
    }
    return "another organism's Ensembl";
}

enum id_form id_form_of(const char *id)
{
    const size_t digits = n_digits(id);

    if (digits)
        return id[digits] ? ID_WORD : ID_NUMBER;
    if (is_dropped(id))
        return ID_DROPPED;
    if (id_foreign(id))
        return ID_FOREIGN;
    return ensembl_size(id) ? ID_ENSEMBL : ID_WORD;
}

const char *id_strip(const char *id, char buf[ID_SIZE])
{
    const size_t n = ensembl_size(id);

    if (!n || n >= ID_SIZE)
        return id;
    if (!(id[n] == '.' && is_digit(id[n + 1])) && strcmp(id + n, "_PAR_Y") != 0)
        return id;
    memcpy(buf, id, n);
    buf[n] = '\0';
    return buf;
}

/* ---- names that became dates ---- */

/* 1 to 12 for a month's short name at 'c', in any case; 0 for anything else. */
static int month_at(const char *c)
{
    static const char months[] = "janfebmaraprmayjunjulaugsepoctnovdec";

    for (int m = 0; m < 12; m++) {
        int i = 0;

        while (i < 3 && (c[i] | 0x20) == months[3 * m + i])
            i++;
        if (i == 3)
            return m + 1;
    }
    return 0;
}

static int number_at(const char *c, size_t n)
{
    int x = 0;

    for (size_t i = 0; i < n; i++)
        x = 10 * x + (c[i] - '0');
    return x;
}

static void likely_gene(int month, int number, char gene[ID_SIZE])
{
    if (month == 3 && number <= 2)
        snprintf(gene, ID_SIZE, "MARCHF%d or MTARC%d", number, number);
    else if (month == 3)
        snprintf(gene, ID_SIZE, "MARCHF%d", number);
    else if (month == 9)
        snprintf(gene, ID_SIZE, "SEPTIN%d", number);
    else if (month == 10 && number == 4)
        snprintf(gene, ID_SIZE, "POU5F1");
    else if (month == 12 && number == 1)
        snprintf(gene, ID_SIZE, "DELEC1");
    else
        snprintf(gene, ID_SIZE, "not known");
}

/* "1-Sep", "01-Sep-20" or "Sep-01" */
static bool is_named_date(const char *id, int *month, int *number)
{
    size_t n = n_digits(id);
    const char *rest;

    if (n == 1 || n == 2) {
        if (id[n] != '-' || !(*month = month_at(id + n + 1)))
            return false;
        *number = number_at(id, n);
        rest = id + n + 4;
        return !*rest || (*rest == '-' && n_digits(rest + 1) >= 2 && !rest[1 + n_digits(rest + 1)]);
    }
    if (n || !(*month = month_at(id)) || id[3] != '-')
        return false;
    n = n_digits(id + 4);
    *number = number_at(id + 4, n <= 2 ? n : 0);
    return n && n <= 2 && !id[4 + n];
}

/* "01/09/2020" (day or month first) or "2020-09-01" */
static bool is_numeric_date(const char *id, int *month, int *number)
{
    int part[3];
    const char *c = id;
    const char separator = id[n_digits(id)];

    if (separator != '/' && separator != '-')
        return false;
    for (int i = 0; i < 3; i++) {
        const size_t n = n_digits(c);

        if (!n || n > 4 || c[n] != (i < 2 ? separator : '\0'))
            return false;
        part[i] = number_at(c, n);
        c += n + 1;
    }
    if (separator == '-') {
        *month = part[1];
        *number = part[2];
        return part[0] >= 1900;
    }
    /* The month that genes are named after, where both readings are dates. */
    *month = part[1] == 3 || part[1] == 9 || part[0] > 12 ? part[1] : part[0];
    *number = *month == part[1] ? part[0] : part[1];
    return part[0] <= 31 && part[1] <= 31;
}

bool id_is_date(const char *id, char gene[ID_SIZE])
{
    int month, number;

    if (!is_named_date(id, &month, &number) && !is_numeric_date(id, &month, &number))
        return false;
    likely_gene(month, number, gene);
    return true;
}
