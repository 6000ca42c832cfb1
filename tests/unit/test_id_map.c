/* maps of ids: tables, GTF and GFF3, and how ids are found in them */
#include "support.h"

#include "alloc_fail.h"
#include "mechrank/id_map.h"

static mr_status read_text(const char *text, enum mr_id_relation relation, mr_id_map **map,
                           mr_error *err)
{
    return mr_id_map_read(write_file("x.map", text, strlen(text)), relation, map, err);
}

/* What each id leads to, NULL for nothing, as "id>target" with blanks between. */
static void assert_leads(const mr_id_map *map, enum mr_id_relation relation, const char *pairs)
{
    char text[1000];

    snprintf(text, sizeof(text), "%s", pairs);
    for (char *pair = strtok(text, " "); pair; pair = strtok(NULL, " ")) {
        char *want = strchr(pair, '>');
        const char *got;

        *want++ = '\0';
        got = mr_id_map_find(map, relation, pair);
        if (strcmp(got ? got : "", want) != 0)
            fail_msg("%s: got %s, want %s", pair, got ? got : "nothing", *want ? want : "nothing");
    }
}

struct map_case {
    const char *text;
    enum mr_id_relation relation;
    const char *format;
    size_t n_transcripts, n_names;
    const char *genes, *names; /* of assert_leads() */
};

static void check_case(const struct map_case *c)
{
    mr_id_map *map;
    mr_error err;

    assert_ok(read_text(c->text, c->relation, &map, &err), err);
    assert_string_equal(mr_id_map_format(map), c->format);
    assert_int_equal(mr_id_map_size(map, MR_TRANSCRIPT_TO_GENE), c->n_transcripts);
    assert_int_equal(mr_id_map_size(map, MR_GENE_TO_NAME), c->n_names);
    assert_leads(map, MR_TRANSCRIPT_TO_GENE, c->genes);
    assert_leads(map, MR_GENE_TO_NAME, c->names);
    mr_id_map_free(map);
}

/* The habits of tables: with and without header, R's row names, quotes, further columns. */
static void test_tables(void **state)
{
    static const struct map_case cases[] = {
        { "T1\tG1\nT2\tG1\nT3\tG2\n", 0, "table", 3, 0, "T1>G1 T2>G1 T3>G2 T4>", "G1>" },
        { "# comment\n\nTXNAME,GENEID\nT1,G1\nT1,G1\nT2,NA\nT3,\n", 0, "table", 1, 0,
          "T1>G1 T2> T3>", "" },
        { "\"\",\"TXNAME\",\"GENEID\"\n\"1\",\"T;1\",\"G1\"\n", 0, "table", 1, 0, "T;1>G1 1>", "" },
        { "tx_id;gene\n1;T1;G1\n2;T2;G2\n", 0, "table", 2, 0, "T1>G1 T2>G2 1>", "" },
        { "transcript_id\tgene_id\tgene_name\r\nT1\tG1\tBax\r\nT2\tG1\tBax\r\nT3\tG2\t\r\n", 0,
          "table", 3, 1, "T1>G1 T3>G2", "G1>Bax G2>" },
        { "target_id\text_gene\tens_gene\nT1\tBax\tG1\nT2\tBcl2\tG1\n", 0, "table", 2, 1,
          "T1>G1 T2>G1", "G1>" },
        { "Gene stable ID\tTranscript stable ID version\nG1\tENST00000000233.10\n", 0, "table", 1,
          0, "ENST00000000233.10>G1 ENST00000000233>G1 ENST00000000233.9>G1", "" },
        { "gene\tname of mine\nT1\tG1\n", 0, "table", 1, 0, "G1>T1", "" },
        { "gene_symbol\ttx\nBax\tT1\n", 0, "table", 1, 0, "T1>Bax", "Bax>" },
        { "own1\tBax\t3\nown2\tBcl2\t4\n", 1, "table", 0, 2, "own1>", "own1>Bax own2>Bcl2" },
        { "ensgene\tentrez\tsymbol\nE1\t7\tBax\nE1\t8\tBax\nE2\t8\tMyc\nE3\tNA\tFos\n\t9\tJun\n", 1,
          "table", 0, 6, "", "E1>Bax E2>Myc E3>Fos 7>Bax 8> 9>Jun" },
        { "symbol\tentrez\n\"1\"\tBax\t7\n", 1, "table", 0, 1, "", "7>Bax Bax>" },
        { "TXNAME\tGENEID\nNM_1\tBax\nNM_2\tBax\n", 1, "table", 0, 2, "", "NM_1>Bax NM_2>Bax" },
        { "tx\tgene\tsymbol\n\"1\"\tT1\tE1\tBax\n\"2\"\tT2\tE1\tBax\n", 1, "table", 0, 3, "",
          "E1>Bax T1>Bax T2>Bax 1>" },
        { "GENEID\tENSEMBL\n7\tE1\n", 1, "table", 0, 1, "", "7>E1" },
        { "symbol\tlocus\nBax\tl1\n", 1, "table", 0, 1, "", "l1>Bax" },
        { "refseq_mrna\tmgi_symbol\nNM_007527.3\tBax\n", 1, "table", 0, 1, "", "NM_007527>Bax" },
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++)
        check_case(&cases[i]);
}

