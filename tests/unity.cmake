# Files compiled together: the compiler reads a header and instantiates a template once for eight files, which takes
# a fraction of the time. Not what is shipped, nor what clang-tidy reads: those show that each file has all its
# includes.
set(UNITY_FILES 8)

# Only files of one directory: what two of them define in their unnamed namespaces must differ in name or, if it is a
# function, in parameters, and from what the headers beside them declare. "Redefinition of" or "reference to ... is
# ambiguous" tells that it does not: give it one home if it is the same, a more telling name if not.
# SKIP_UNITY_BUILD_INCLUSION is for files that must have the same names.
function(thumbd_unity target)
  get_target_property(sources ${target} SOURCES)
  foreach(source IN LISTS sources)
    get_filename_component(room ${source} DIRECTORY)
    string(MAKE_C_IDENTIFIER "files_in_${room}" count)
    math(EXPR batch "${${count}} + 0")
    math(EXPR ${count} "${batch} + 1")
    math(EXPR batch "${batch} / ${UNITY_FILES}")
    file(RELATIVE_PATH room ${CMAKE_SOURCE_DIR} ${room})
    string(MAKE_C_IDENTIFIER "${room}_${batch}" group)
    set_source_files_properties(${source} PROPERTIES UNITY_GROUP ${group})
  endforeach()
  set_target_properties(${target} PROPERTIES UNITY_BUILD ON UNITY_BUILD_MODE GROUP)
  if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    # Warns of unnamed namespaces in what it takes for headers.
    target_compile_options(${target} PRIVATE -Wno-subobject-linkage)
  endif()
endfunction()
