# Whose malloc the service and its render processes run on. Linked, not preloaded: render processes are started with
# an environment of their own, in which LD_PRELOAD is not. bench/memory/run.sh allocators compares them.
set(THUMBD_ALLOCATORS glibc arenas jemalloc mimalloc)
set(THUMBD_ALLOCATOR arenas CACHE STRING "glibc, arenas (glibc's, with two arenas), jemalloc or mimalloc")
set_property(CACHE THUMBD_ALLOCATOR PROPERTY STRINGS ${THUMBD_ALLOCATORS})

# thumbd_use_allocator(TARGET ALLOCATOR): for an executable whose main is server/main.cc.
function(thumbd_use_allocator target allocator)
  if(NOT allocator IN_LIST THUMBD_ALLOCATORS)
    message(FATAL_ERROR "THUMBD_ALLOCATOR is one of ${THUMBD_ALLOCATORS}, not ${allocator}")
  endif()
  # Sanitizers bring their own.
  if(THUMBD_SANITIZE OR THUMBD_FUZZ OR allocator STREQUAL glibc)
    return()
  endif()
  if(allocator STREQUAL arenas)
    target_compile_definitions(${target} PRIVATE THUMBD_MALLOC_ARENAS=2)
    return()
  endif()
  find_library(THUMBD_${allocator} NAMES ${allocator} REQUIRED)
  # No symbol is asked for by name: it would be dropped as not needed.
  target_link_options(${target} PRIVATE -Wl,--push-state,--no-as-needed ${THUMBD_${allocator}} -Wl,--pop-state)
endfunction()
