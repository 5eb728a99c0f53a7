#include "tests/e2e/server_group.h"

#include "tests/support/postgres_fixture.h"

#include <QFile>
#include <QJsonObject>
#include <QRegularExpression>
#include <QStandardPaths>
#include <QTest>

namespace sb::test {

using namespace Qt::StringLiterals;

namespace {

/// The example that administrators are given, on this machine's ports and without a certificate.
QByteArray proxyConfiguration(quint16 port, const std::array<quint16, ServerGroup::count> &servers)
{
    QFile example(qEnvironmentVariable("SB_SOURCE_DIR") + u"/packaging/examples/haproxy.cfg"_s);
    if (!example.open(QIODevice::ReadOnly))
        qFatal("no %s", qPrintable(example.fileName()));
    QString text = QString::fromUtf8(example.readAll());
    const auto replaceOnce = [&text](const QString &pattern, const QString &with) {
        const QRegularExpression line(pattern, QRegularExpression::MultilineOption);
        if (text.count(line) != 1)
            qFatal("haproxy.cfg: %s stands there %d times", qPrintable(pattern),
                   int(text.count(line)));
        text.replace(line, with);
    };
    replaceOnce(u"^    bind .*$"_s, u"    bind 127.0.0.1:%1"_s.arg(port));
    for (std::size_t at = 0; at < servers.size(); ++at)
        replaceOnce(u"^    server server-%1 .*$"_s.arg(at + 1),
                    u"    server server-%1 127.0.0.1:%2"_s.arg(at + 1).arg(servers[at]));
    return text.toUtf8();
}

} // namespace

ServerGroup::ServerGroup() : m_databaseUrl(PostgresFixture::instance().freshDatabase())
{
    addPeople(ownerUrl());
    for (auto &server : m_servers) {
        server = std::make_unique<ServeProcess>(
            m_databaseUrl, freePort(),
            ServeProcess::Environment{{u"DATABASE_MAX_CONNS"_s, u"10"_s},
                                      {u"SB_TRUSTED_PROXIES"_s, u"127.0.0.1"_s},
                                      {u"SB_DRAIN_DELAY"_s, u"1s"_s},
                                      {u"SB_JOB_LEASE"_s, u"2s"_s},
                                      {u"SB_WORKER_JOBS_RECOVERY_INTERVAL"_s, u"1s"_s}});
        server->start();
    }
    startProxy();
    startAgent();
}

ServerGroup::~ServerGroup()
{
    m_agent.reset();
    m_proxy.kill();
    m_proxy.waitForFinished();
}

QUrl ServerGroup::url() const
{
    return QUrl(u"http://127.0.0.1:%1"_s.arg(m_proxyPort));
}

QString ServerGroup::ownerUrl() const
{
    return PostgresFixture::ownerUrl(m_databaseUrl);
}

QByteArray ServerGroup::logs()
{
    QByteArray all = m_agent->output();
    for (const auto &server : m_servers)
        all += server->output();
    return all;
}

void ServerGroup::startProxy()
{
    std::array<quint16, count> ports = {};
    for (std::size_t at = 0; at < count; ++at)
        ports.at(at) = m_servers.at(at)->port();
    QFile file(m_proxyDir.filePath(u"haproxy.cfg"_s));
    if (!file.open(QIODevice::WriteOnly) || file.write(proxyConfiguration(m_proxyPort, ports)) <= 0)
        qFatal("haproxy.cfg cannot be written");
    file.close();
    m_proxy.setStandardOutputFile(m_proxyDir.filePath(u"log"_s));
    m_proxy.setProcessChannelMode(QProcess::MergedChannels);
    // In the foreground, so that it ends with the test.
    const QString program =
        QStandardPaths::findExecutable(u"haproxy"_s, {u"/usr/sbin"_s, u"/usr/local/sbin"_s});
    if (program.isEmpty())
        qFatal("haproxy is not installed");
    m_proxy.start(program, {u"-db"_s, u"-f"_s, file.fileName()});
    HttpCaller http(url());
    if (!QTest::qWaitFor([&] { return http.send({.path = u"/readyz"_s}).status == 200; }, 20'000))
        qFatal("haproxy does not serve");
}

void ServerGroup::startAgent()
{
    People people(url());
    const Reply minted = people.call("POST", u"/api/v1/agents"_s, u"admin"_s,
                                     R"({"name":"group-agent","scope":{"providers":["file"]}})");
    if (minted.status != 201)
        qFatal("mint: %d %s", minted.status, minted.body.constData());
    m_agent = std::make_unique<AgentProcess>(std::map<QString, QString>{
        {u"SB_CP_ENDPOINT"_s, url().toString()},
        {u"SB_INSECURE_TRANSPORT"_s, u"true"_s},
        {u"SB_AGENT_ID"_s, minted.object().value("id"_L1).toString()},
        {u"SB_AGENT_SECRET"_s, minted.object().value("agent_secret"_L1).toString()},
        {u"SB_FILE_ROOT"_s, m_files.path()},
        {u"SB_CLAIM_INTERVAL"_s, u"100ms"_s},
        {u"SB_LOCAL_ADDR"_s, u"127.0.0.1:0"_s}});
}

} // namespace sb::test
