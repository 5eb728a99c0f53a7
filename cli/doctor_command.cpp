#include "cli/doctor_command.h"

#include "cli/session.h"
#include "cli/terminal_text.h"
#include "shared/client/await.h"
#include "shared/codec/json_reader.h"
#include "shared/contract/routes.h"
#include "shared/core/version.h"

#include <QDateTime>
#include <QJsonArray>
#include <QJsonObject>
#include <QLocale>
#include <QSslSocket>

namespace sb::cli {

using namespace Qt::StringLiterals;
using client::Answer;
using client::HttpResponse;
namespace routes = contract::routes;

namespace {

constexpr qint64 soonDays = 14;
constexpr qint64 toleratedSkewSeconds = 5;
constexpr int handshakeMilliseconds = 10'000;

/// Says each finding and remembers whether any is a fault.
class Report
{
public:
    void good(const QString &what, const QString &detail) const { tell(u"ok"_s, what, detail); }

    void warn(const QString &what, const QString &detail) const { tell(u"warn"_s, what, detail); }

    void bad(const QString &what, const QString &detail)
    {
        m_isGood = false;
        tell(u"FAIL"_s, what, detail);
    }

    [[nodiscard]] bool isGood() const { return m_isGood; }

private:
    static void tell(const QString &word, const QString &what, const QString &detail)
    {
        print(u"%1 %2 %3"_s.arg(word, -5).arg(what + u':', -14).arg(harmless(detail)));
    }

    bool m_isGood = true;
};

Answer<HttpResponse> ask(const Session &session, client::HttpClient &http, const char *route)
{
    QUrl url = session.server();
    url.setPath(url.path() + QString::fromLatin1(route));
    return client::await<HttpResponse>([&](QObject *context, client::HttpCallback done) {
        http.send({.method = "GET", .url = url}, context, std::move(done));
    });
}

void checkClock(Report &report, const HttpResponse &answer)
{
    const QByteArray date = answer.header("date").value_or(QByteArray());
    QDateTime theirs =
        QLocale::c().toDateTime(QString::fromLatin1(date), u"ddd, dd MMM yyyy hh:mm:ss 'GMT'"_s);
    theirs.setTimeSpec(Qt::UTC);
    if (!theirs.isValid())
        return;
    const qint64 skew = qAbs(theirs.secsTo(QDateTime::currentDateTimeUtc()));
    const QString text = u"%1 s apart from the server's"_s.arg(skew);
    if (skew > toleratedSkewSeconds)
        report.bad(u"clock"_s, text);
    else
        report.good(u"clock"_s, text);
}

void checkCertificate(Report &report, const Session &session)
{
    if (session.server().scheme() != "https"_L1)
        return;
    QSslSocket socket;
    QSslConfiguration tls = QSslConfiguration::defaultConfiguration();
    if (!session.transport().caCertificates.isEmpty())
        tls.setCaCertificates(session.transport().caCertificates);
    socket.setSslConfiguration(tls);
    socket.connectToHostEncrypted(session.server().host(),
                                  static_cast<quint16>(session.server().port(443)));
    if (!socket.waitForEncrypted(handshakeMilliseconds)) {
        report.bad(u"certificate"_s, socket.errorString());
        return;
    }
    const QDateTime end = socket.peerCertificate().expiryDate().toUTC();
    const QString until = u"valid until "_s + end.toString(Qt::ISODate);
    if (QDateTime::currentDateTimeUtc().daysTo(end) < soonDays)
        report.warn(u"certificate"_s, until);
    else
        report.good(u"certificate"_s, until);
}

/// One line for each check that the server itself says has failed.
void checkReadiness(Report &report, const Answer<HttpResponse> &answer)
{
    if (answer && answer->status == 200) {
        report.good(u"readiness"_s, u"ready"_s);
        return;
    }
    if (!answer) {
        report.bad(u"readiness"_s, answer.error().toText());
        return;
    }
    const auto body = codec::JsonDocument::parseObject(answer->text());
    const auto failures = body ? body->root().member(u"failures") : std::nullopt;
    if (!failures || !failures->isObject() || failures->members().empty()) {
        report.bad(u"readiness"_s, u"not ready"_s);
        return;
    }
    for (const auto &[check, reason] : failures->members())
        report.bad(u"readiness"_s, check + u": "_s + reason.toText());
}

void checkAgents(Report &report, Session &session)
{
    const auto agents = session.get(contract::pathOf(routes::agents));
    if (!agents) {
        report.warn(u"agents"_s, agents.error().toText());
        return;
    }
    int active = 0;
    for (const QJsonValue &agent : agents->value.toArray()) {
        const QString status = agent[u"status"].toString();
        if (status == "stale"_L1)
            report.warn(u"agents"_s,
                        agent[u"name"].toString() + u" has not been heard of for a while"_s);
        active += status == "active"_L1 ? 1 : 0;
    }
    if (active == 0)
        report.warn(u"agents"_s, u"none is active"_s);
    else
        report.good(u"agents"_s, u"%1 active"_s.arg(active));
}

int doctor(Session &session, const Invocation &)
{
    Report report;
    report.good(u"sbctl"_s, QString::fromLatin1(core::version));
    client::HttpClient http(session.transport());
    const auto alive = ask(session, http, routes::healthz);
    if (!alive || alive->status != 200) {
        report.bad(u"server"_s,
                   alive ? u"answers with status %1"_s.arg(alive->status) : alive.error().toText());
        return exit_codes::unavailable;
    }
    report.good(u"server"_s, session.server().toDisplayString());
    checkClock(report, *alive);
    checkCertificate(report, session);
    checkReadiness(report, ask(session, http, routes::readyz));
    if (session.requireLogin())
        checkAgents(report, session);
    else
        report.warn(u"agents"_s, u"not looked at without a login"_s);
    return report.isGood() ? exit_codes::done : exit_codes::refused;
}

} // namespace

std::vector<Command> doctorCommands()
{
    return {{.words = {u"doctor"_s},
             .help = u"find what is wrong: server, clock, certificate, readiness, agents"_s,
             .run = doctor}};
}

} // namespace sb::cli
