# Run by CPack between installing and packing, in the tree of all components.

# Where systemd looks for units: the two families of distributions differ.
if(CPACK_GENERATOR STREQUAL "RPM")
    file(GLOB trees ${CPACK_TEMPORARY_DIRECTORY}/*/lib/systemd)
    foreach(units ${trees})
        string(REGEX REPLACE "/lib/systemd$" "" tree ${units})
        file(MAKE_DIRECTORY ${tree}/usr/lib)
        file(RENAME ${units} ${tree}/usr/lib/systemd)
        file(REMOVE_RECURSE ${tree}/lib)
    endforeach()
endif()

# All that is packed has the time SOURCE_DATE_EPOCH, so that two builds give equal bytes.
if(NOT "$ENV{SOURCE_DATE_EPOCH}" STREQUAL "")
    execute_process(COMMAND find ${CPACK_TEMPORARY_DIRECTORY} -exec touch --no-dereference --date=@$ENV{SOURCE_DATE_EPOCH} {} +
        COMMAND_ERROR_IS_FATAL ANY)
endif()
