# CPack: names, dependencies and scripts of the packages.
set(CPACK_PACKAGE_NAME secret-broker)
set(CPACK_PACKAGE_VENDOR "Secret Broker")
# Nobody's mailbox, on purpose: a name under .invalid (RFC 2606) can never belong to a stranger. Who hands packages on says whom to ask.
set(SB_PACKAGE_CONTACT "Secret Broker maintainers <secret-broker@packages.invalid>" CACHE STRING "Maintainer that the packages name")
set(CPACK_PACKAGE_CONTACT "${SB_PACKAGE_CONTACT}")
set(CPACK_PACKAGE_VERSION ${PROJECT_VERSION})
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "control plane for access to secrets that live elsewhere")
set(CPACK_COMPONENTS_ALL server agent cli console)
set(CPACK_COMPONENTS_GROUPING IGNORE)
# Files outside /usr.
set(CPACK_SET_DESTDIR ON)
set(CPACK_INSTALL_PREFIX /usr)
set(CPACK_INSTALL_DEFAULT_DIRECTORY_PERMISSIONS
    OWNER_READ OWNER_WRITE OWNER_EXECUTE GROUP_READ GROUP_EXECUTE WORLD_READ WORLD_EXECUTE)
set(CPACK_PRE_BUILD_SCRIPTS ${CMAKE_CURRENT_SOURCE_DIR}/before_packing.cmake)
set(CPACK_THREADS 0)

set(about "Secret Broker is the control plane through which people get at secrets that
live elsewhere: somebody asks to write or to see values, a policy says who must
approve, an agent beside the secret store carries it out, and every step is in
the audit trail.
")
set(CPACK_COMPONENT_SERVER_DESCRIPTION "${about}\nThis package has the server: a REST API over PostgreSQL.")
set(CPACK_COMPONENT_AGENT_DESCRIPTION "${about}\nThis package has the agent that runs beside Vault or a directory of files;\nit needs no open port.")
set(CPACK_COMPONENT_CLI_DESCRIPTION "${about}\nThis package has sbctl, the command line for requesters, approvers,\nadministrators and auditors.")
set(CPACK_COMPONENT_CONSOLE_DESCRIPTION "${about}\nThis package has the desktop console for all who use it.")

set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_COMPRESSION_TYPE xz)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)
set(CPACK_DEBIAN_PACKAGE_SECTION admin)
set(CPACK_DEBIAN_PACKAGE_PRIORITY optional)
foreach(component SERVER AGENT CLI CONSOLE)
    string(TOLOWER ${component} lower)
    set(CPACK_DEBIAN_${component}_PACKAGE_NAME secret-broker-${lower})
endforeach()
# The plugin is loaded by name: no tool finds it.
set(CPACK_DEBIAN_SERVER_PACKAGE_DEPENDS "adduser, procps, libqt6sql6-psql")
set(CPACK_DEBIAN_SERVER_PACKAGE_RECOMMENDS "ca-certificates, postgresql-client")
set(CPACK_DEBIAN_SERVER_PACKAGE_SUGGESTS "postgresql, haproxy, secret-broker-cli")
set(CPACK_DEBIAN_AGENT_PACKAGE_DEPENDS "adduser")
set(CPACK_DEBIAN_AGENT_PACKAGE_RECOMMENDS "ca-certificates")
set(CPACK_DEBIAN_CONSOLE_PACKAGE_RECOMMENDS "ca-certificates, gnome-keyring | kwalletmanager, qt6-wayland")
set(CPACK_DEBIAN_CLI_PACKAGE_RECOMMENDS "bash-completion, ca-certificates")
foreach(component server agent)
    string(TOUPPER ${component} upper)
    set(control ${CMAKE_CURRENT_SOURCE_DIR}/debian/${component})
    set(CPACK_DEBIAN_${upper}_PACKAGE_CONTROL_EXTRA ${control}/conffiles ${control}/postinst ${control}/prerm ${control}/postrm)
endforeach()

set(CPACK_RPM_COMPONENT_INSTALL ON)
set(CPACK_RPM_FILE_NAME RPM-DEFAULT)
set(CPACK_RPM_PACKAGE_RELEASE 1)
set(CPACK_RPM_PACKAGE_LICENSE "None named")
set(CPACK_RPM_PACKAGE_GROUP "System Environment/Daemons")
set(CPACK_RPM_PACKAGE_AUTOREQPROV ON)
# The programs are stripped already, and dates come from the changelog.
set(CPACK_RPM_SPEC_MORE_DEFINE "%define __os_install_post %{nil}\n%define _build_id_links none\n%define use_source_date_epoch_as_buildtime 1\n%define _buildhost localhost")
set(CPACK_RPM_EXCLUDE_FROM_AUTO_FILELIST_ADDITION
    /etc /usr/lib/systemd /usr/lib/systemd/system /usr/share/man /usr/share/man/man1 /usr/share/man/man8 /usr/share/doc
    /usr/share/bash-completion /usr/share/bash-completion/completions /usr/share/applications /usr/share/metainfo /usr/share/icons
    /usr/share/icons/hicolor /usr/share/icons/hicolor/scalable /usr/share/icons/hicolor/scalable/apps)
foreach(component SERVER AGENT CLI CONSOLE)
    string(TOLOWER ${component} lower)
    set(CPACK_RPM_${component}_PACKAGE_NAME secret-broker-${lower})
    set(CPACK_RPM_${component}_PACKAGE_SUMMARY "${CPACK_PACKAGE_DESCRIPTION_SUMMARY}")
endforeach()
set(CPACK_RPM_SERVER_PACKAGE_REQUIRES "shadow-utils, procps-ng, qt6-qtbase-postgresql")
set(CPACK_RPM_AGENT_PACKAGE_REQUIRES "shadow-utils")
foreach(component server agent)
    string(TOUPPER ${component} upper)
    set(scripts ${CMAKE_CURRENT_SOURCE_DIR}/rpm/${component})
    set(CPACK_RPM_${upper}_PRE_INSTALL_SCRIPT_FILE ${scripts}/pre)
    set(CPACK_RPM_${upper}_POST_INSTALL_SCRIPT_FILE ${scripts}/post)
    set(CPACK_RPM_${upper}_PRE_UNINSTALL_SCRIPT_FILE ${scripts}/preun)
    set(CPACK_RPM_${upper}_POST_UNINSTALL_SCRIPT_FILE ${scripts}/postun)
endforeach()
set(CPACK_RPM_SERVER_USER_FILELIST "%config(noreplace) %attr(0640,root,secret-broker) /etc/secret-broker/server.env")
set(CPACK_RPM_AGENT_USER_FILELIST "%config(noreplace) %attr(0640,root,secret-broker-agent) /etc/secret-broker/agent.env")

include(CPack)
