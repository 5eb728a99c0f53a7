// SB_AGENT_MTLS: which client certificates let an agent in, and that people need none.
#include "tests/support/broker_bench.h"
#include "tests/support/test_authority.h"

#include <QTemporaryDir>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace sb;
using namespace sb::test;
using config::AgentMtls;

namespace {

constexpr auto heartbeat = "/heartbeat";

} // namespace

class TestAgentCertificates : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void certificates_data();
    void certificates();
    void revokedAgentIsOut();
    void anotherAgentsCertificateDoesNotDo();
    void refusalsAreCounted();
    void peopleNeedNone();
    void changedIssuersCount();

    void cleanupTestCase() { m_shared.clear(); }

private:
    [[nodiscard]] std::unique_ptr<BrokerBench> bench(AgentMtls mode);
    [[nodiscard]] client::TransportSettings transport(const Issued &shown = {}) const;
    [[nodiscard]] Reply beat(BrokerBench &bench, const BrokerBench::BenchAgent &agent,
                             const Issued &shown);

    /// One server for each mode, for the tests that leave it as it is.
    struct Shared
    {
        std::unique_ptr<QTemporaryDir> dir;
        std::unique_ptr<BrokerBench> bench;
    };

    [[nodiscard]] BrokerBench &shared(AgentMtls mode);

    std::map<AgentMtls, Shared> m_shared;
    std::unique_ptr<QTemporaryDir> m_dir;
    TestAuthority m_serverIssuer{u"Server CA"_s};
    TestAuthority m_agentIssuer{u"Agent CA"_s};
    TestAuthority m_stranger{u"Agent CA"_s};
};

void TestAgentCertificates::init()
{
    m_dir = std::make_unique<QTemporaryDir>();
}

client::TransportSettings TestAgentCertificates::transport(const Issued &shown) const
{
    client::TransportSettings settings{.caCertificates = m_serverIssuer.certificates()};
    if (!shown.certificate.isEmpty()) {
        settings.clientCertificates = QSslCertificate::fromData(shown.certificate, QSsl::Pem);
        settings.clientKey = QSslKey(shown.key, QSsl::Ec);
    }
    return settings;
}

std::unique_ptr<BrokerBench> TestAgentCertificates::bench(AgentMtls mode)
{
    const Issued server = m_serverIssuer.issueLocal();
    config::TlsSettings tls{
        .certificateFile = writeFile(m_dir->path(), u"cert"_s, server.certificate),
        .keyFile = writeFile(m_dir->path(), u"key"_s, server.key),
        .agents = mode,
    };
    if (mode != AgentMtls::Off)
        tls.agentIssuersFile = writeFile(m_dir->path(), u"issuers"_s, m_agentIssuer.certificate());
    return std::make_unique<BrokerBench>([&](config::ServerConfig &config) { config.tls = tls; },
                                         transport());
}

BrokerBench &TestAgentCertificates::shared(AgentMtls mode)
{
    Shared &kept = m_shared[mode];
    if (!kept.bench) {
        kept.bench = bench(mode);
        kept.dir = std::exchange(m_dir, std::make_unique<QTemporaryDir>());
    }
    return *kept.bench;
}

Reply TestAgentCertificates::beat(BrokerBench &bench, const BrokerBench::BenchAgent &agent,
                                  const Issued &shown)
{
    HttpCaller caller(QUrl(bench.application->url()), transport(shown));
    return caller.send(
        {.method = "POST",
         .path = u"/api/v1/agents/%1%2"_s.arg(agent.id, QLatin1StringView(heartbeat)),
         .body = "{}",
         .headers = {{"X-Agent-Secret"_ba, agent.secret}}});
}

void TestAgentCertificates::certificates_data()
{
    QTest::addColumn<AgentMtls>("mode");
    QTest::addColumn<QString>("shown");
    QTest::addColumn<int>("status");
    QTest::addColumn<QString>("error");
    const auto row = [](AgentMtls mode, const char *shown, int status, const char *error = "") {
        QTest::addRow("%d %s", static_cast<int>(mode), shown)
            << mode << QString::fromLatin1(shown) << status << QString::fromLatin1(error);
    };
    row(AgentMtls::Off, "none", 204);
    row(AgentMtls::Off, "good", 204);
    // Nobody asks, so nobody looks.
    row(AgentMtls::Off, "wrong CA", 204);
    row(AgentMtls::Optional, "none", 204);
    row(AgentMtls::Required, "none", 401, "unauthenticated");
    for (const AgentMtls mode : {AgentMtls::Optional, AgentMtls::Required}) {
        row(mode, "good", 204);
        row(mode, "name as alternative", 204);
        row(mode, "upper-case name", 204);
        row(mode, "wrong name", 401, "agent_auth_rejected");
        row(mode, "longer name", 401, "agent_auth_rejected");
        row(mode, "wrong CA", 401, "agent_auth_rejected");
        row(mode, "expired", 401, "agent_auth_rejected");
        row(mode, "not valid yet", 401, "agent_auth_rejected");
        row(mode, "for servers only", 401, "agent_auth_rejected");
        row(mode, "wrong secret", 401, "agent_auth_rejected");
    }
}

