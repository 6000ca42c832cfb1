#include "score/value_queue.h"

#include "base/alloc.h"

mr_status value_queue_add(struct value_queue *queue, uint32_t gene, double value, mr_error *err)
{
    if (mem_grow(&queue->genes, &queue->gene_capacity, queue->n, sizeof(*queue->genes), err) ||
        mem_grow(&queue->values, &queue->value_capacity, queue->n, sizeof(*queue->values), err))
        return MR_ENOMEM;
    queue->genes[queue->n] = gene;
    queue->values[queue->n++] = value;
    return MR_OK;
}

mr_status value_queue_end_sample(struct value_queue *queue, mr_error *err)
{
    if (mem_grow(&queue->ends, &queue->end_capacity, queue->n_samples, sizeof(*queue->ends), err))
        return MR_ENOMEM;
    queue->ends[queue->n_samples++] = queue->n;
    return MR_OK;
}

mr_status value_queue_append(struct value_queue *to, const struct value_queue *from, mr_error *err)
{
    mr_status st = MR_OK;

    for (size_t j = 0, i = 0; j < from->n_samples && !st; j++) {
        for (; i < from->ends[j] && !st; i++)
            st = value_queue_add(to, from->genes[i], from->values[i], err);
        if (!st)
            st = value_queue_end_sample(to, err);
    }
    return st;
}

void value_queue_clear(struct value_queue *queue)
{
    free(queue->genes);
    free(queue->values);
    free(queue->ends);
    *queue = (struct value_queue){ 0 };
}

void value_queue_lay_out(const struct value_queue *queue, const size_t *order, double *const *rows)
{
    for (size_t s = 0; s < queue->n_samples; s++) {
        const size_t j = order ? order[s] : s;

        for (size_t i = j ? queue->ends[j - 1] : 0; i < queue->ends[j]; i++)
            if (rows[queue->genes[i]])
                rows[queue->genes[i]][s] = queue->values[i];
    }
}