#define LINE(feature, attributes) "1\tx\t" feature "\t1\t9\t.\t+\t.\t" attributes "\n"

/* The habits of Ensembl, GENCODE, RefSeq, UCSC and StringTie. */
static void test_annotations(void **state)
{
    static const struct map_case cases[] = {
        { "#!genome-build GRCm39\n" LINE("gene",
                                         "gene_id \"E1\"; gene_version \"2\"; gene_name \"a;b\"")
              LINE("transcript",
                   "gene_id \"E1\"; transcript_id \"T1\"; gene_name \"a;b\"; tag \"x\"")
                  LINE("exon", " gene_id \"E1\"; transcript_id \"T1\";  gene_name \"a;b\"; "),
          0, "gtf", 1, 1, "T1>E1 T1.3>", "E1>a;b" },
        { LINE("exon", "gene_id \"ENSG00000000003.14\"; transcript_id \"ENST00000373020.8\"; "
                       "gene_name \"TSPAN6\"; level 2; gene_type \"protein_coding\"")
              LINE("exon", "gene_id \"ENSG00000182378.15\"; transcript_id \"ENST00000381192.10\"")
                  LINE("exon", "gene_id \"ENSG00000182378.15_PAR_Y\"; transcript_id "
                               "\"ENST00000381192.10_PAR_Y\""),
          0, "gtf", 3, 1,
          "ENST00000373020>ENSG00000000003.14 ENST00000373020.8|ENSG0.1|-|>ENSG00000000003.14 "
          "ENST00000381192>ENSG00000182378.15 ENST00000381192.9>ENSG00000182378.15 "
          "ENST00000381192.10_PAR_Y>ENSG00000182378.15_PAR_Y",
          "ENSG00000000003.14>TSPAN6 ENSG00000000003>TSPAN6 ENSG00000182378>" },
        { LINE("gene", "gene_id \"Bax\"; transcript_id \"\"; db_xref \"MGI:99702\"; db_xref "
                       "\"GeneID:12028\"; gene \"Bax\"")
              LINE("exon", "gene_id \"Bax\"; transcript_id \"NM_007527.4\"; gene \"Bax\""),
          0, "gtf", 1, 1, "NM_007527.4>Bax NM_007527>Bax", "12028>Bax Bax>" },
        { LINE("exon", "gene_id Bax; transcript_id NM_1; tss_id TSS1") "\n", 1, "gtf", 1, 0,
          "NM_1>Bax", "Bax>" },
        { LINE("transcript", "gene_id \"M.1\"; transcript_id \"M.1.1\"; ref_gene_name \"Bax\"")
              LINE("transcript", "gene_id \"M.1\"; transcript_id \"M.1.2\"; ref_gene_name \"Myc\"")
                  LINE("transcript",
                       "gene_id \"M.1\"; transcript_id \"M.1.3\"; ref_gene_name \"Bax\"")
                      LINE("transcript",
                           "gene_id \"M.2\"; transcript_id \"M.2.1\"; ref_gene_id \"E2\""),
          0, "gtf", 4, 2, "M.1.1>M.1 M.2.1>M.2", "M.1> M.2>E2" },
        { "##gff-version 3\n" LINE("gene", "ID=gene:E1;Name=a%3Bb;biotype=x;gene_id=E1;version=2")
              LINE("mRNA", "ID=transcript:T1;Parent=gene:E1;Name=b-201;transcript_id=T1;version=1")
                  LINE("exon",
                       "Parent=transcript:T1;Name=ENSE1;exon_id=ENSE1;rank=1") "###\n"
                                                                               "##FASTA\n>1\n"
                                                                               "ACGT\n",
          0, "gff3", 1, 1, "T1>E1", "E1>a;b" },
        { LINE("gene", "ID=gene-Bax;Dbxref=GeneID:12028,MGI:MGI:99702;Name=Bax;gene=Bax")
              LINE("mRNA", "ID=rna-NM_007527.4;Parent=gene-Bax;Dbxref=GeneID:12028,Genbank:N;"
                           "Name=NM_007527.4;gene=Bax;transcript_id=NM_007527.4") ">1\nACGT\n",
          0, "gff3", 1, 1, "NM_007527.4>Bax", "12028>Bax Bax>" },
        { LINE("exon", "gene_id=E1;transcript_id=\"T1\";gene_name=50%25 %zz%"), 0, "gff3", 1, 1,
          "T1>E1", "E2>" },
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++)
        check_case(&cases[i]);
}

