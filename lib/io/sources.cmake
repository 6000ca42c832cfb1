target_sources(mr_objects PRIVATE
)
