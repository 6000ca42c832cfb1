#include "score_json.h"

#include "manifest.h"
#include "text.h"

static json_t *half_json(const struct mr_half_coverage *half)
{
    return json_pack("{s:I, s:I, s:I}", "listed", (json_int_t)half->listed, "in_table",
                     (json_int_t)half->present, "used", (json_int_t)half->used);
}

static json_t *scored_json(const struct mr_set *set, const struct mr_coverage *c, size_t n_members)
{
    const struct mr_half_coverage *up = &c->half[MR_UP], *down = &c->half[MR_DOWN];
    const size_t listed = up->listed + down->listed, present = up->present + down->present;
    json_t *json = json_pack("{s:o, s:I, s:I, s:I, s:o}", "set", text_json(set->name), "listed",
                             (json_int_t)listed, "in_table", (json_int_t)present, "used",
                             (json_int_t)n_members, "coverage",
                             listed ? text_number((double)present / (double)listed) : json_null());

    if (json && down->listed &&
        (json_object_set_new(json, "up", half_json(up)) ||
         json_object_set_new(json, "down", half_json(down)))) {
        json_decref(json);
        return NULL;
    }
    return json;
}

static size_t n_listed(const struct mr_set *set)
{
    return set->half[MR_UP].size + set->half[MR_DOWN].size;
}

/* Sets in their order: those that are scored, and those that are not. */
static bool add_sets(const struct mr_score_head *head, json_t *scored, json_t *left_out)
{
    size_t k = 0;

    for (size_t i = 0; i < mr_sets_size(head->sets); i++) {
        const struct mr_set *set = mr_sets_get(head->sets, i);
        json_t *json;

        if (k < head->n_sets && head->set[k] == i) {
            json = scored_json(set, &head->coverage[k], head->n_members[k]);
            if (json_array_append_new(scored, json))
                return false;
            k++;
            continue;
        }
        json = json_pack("{s:o, s:I}", "set", text_json(set->name), "listed",
                         (json_int_t)n_listed(set));
        if (json_array_append_new(left_out, json))
            return false;
    }
    return true;
}

/* What nothing depends on is null. */
static json_t *scale_json(enum mr_scale scale)
{
    return text_json(scale == MR_SCALE_AUTO ? NULL : mr_scale_name(scale));
}

/* The ids of the table and their species; null where names stand for themselves. */
static bool add_identity(const struct mr_identity *id, json_t *to)
{
    const bool known = id && !id->as_written;

    return !json_object_set_new(to, "ids", text_json(known ? mr_id_kind_name(id->kind) : NULL)) &&
           !json_object_set_new(to, "species",
                                text_json(known ? mr_species_name(id->species) : NULL));
}

static mr_status begin(void *data, const struct mr_score_head *head, mr_error *err)
{
    struct score_json *to = data;
    json_t *scored = json_array(), *left_out = json_array();

    to->json = json_pack("{s:s, s:s, s:s, s:o, s:I, s:I, s:o, s:o}", "method",
                         mr_method_name(head->method), "dependence",
                         mr_dependence_name(mr_method_dependence(head->method)), "transform",
                         mr_transform_name(head->transform), "scale", scale_json(head->scale),
                         "genes", (json_int_t)head->n_genes, "samples", (json_int_t)head->n_samples,
                         "sets", scored, "left_out", left_out);
    return manifest_check(!to->json || !add_identity(head->identity, to->json) ||
                              !add_sets(head, scored, left_out),
                          err);
}

struct mr_score_sink score_json_sink(struct score_json *json)
{
    return (struct mr_score_sink){ .data = json, .begin = begin };
}

void score_json_release(struct score_json *json)
{
    json_decref(json->json);
    *json = (struct score_json){ 0 };
}
