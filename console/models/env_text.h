// Lines of a .env file as keys and values.
#pragma once

#include "shared/client/people_api.h"

#include <vector>

namespace sb::console {

struct EnvText
{
    std::vector<client::PatchValue> values = {};
    /// One line each for what could not be understood; names lines, never their content.
    QStringList problems = {};
};

/// `KEY=value`, `export KEY=value`, quotes around the value (in double quotes \n, \t, \" and \\ are
/// escapes and the value may go over several lines), `#` comments, empty lines. A key that comes
/// twice keeps its last value.
[[nodiscard]] EnvText envTextFrom(std::string_view text);

} // namespace sb::console