static void test_decodes(void **state)
{
    mr_id_map *map;
    mr_error err;

    (void)state;
    assert_ok(read_text(LINE("exon", "gene_id=E1;gene_name=50%25 %zz%2c%"), 0, &map, &err), err);
    assert_string_equal(mr_id_map_find(map, MR_GENE_TO_NAME, "E1"), "50% %zz,%");
    mr_id_map_free(map);
}

/* A version that several ids share leads nowhere; an exact id goes before one without version. */
static void test_versions(void **state)
{
    static const char text[] = "ENST00000000001.1\tG1\nENST00000000001.2\tG2\n"
                               "ENST00000000002.1\tG3\nENST00000000002\tG4\nAT1G01010.1\tG5\n"
                               "ENST00000000003.1\tG6\nENST00000000003.2\tG6\n";
    mr_id_map *map;
    mr_error err;

    (void)state;
    assert_ok(read_text(text, 0, &map, &err), err);
    assert_leads(map, MR_TRANSCRIPT_TO_GENE,
                 "ENST00000000001> ENST00000000001.1>G1 ENST00000000001.2>G2 ENST00000000001.3> "
                 "ENST00000000002>G4 ENST00000000002.1>G3 ENST00000000002.2>G4 AT1G01010> "
                 "AT1G01010.1>G5 AT1G01010.2> ENST00000000003>G6 ENST00000000003.1x> > |>");
    assert_string_equal(mr_id_map_get(map, MR_TRANSCRIPT_TO_GENE, 1), "ENST00000000001.2");
    assert_string_equal(mr_id_map_path(map), temp_path("x.map"));
    assert_int_equal(strlen(mr_id_map_md5(map)), 32);
    mr_id_map_free(map);
}

/* tests/data/bad/id_map/EXPECTED.tsv: a file, what a table is read as, and the whole message. */
static void test_bad_files(void **state)
{
    char line[1000], path[500], want[1000];
    size_t n = 0;
    FILE *in = fopen(MR_TEST_DIR "/data/bad/id_map/EXPECTED.tsv", "r");

    (void)state;
    assert_non_null(in);
    for (; fgets(line, sizeof(line), in); n++) {
        char *name = strtok(line, "\t"), *relation = strtok(NULL, "\t"),
             *message = strtok(NULL, "\n");
        mr_id_map *map;
        mr_error err = { 0 };

        snprintf(path, sizeof(path), "%s/data/bad/id_map/%s", MR_TEST_DIR, name);
        assert_int_equal(strncmp(message, "{path}", 6), 0);
        snprintf(want, sizeof(want), "%s%s", path, message + 6);
        assert_int_equal(
            mr_id_map_read(path,
                           strcmp(relation, "genes") != 0 ? MR_TRANSCRIPT_TO_GENE : MR_GENE_TO_NAME,
                           &map, &err),
            MR_EFORMAT);
        assert_string_equal(err.msg, want);
        assert_null(map);
    }
    assert_true(n > 20);
    fclose(in);
}

