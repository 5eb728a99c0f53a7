// What a grant, a rule or a mapping is bound to: names of the contract (B3, B8) to values. Nothing
// named means everything.
#pragma once

#include <map>

#include <QString>

namespace sb::model {

using Bounds = std::map<QString, QString>;

} // namespace sb::model
