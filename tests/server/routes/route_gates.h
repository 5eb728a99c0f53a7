// Who may come to which route, said a second time (contract, sections 3 and I), for the
// authorization matrix.
#pragma once

#include <map>

#include <QByteArray>
#include <QString>

namespace sb::test {

/// By `METHOD path`: `public`, `agent`, `session`, `bearer`, or the permission that is needed.
/// Every route of every configuration.
const std::map<QByteArray, QString> &gates();

} // namespace sb::test
