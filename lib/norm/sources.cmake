target_sources(mr_objects PRIVATE
  norm/filter_by_expr.c
  norm/kept.c
  norm/library_sizes.c
  norm/log_cpm.c
  norm/norm_amounts.c
  norm/norm_counts.c
  norm/norm_log2.c
  norm/normalise.c
  norm/norms.c
  norm/order.c
  norm/quantile.c
  norm/rows.c
  norm/tmm.c
  norm/transform.c
)
