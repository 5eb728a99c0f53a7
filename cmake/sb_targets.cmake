# The three functions through which every target of the project is made, so that flags are said once.

add_library(sb_options INTERFACE)
target_compile_options(sb_options INTERFACE
    -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion -Wold-style-cast -Wnon-virtual-dtor
    -Woverloaded-virtual -Wcast-align -Wformat=2 -Wimplicit-fallthrough -Werror
    # Optimising, g++ 12 takes an unengaged std::optional for an uninitialised read (and sees null dereferences inside QHash, so that
    # -Wnull-dereference is not asked for); ASan, UBSan and clang-tidy look for the real ones.
    $<$<CONFIG:Release,RelWithDebInfo>:-O2 -D_FORTIFY_SOURCE=2 -fstack-protector-strong -Wno-maybe-uninitialized>
    # Two builds in two places give equal bytes.
    $<$<CONFIG:Release,RelWithDebInfo>:-ffile-prefix-map=${PROJECT_SOURCE_DIR}=.>)
target_link_options(sb_options INTERFACE -Wl,-z,relro,-z,now)
target_compile_definitions(sb_options INTERFACE
    QT_NO_CAST_FROM_ASCII QT_NO_CAST_TO_ASCII QT_NO_CAST_FROM_BYTEARRAY QT_NO_URL_CAST_FROM_STRING QT_NO_FOREACH
    QT_NO_NARROWING_CONVERSIONS_IN_CONNECT QT_DISABLE_DEPRECATED_BEFORE=0x060400 QT_NO_KEYWORDS)
if(Qt6_VERSION VERSION_GREATER_EQUAL 6.5)
    # What later versions call outdated is what the oldest supported one offers.
    target_compile_definitions(sb_options INTERFACE QT_WARN_DEPRECATED_UP_TO=0x060400)
endif()
target_include_directories(sb_options INTERFACE ${PROJECT_SOURCE_DIR} ${PROJECT_BINARY_DIR}/generated)
if(SB_SANITIZE)
    target_compile_options(sb_options INTERFACE -fsanitize=${SB_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer
        -Wno-maybe-uninitialized)
    target_link_options(sb_options INTERFACE -fsanitize=${SB_SANITIZE})
endif()
find_program(SB_MOLD mold)
if(SB_MOLD)
    target_link_options(sb_options INTERFACE -fuse-ld=mold)
endif()

# What nearly every file includes is parsed once: it halves the build. A precompiled header is of use only where the macros that it
# was made with are defined too, so all targets get those of the Qt modules that the shared code uses.
target_compile_definitions(sb_options INTERFACE QT_CORE_LIB QT_NETWORK_LIB QT_SQL_LIB QT_HTTPSERVER_LIB QT_WEBSOCKETS_LIB)
add_library(sb_precompiled STATIC cmake/precompiled.cpp)
target_link_libraries(sb_precompiled PRIVATE sb_options Qt6::Core tl::expected)
target_precompile_headers(sb_precompiled PRIVATE cmake/precompiled.h)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    # ccache keeps what was made with a precompiled header only then.
    target_compile_options(sb_options INTERFACE -fpch-preprocess)
endif()

# Qt 6.4's moc cannot read libstdc++'s <concepts>, which <compare> and most containers bring in; with its guard set moc passes it by.
set(CMAKE_AUTOMOC_MOC_OPTIONS -D_GLIBCXX_CONCEPTS=1)

# sb_add_library(NAME SOURCES … [PUBLIC …] [PRIVATE …] [MOC] [PRECOMPILED …]): one static library, one box of the architecture.
# PRECOMPILED names the target whose precompiled header is used, here and below; without it that is sb_precompiled.
function(sb_add_library name)
    cmake_parse_arguments(ARG "MOC" "PRECOMPILED" "SOURCES;PUBLIC;PRIVATE" ${ARGN})
    if(NOT ARG_PRECOMPILED)
        set(ARG_PRECOMPILED sb_precompiled)
    endif()
    add_library(${name} STATIC ${ARG_SOURCES})
    target_link_libraries(${name} PUBLIC sb_options ${ARG_PUBLIC} PRIVATE ${ARG_PRIVATE})
    target_precompile_headers(${name} REUSE_FROM ${ARG_PRECOMPILED})
    if(ARG_MOC)
        set_target_properties(${name} PROPERTIES AUTOMOC ON)
    endif()
endfunction()

# sb_add_program(NAME SOURCES … LIBS …): an executable of the product.
function(sb_add_program name)
    cmake_parse_arguments(ARG "MOC" "PRECOMPILED" "SOURCES;LIBS" ${ARGN})
    if(NOT ARG_PRECOMPILED)
        set(ARG_PRECOMPILED sb_precompiled)
    endif()
    add_executable(${name} ${ARG_SOURCES})
    target_link_libraries(${name} PRIVATE sb_options ${ARG_LIBS})
    target_precompile_headers(${name} REUSE_FROM ${ARG_PRECOMPILED})
    if(ARG_MOC)
        set_target_properties(${name} PROPERTIES AUTOMOC ON)
    endif()
endfunction()

# sb_add_test(NAME LIBS … [SOURCES …] [LABELS …] [TIMEOUT s]): NAME.cpp is a Qt Test program of that name. Label "slow" keeps a
# test out of the fast pass; "serial" tests run alone (they measure time or load the machine); "threads" marks those in which
# threads meet, for TSan.
add_custom_target(sb_thread_tests)
function(sb_add_test name)
    cmake_parse_arguments(ARG "" "TIMEOUT;PRECOMPILED" "LIBS;SOURCES;LABELS;ARGS" ${ARGN})
    if(NOT ARG_PRECOMPILED)
        set(ARG_PRECOMPILED sb_precompiled)
    endif()
    add_executable(${name} ${name}.cpp ${ARG_SOURCES})
    target_link_libraries(${name} PRIVATE sb_options Qt6::Test ${ARG_LIBS})
    target_precompile_headers(${name} REUSE_FROM ${ARG_PRECOMPILED})
    set_target_properties(${name} PROPERTIES AUTOMOC ON RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/tests)
    add_test(NAME ${name} COMMAND ${name} ${ARG_ARGS})
    if(NOT ARG_TIMEOUT)
        set(ARG_TIMEOUT 120)
    endif()
    # Qt Test ends a test function after five minutes of its own; the limit that is said here is the one that counts.
    set_tests_properties(${name} PROPERTIES TIMEOUT ${ARG_TIMEOUT} LABELS "${ARG_LABELS}"
        ENVIRONMENT "QTEST_FUNCTION_TIMEOUT=${ARG_TIMEOUT}000;QT_QPA_PLATFORM=offscreen;TZ=UTC;SB_BINARY_DIR=${CMAKE_RUNTIME_OUTPUT_DIRECTORY};SB_SOURCE_DIR=${PROJECT_SOURCE_DIR}")
    if("threads" IN_LIST ARG_LABELS)
        add_dependencies(sb_thread_tests ${name})
    endif()
    if("serial" IN_LIST ARG_LABELS)
        set_tests_properties(${name} PROPERTIES RUN_SERIAL ON)
    endif()
endfunction()