void TestAgentCertificates::certificates()
{
    QFETCH(AgentMtls, mode);
    QFETCH(QString, shown);
    QFETCH(int, status);
    QFETCH(QString, error);
    BrokerBench &server = shared(mode);
    BrokerBench::BenchAgent agent = server.mintAgent();
    const std::map<QString, CertificateWish> wishes{
        {u"good"_s, {.commonName = agent.id}},
        {u"wrong secret"_s, {.commonName = agent.id}},
        {u"name as alternative"_s, {.commonName = u"vault agent"_s, .dnsNames = {agent.id}}},
        {u"upper-case name"_s, {.commonName = agent.id.toUpper()}},
        {u"wrong name"_s, {.commonName = u"agent-1"_s}},
        {u"longer name"_s, {.commonName = agent.id + u"0"_s}},
        {u"wrong CA"_s, {.commonName = agent.id}},
        {u"expired"_s, {.commonName = agent.id, .validFrom = -200, .validUntil = -100}},
        {u"not valid yet"_s, {.commonName = agent.id, .validFrom = 3600}},
        {u"for servers only"_s, {.commonName = agent.id, .purposes = "serverAuth"}},
    };
    if (shown == u"wrong secret")
        agent.secret = QByteArray(43, 'x');
    Issued issued;
    if (shown != u"none")
        issued = (shown == u"wrong CA" ? m_stranger : m_agentIssuer).issue(wishes.at(shown));
    const Reply reply = beat(server, agent, issued);
    QCOMPARE(reply.status, status);
    QCOMPARE(reply.error(), error);
}

void TestAgentCertificates::revokedAgentIsOut()
{
    const auto server = bench(AgentMtls::Required);
    const auto agent = server->mintAgent();
    const Issued good = m_agentIssuer.issue({.commonName = agent.id});
    QCOMPARE(beat(*server, agent, good).status, 204);
    QCOMPARE(server->post(u"/api/v1/agents/"_s + agent.id + u"/revoke"_s, u"admin"_s).status, 204);
    const Reply reply = beat(*server, agent, good);
    QCOMPARE(reply.status, 401);
    QCOMPARE(reply.error(), u"agent_auth_rejected"_s);
}

/// A stolen secret is of no use beside another agent's certificate.
void TestAgentCertificates::anotherAgentsCertificateDoesNotDo()
{
    const auto server = bench(AgentMtls::Required);
    const auto victim = server->mintAgent();
    const auto thief = server->mintAgent();
    const Issued thiefs = m_agentIssuer.issue({.commonName = thief.id});
    QCOMPARE(beat(*server, thief, thiefs).status, 204);
    QCOMPARE(beat(*server, victim, thiefs).status, 401);
}

void TestAgentCertificates::refusalsAreCounted()
{
    const auto server = bench(AgentMtls::Required);
    const auto agent = server->mintAgent();
    const Issued wrong = m_stranger.issue({.commonName = agent.id});
    QCOMPARE(beat(*server, agent, wrong).status, 401);
    QCOMPARE(server->count("audit_events WHERE action = 'agent.auth' AND resource = 'agent:" +
                           agent.id.toLatin1() + "'"),
             1);
}

void TestAgentCertificates::peopleNeedNone()
{
    const auto server = bench(AgentMtls::Required);
    QCOMPARE(server->get(u"/api/v1/users/me"_s, u"developer"_s).status, 200);
    // Nor does a certificate make anybody somebody.
    const Issued odd = m_stranger.issue({.commonName = u"admin@example.org"_s});
    HttpCaller caller(QUrl(server->application->url()), transport(odd));
    QCOMPARE(caller.send({.path = u"/api/v1/users/me"_s}).status, 401);
    QCOMPARE(caller.send({.path = u"/healthz"_s}).status, 200);
}

void TestAgentCertificates::changedIssuersCount()
{
    const auto server = bench(AgentMtls::Required);
    const auto agent = server->mintAgent();
    const Issued before = m_agentIssuer.issue({.commonName = agent.id});
    const Issued after = m_stranger.issue({.commonName = agent.id});
    QCOMPARE(beat(*server, agent, after).status, 401);
    writeFile(m_dir->path(), u"issuers"_s, m_stranger.certificate());
    server->application->reloadTls();
    QCOMPARE(beat(*server, agent, after).status, 204);
    QCOMPARE(beat(*server, agent, before).status, 401);
}

QTEST_GUILESS_MAIN(TestAgentCertificates)
#include "tst_agent_certificates.moc"
