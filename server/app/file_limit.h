// How many files and sockets the process may have open.
#pragma once

namespace sb::app {

/// Raises the soft limit so far that so many connections of clients fit besides everything else;
/// false when the system does not let it.
bool raiseFileLimit(int connections);

} // namespace sb::app
