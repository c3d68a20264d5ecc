# kcompd_install_configured(<name> <source> <destination> [<variable> <value>]...): installs <source>.in with its @VARIABLES@ replaced when it
# is installed, not when it is built: so that one build can be installed anywhere (cmake --install DIR --prefix P). Besides those
# that are given, a file may name SBINDIR, BINDIR, LIBEXECDIR, LIBDIR (where modules and their build files are) and PREFIX.
function(kcompd_install_configured name source destination)
  set(settings "")
  while(ARGN)
    list(POP_FRONT ARGN variable value)
    string(APPEND settings "set(${variable} [==[${value}]==])\n")
  endwhile()
  install(CODE "
set(PREFIX \"\${CMAKE_INSTALL_PREFIX}\")
foreach(pair SBINDIR=${CMAKE_INSTALL_SBINDIR} BINDIR=${CMAKE_INSTALL_BINDIR} LIBEXECDIR=${CMAKE_INSTALL_LIBEXECDIR}/kcompd LIBDIR=lib/kcompd
             destination=${destination})
  string(REGEX MATCH \"^([^=]*)=(.*)\" ignored \"\${pair}\")
  cmake_path(ABSOLUTE_PATH CMAKE_MATCH_2 BASE_DIRECTORY \"\${PREFIX}\" OUTPUT_VARIABLE path)
  string(REGEX MATCH \"^[^=]*\" variable \"\${pair}\")
  set(\${variable} \"\${path}\")
endforeach()
set(KCOMPD_VERSION \"${PROJECT_VERSION}\")
${settings}
configure_file(\"${CMAKE_CURRENT_SOURCE_DIR}/${source}\" \"\$ENV{DESTDIR}\${destination}/${name}\" @ONLY)
message(STATUS \"Installing: \$ENV{DESTDIR}\${destination}/${name}\")")
endfunction()
