/* Any bytes as a map of ids: a map whose ids are found, or one line that names the input */
#include "fuzz.h"

#include "mechrank/id_map.h"

static void check_map(const mr_id_map *map)
{
    size_t n = 0;

    for (int k = 0; k < MR_N_ID_RELATIONS; k++) {
        const enum mr_id_relation relation = (enum mr_id_relation)k;

        n += mr_id_map_size(map, relation);
        for (size_t i = 0; i < mr_id_map_size(map, relation); i++) {
            const char *target = mr_id_map_find(map, relation, mr_id_map_get(map, relation, i));

            FUZZ_CHECK(!target || *target);
            FUZZ_CHECK(target || relation == MR_GENE_TO_NAME); /* which may be ambiguous */
        }
    }
    FUZZ_CHECK(n > 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    for (int relation = 0; relation < MR_N_ID_RELATIONS; relation++) {
        mr_id_map *map;
        mr_error err = { 0 };
        mr_source *src;

        if (mr_source_open_memory("input", data, size, &src, &err))
            return 0;
        if (mr_id_map_read_source(src, (enum mr_id_relation)relation, &map, &err)) {
            FUZZ_CHECK(!strncmp(err.msg, "input:", 6));
            FUZZ_CHECK(!map);
        } else {
            check_map(map);
        }
        mr_id_map_free(map);
        mr_source_free(src);
    }
    return 0;
}
