#include "tests/support/people.h"

#include "tests/support/program_bench.h"

#include <QDeadlineTimer>
#include <QJsonDocument>
#include <QProcess>
#include <QTest>

namespace sb::test {

using namespace Qt::StringLiterals;

namespace {

const QByteArray password = "a password of the tests";

QString emailOf(const QString &role)
{
    return role + u"@example.org"_s;
}

} // namespace

const QStringList &peopleRoles()
{
    static const QStringList roles{u"admin"_s, u"approver"_s, u"developer"_s};
    return roles;
}

void addPeople(const QString &ownerUrl)
{
    for (const QString &role : peopleRoles()) {
        QProcess process;
        QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
        environment.insert(u"DATABASE_URL"_s, ownerUrl);
        process.setProcessEnvironment(environment);
        process.start(programPath(u"sb-server"_s),
                      {u"user"_s, u"add"_s, u"--email"_s, emailOf(role), u"--role"_s, role,
                       u"--password-stdin"_s});
        process.write(password + '\n');
        process.closeWriteChannel();
        if (!process.waitForFinished() || process.exitCode() != 0)
            qFatal("%s cannot be added: %s", qPrintable(role),
                   process.readAllStandardError().constData());
    }
}

People::People(const QUrl &server) : m_http(server)
{}

QByteArray People::tokenOf(const QString &role)
{
    auto known = m_tokens.find(role);
    if (known == m_tokens.end()) {
        const QByteArray body =
            QJsonDocument(QJsonObject{{u"email"_s, emailOf(role)},
                                      {u"password"_s, QString::fromLatin1(password)}})
                .toJson(QJsonDocument::Compact);
        const Reply reply =
            m_http.send({.method = "POST", .path = u"/api/v1/auth/login"_s, .body = body});
        const QByteArray token = reply.object().value("token"_L1).toString().toLatin1();
        if (token.isEmpty())
            return {};
        known = m_tokens.emplace(role, token).first;
    }
    return known->second;
}

Reply People::call(const QByteArray &method, const QString &path, const QString &role,
                   const QByteArray &body, client::HttpHeaders headers)
{
    if (!role.isEmpty()) {
        const QByteArray token = tokenOf(role);
        if (token.isEmpty())
            return {};
        headers.emplace_back("Authorization", "Bearer " + token);
    }
    return m_http.send(
        {.method = method, .path = path, .body = body, .headers = std::move(headers)});
}

QString People::waitForStatus(const QString &requestId, const QStringList &wanted, int milliseconds)
{
    const QDeadlineTimer deadline(milliseconds);
    QString status;
    do {
        status = call("GET", u"/api/v1/requests/"_s + requestId, u"developer"_s)
                     .object()
                     .value("status"_L1)
                     .toString();
        if (wanted.contains(status))
            break;
        QTest::qSleep(50);
    } while (!deadline.hasExpired());
    return status;
}

} // namespace sb::test
