target_sources(mr_objects PRIVATE
  sim/counts.c
  sim/sim.c
)
