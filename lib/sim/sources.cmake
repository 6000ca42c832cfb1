target_sources(mr_objects PRIVATE
  sim/cells.c
  sim/counts.c
  sim/sim.c
  sim/thin.c
)
