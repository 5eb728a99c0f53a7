#include "tests/support/gitops_bench.h"

#include <QDeadlineTimer>
#include <QJsonArray>
#include <QJsonDocument>
#include <QTest>

using namespace Qt::StringLiterals;

namespace sb::test {

namespace {

constexpr int patienceMillis = 10'000;

QString idFrom(const Reply &reply, const char *what)
{
    if (reply.status != 201)
        qFatal("%s: %d %s", what, reply.status, reply.body.constData());
    return reply.object().value("id"_L1).toString();
}

} // namespace

GitopsBench::GitopsBench(const std::function<void(config::ServerConfig &)> &adjust)
    : BrokerBench([adjust](config::ServerConfig &config) {
          config.gitops.enabled = true;
          config.gitops.pollInterval = std::chrono::milliseconds(100);
          config.gitops.timeoutInterval = std::chrono::milliseconds(100);
          config.gitops.httpTimeout = std::chrono::milliseconds(1500);
          config.outboundAllow = {QHostAddress::parseSubnet(u"127.0.0.0/8"_s)};
          if (adjust)
              adjust(config);
      }),
      m_agent(mintAgent())
{}

QByteArray GitopsBench::endpointBody(const QByteArray &name, const QByteArray &token,
                                     const QByteArray &more) const
{
    const QByteArray pem =
        QJsonDocument(QJsonArray{QString::fromUtf8(argocd.caPem())}).toJson(QJsonDocument::Compact);
    return R"({"name":")" + name + R"(","base_url":")" + argocd.url().toUtf8() +
           R"(","token_b64":")" + token.toBase64() + R"(","tls_ca_pem":)" +
           pem.sliced(1, pem.size() - 2) + more + "}";
}

QString GitopsBench::addEndpoint(const QByteArray &name, const QByteArray &token)
{
    return idFrom(post(u"/api/v1/argocd-endpoints"_s, u"admin"_s, endpointBody(name, token)),
                  "endpoint");
}

QString GitopsBench::addMapping(const QString &endpoint, const QByteArray &name,
                                const QByteArray &more)
{
    return idFrom(post(u"/api/v1/gitops-app-mappings"_s, u"admin"_s,
                       R"({"argocd_endpoint_id":")" + endpoint.toUtf8() +
                           R"(","application_name":")" + name +
                           R"(","provider_type":"file","secret_ref_prefix":"app/")" + more + "}"),
                  "mapping");
}

QString GitopsBench::executedPatch()
{
    const QString id = submitPatch();
    approve(id);
    const Reply claimed = asAgent(m_agent, "POST", u"/jobs/claim"_s);
    if (claimed.status != 200)
        qFatal("claim: %d %s", claimed.status, claimed.body.constData());
    const QString job = claimed.object().value("id"_L1).toString();
    const Reply done =
        asAgent(m_agent, "POST", u"/jobs/"_s + job + u"/complete"_s, R"({"status":"succeeded"})");
    if (done.status != 204)
        qFatal("complete: %d %s", done.status, done.body.constData());
    return id;
}

QJsonObject GitopsBench::observation(const QString &request)
{
    const Reply reply = get(u"/api/v1/requests/"_s + request + u"/gitops"_s, u"developer"_s);
    return reply.json().toArray().at(0).toObject();
}

QJsonObject GitopsBench::polled(const QString &request, int polls)
{
    const int before = observation(request).value("polls_count"_L1).toInt();
    const QDeadlineTimer deadline(patienceMillis);
    while (!deadline.hasExpired()) {
        QJsonObject seen = observation(request);
        if (seen.value("polls_count"_L1).toInt() >= before + polls)
            return seen;
        QTest::qWait(30);
    }
    return {};
}

QJsonObject GitopsBench::inState(const QString &request, const QString &state)
{
    const QDeadlineTimer deadline(patienceMillis);
    QJsonObject seen = observation(request);
    while (seen.value("polling_state"_L1).toString() != state && !deadline.hasExpired()) {
        QTest::qWait(30);
        seen = observation(request);
    }
    return seen;
}

void GitopsBench::shiftExecution(const QString &request, int seconds) const
{
    sql("UPDATE gitops_observations SET executed_at = executed_at - interval '" +
        QByteArray::number(seconds) + " seconds' WHERE request_id = '" + request.toUtf8() + "'");
}

} // namespace sb::test
