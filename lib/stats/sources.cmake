target_sources(mr_objects PRIVATE
  stats/correlation.c
  stats/distributions.c
  stats/ebayes.c
  stats/effect.c
  stats/kendall.c
  stats/linear_model.c
  stats/median.c
  stats/meta.c
  stats/multiplicity.c
  stats/prior.c
  stats/ranks.c
  stats/special.c
  stats/tau2.c
  stats/tau2_shared.c
  stats/tukey.c
)
