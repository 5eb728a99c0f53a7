// People of a server that an operator set up, and what they call over HTTP.
#pragma once

#include "tests/support/http_caller.h"

#include <map>

namespace sb::test {

/// The roles of the three people.
[[nodiscard]] const QStringList &peopleRoles();

/// Adds one person for each role with `sb-server user add`; aborts the test when it fails.
void addPeople(const QString &ownerUrl);

/// Calls one server (or what stands before several) as these people. For one thread.
class People
{
public:
    explicit People(const QUrl &server);

    /// Logs the person of that role in on the first use; without role nobody calls. Status 0 when
    /// no answer came, also to the login.
    Reply call(const QByteArray &method, const QString &path, const QString &role,
               const QByteArray &body = {}, client::HttpHeaders headers = {});
    /// Waits until the request's status is one of these; the last status seen.
    QString waitForStatus(const QString &requestId, const QStringList &wanted,
                          int milliseconds = 60'000);

private:
    QByteArray tokenOf(const QString &role);

    HttpCaller m_http;
    std::map<QString, QByteArray> m_tokens;
};

} // namespace sb::test
