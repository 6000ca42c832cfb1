# Builds files into the library as arrays of bytes.
#
#   mr_embed(TARGET FOLDER FILE...)
#
# adds to TARGET one generated C file per FILE, a path below FOLDER, and the table that
# mr_embedded_get() reads.  Run as a script it writes one of those C files; no host program is
# needed, so it works where the target is another machine.
if(CMAKE_SCRIPT_MODE_FILE)
  file(READ ${INPUT} bytes HEX)
  string(REGEX REPLACE "(..)" "0x\\1," bytes "${bytes}")
  string(REGEX REPLACE "(0x..,0x..,0x..,0x..,0x..,0x..,0x..,0x..,0x..,0x..,0x..,0x..,)" "\\1\n"
    bytes "${bytes}"
  )
  file(WRITE ${OUTPUT} "extern const unsigned char ${SYMBOL}[];\n"
    "const unsigned char ${SYMBOL}[] = {\n${bytes}\n};\n"
  )
  return()
endif()

set(MR_EMBED_SCRIPT ${CMAKE_CURRENT_LIST_FILE})

function(mr_embed target folder)
  set(declarations "")
  set(rows "")
  foreach(name IN LISTS ARGN)
    string(MAKE_C_IDENTIFIER "embedded_${name}" symbol)
    set(input ${folder}/${name})
    set(output ${CMAKE_CURRENT_BINARY_DIR}/embedded/${symbol}.c)
    file(SIZE ${input} size)
    set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${input}) # for its size
    add_custom_command(OUTPUT ${output}
      COMMAND ${CMAKE_COMMAND} -DINPUT=${input} -DOUTPUT=${output} -DSYMBOL=${symbol}
        -P ${MR_EMBED_SCRIPT}
      DEPENDS ${input} ${MR_EMBED_SCRIPT}
      COMMENT "Embedding ${name}"
      VERBATIM
    )
    target_sources(${target} PRIVATE ${output})
    string(APPEND declarations "extern const unsigned char ${symbol}[];\n")
    string(APPEND rows "    { \"${name}\", ${symbol}, ${size} },\n")
  endforeach()
  set(table ${CMAKE_CURRENT_BINARY_DIR}/embedded/table.c)
  file(CONFIGURE OUTPUT ${table} @ONLY CONTENT [[
#include "mechrank/refs.h"

@declarations@
static const struct mr_embedded files[] = {
@rows@};

size_t mr_embedded_size(void)
{
    return sizeof(files) / sizeof(files[0]);
}

const struct mr_embedded *mr_embedded_get(size_t i)
{
    return &files[i];
}
]])
  target_sources(${target} PRIVATE ${table})
endfunction()