static void test_missing_file(void **state)
{
    mr_id_map *map;
    mr_error err;

    (void)state;
    assert_fails(mr_id_map_read("no/such.gtf", MR_TRANSCRIPT_TO_GENE, &map, &err), MR_EIO, err,
                 "no/such.gtf: cannot be opened: No such file or directory");
    assert_null(map);
}

/* Real annotations, where MECHRANK_TEST_DATA names a folder that holds them. */
static void test_real_files(void **state)
{
    static const struct {
        const char *path;
        enum mr_id_relation relation;
        size_t n_transcripts, n_names;
        const char *genes, *names;
    } cases[] = {
        { "formats/tximportData/tx2gene.csv.gz", 0, 48006, 0, "NM_130786>A1BG", "" },
        { "idmap/annotables_grch38_tx2gene.tsv.gz", 0, 274578, 0,
          "ENST00000373020>ENSG00000000003 ENST00000373020.9>ENSG00000000003", "" },
        { "idmap/annotables_grcm38.tsv.gz", 1, 0, 82877, "",
          "ENSMUSG00000000001.4>Gnai3 14679>Gnai3" },
        { "formats/stringtie_ballgown/annot.gtf.gz", 0, 910, 107, "ENST00000425038>ENSG00000229027",
          "ENSG00000229027>HSFY1P1" },
        { "formats/stringtie/SRR873822_chr21_9900000-10000000.stringtie.gtf", 0, 652, 0,
          "NR_038327>TEKT4P2", "" },
        { "bam/htseq_examples/Saccharomyces_cerevisiae.SGD1.01.56.gtf.gz", 0, 7124, 4737,
          "R0010W>R0010W", "R0010W>FLP1" },
    };
    const char *folder = getenv("MECHRANK_TEST_DATA");

    (void)state;
    if (!folder) {
        print_message("test_id_map: skipped: no MECHRANK_TEST_DATA\n");
        skip();
    }
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        char path[500];
        mr_id_map *map;
        mr_error err;

        snprintf(path, sizeof(path), "%s/%s", folder, cases[i].path);
        assert_ok(mr_id_map_read(path, cases[i].relation, &map, &err), err);
        assert_int_equal(mr_id_map_size(map, MR_TRANSCRIPT_TO_GENE), cases[i].n_transcripts);
        assert_int_equal(mr_id_map_size(map, MR_GENE_TO_NAME), cases[i].n_names);
        assert_leads(map, MR_TRANSCRIPT_TO_GENE, cases[i].genes);
        assert_leads(map, MR_GENE_TO_NAME, cases[i].names);
        mr_id_map_free(map);
    }
}

static mr_status run_read(void *data, mr_error *err)
{
    mr_id_map *map;
    mr_status st = mr_id_map_read(data, MR_TRANSCRIPT_TO_GENE, &map, err);

    mr_id_map_free(map);
    return st;
}

static void test_allocation_failure(void **state)
{
    char table[4000] = "tx\tgene\tsymbol\n", gtf[4000] = "", path[512];

    (void)state;
    for (int k = 0; k < 40; k++) {
        sprintf(table + strlen(table), "ENST0000%04d.%d\tG%d\tS%d\n", k, k, k, k);
        sprintf(gtf + strlen(gtf), LINE("exon", "gene_id G%d; transcript_id NM_000%d.1; gene S%d"),
                k, k, k);
    }
    snprintf(path, sizeof(path), "%s", write_file("x.tsv", table, strlen(table)));
    assert_survives_alloc_failure(run_read, path);
    snprintf(path, sizeof(path), "%s", write_file("x.gtf", gtf, strlen(gtf)));
    assert_survives_alloc_failure(run_read, path);
}

static int teardown(void **state)
{
    (void)state;
    temp_folder_remove();
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_tables),     cmocka_unit_test(test_annotations),
        cmocka_unit_test(test_decodes),    cmocka_unit_test(test_versions),
        cmocka_unit_test(test_bad_files),  cmocka_unit_test(test_missing_file),
        cmocka_unit_test(test_real_files), cmocka_unit_test(test_allocation_failure),
    };

    return cmocka_run_group_tests(tests, NULL, teardown);
}
