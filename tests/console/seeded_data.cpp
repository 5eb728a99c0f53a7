#include "tests/console/seeded_data.h"

#include <QJsonArray>
#include <QJsonDocument>

namespace sb::test {

using namespace Qt::StringLiterals;

namespace {

QString requestFrom(BrokerBench &broker, const QString &who, const QString &path,
                    const QJsonObject &body)
{
    const Reply reply = broker.post(u"/api/v1/requests"_s + path, who,
                                    QJsonDocument(body).toJson(QJsonDocument::Compact));
    if (reply.status != 201)
        qFatal("seed: %d %s", reply.status, reply.body.constData());
    return reply.object().value("id"_L1).toString();
}

QJsonObject target(const QString &provider, const QString &ref, const QString &why)
{
    return {{u"target_provider_type"_s, provider},
            {u"target_secret_ref"_s, ref},
            {u"justification"_s, why}};
}

QString patch(BrokerBench &broker, const QString &who, const QString &provider, const QString &ref,
              const QStringList &keys, const QString &why)
{
    QJsonObject body = target(provider, ref, why);
    QJsonObject values;
    for (const QString &key : keys)
        values.insert(key, u"not shown anywhere"_s);
    body.insert(u"key_values"_s, values);
    return requestFrom(broker, who, {}, body);
}

QString read(BrokerBench &broker, const QString &who, const QString &provider, const QString &ref,
             const QStringList &keys, const QString &why)
{
    QJsonObject body = target(provider, ref, why);
    body.insert(u"target_keys"_s, QJsonArray::fromStringList(keys));
    return requestFrom(broker, who, u"/read"_s, body);
}

void decide(BrokerBench &broker, const QString &id, const QString &how, const QByteArray &body)
{
    const Reply reply = broker.post(u"/api/v1/requests/%1/%2"_s.arg(id, how), u"abe"_s, body);
    if (reply.status != 200)
        qFatal("seed: %d %s", reply.status, reply.body.constData());
}

} // namespace

void answerRead(BrokerBench &broker, const BrokerBench::BenchAgent &agent, const QString &request,
                const std::map<QString, QByteArray> &values)
{
    const Reply claim = broker.asAgent(agent, "POST", u"/jobs/claim"_s);
    if (claim.status != 200)
        qFatal("seed: claim %d %s", claim.status, claim.body.constData());
    for (const auto &[key, value] : values) {
        const QJsonObject wrap{{u"request_id"_s, request},
                               {u"key_name"_s, key},
                               {u"value"_s, QString::fromLatin1(value.toBase64())}};
        const Reply posted = broker.asAgent(agent, "POST", u"/wraps"_s,
                                            QJsonDocument(wrap).toJson(QJsonDocument::Compact));
        if (posted.status != 201)
            qFatal("seed: wrap %d %s", posted.status, posted.body.constData());
    }
    const Reply done = broker.asAgent(
        agent, "POST", u"/jobs/%1/complete"_s.arg(claim.object().value("id"_L1).toString()),
        R"({"status":"succeeded"})");
    if (done.status >= 300)
        qFatal("seed: complete %d %s", done.status, done.body.constData());
}

SeededData seed(BrokerBench &broker)
{
    broker.addUser(u"ann"_s, {u"admin"_s});
    broker.addUser(u"abe"_s, {u"approver"_s});
    broker.addUser(u"zoe"_s, {u"approver"_s});
    broker.addUser(u"dora"_s, {u"developer"_s});
    broker.addUser(u"li"_s, {u"developer"_s});
    SeededData data;
    const BrokerBench::BenchAgent agent = broker.mintAgent(R"({"providers":["file","vault"]})");
    data.agentId = agent.id;
    if (broker.asAgent(agent, "POST", u"/heartbeat"_s, R"({"agent_version":"0.1.0"})").status >=
        300)
        qFatal("seed: no heartbeat");
    broker.mintAgent(R"({"providers":["kubernetes"],"clusters":["eu-1"]})");

    // First what is finished, so that the agent finds one job at a time.
    data.readableRequest =
        read(broker, u"dora"_s, u"file"_s, u"shop/payment"_s, {u"API_KEY"_s, u"WEBHOOK_SECRET"_s},
             u"The payment sandbox refuses our key; I need to compare."_s);
    decide(broker, data.readableRequest, u"approve"_s, R"({"comment":"see ticket 4711"})");
    answerRead(broker, agent, data.readableRequest,
               {{u"API_KEY"_s, "sk_test_51HbZ2xQ9Lk3"}, {u"WEBHOOK_SECRET"_s, "whsec_9fK2mPq7"}});
    const QString rejected =
        patch(broker, u"li"_s, u"vault"_s, u"billing/smtp"_s, {u"PASSWORD"_s}, u"rotate"_s);
    decide(broker, rejected, u"reject"_s,
           R"({"reason":"The justification does not say what this is for."})");
    const QString approved = patch(broker, u"li"_s, u"kubernetes"_s, u"web/session"_s,
                                   {u"SESSION_KEY"_s}, u"Monthly rotation of the session key."_s);
    decide(broker, approved, u"approve"_s, "{}");
    patch(broker, u"li"_s, u"vault"_s, u"shop/search"_s, {u"TOKEN"_s, u"URL"_s},
          u"New search cluster, see change 231."_s);
    read(broker, u"dora"_s, u"vault"_s, u"shop/legacy"_s, {},
         u"Moving the legacy shop to the new cluster; all keys must be copied."_s);
    patch(broker, u"dora"_s, u"file"_s, u"mail/relay"_s, {u"USER"_s, u"PASSWORD"_s},
          u"The relay was moved to another provider."_s);
    data.pendingRequest = patch(
        broker, u"dora"_s, u"vault"_s, u"shop/database"_s, {u"PASSWORD"_s, u"USER"_s},
        u"The database password leaked into a log on Monday. It has been changed at the database; the shop must get the new one before the old is switched off at 18:00."_s);
    return data;
}

namespace {

QString made(BrokerBench &broker, const QString &path, const QJsonObject &body)
{
    const Reply reply = broker.post(u"/api/v1/"_s + path, u"ann"_s,
                                    QJsonDocument(body).toJson(QJsonDocument::Compact));
    if (reply.status != 201)
        qFatal("seed: %s: %d %s", qPrintable(path), reply.status, reply.body.constData());
    return reply.object().value("id"_L1).toString();
}

void seedRules(BrokerBench &broker, const QString &project)
{
    const QString careful = made(broker, u"workflows"_s,
                                 {{u"name"_s, u"two of us"_s},
                                  {u"description"_s, u"Two people look at production."_s},
                                  {u"min_approvers"_s, 2}});
    const QString fast = made(broker, u"workflows"_s,
                              {{u"name"_s, u"at once"_s},
                               {u"description"_s, u"For development: nobody has to agree."_s},
                               {u"min_approvers"_s, 0}});
    const auto policy = [&](const QString &name, const QString &workflow, int priority,
                            const QJsonObject &selector) {
        made(broker, u"policies"_s,
             {{u"name"_s, name},
              {u"workflow_id"_s, workflow},
              {u"priority"_s, priority},
              {u"selector"_s, selector}});
    };
    policy(u"production"_s, careful, 300,
           {{u"project_id"_s, project}, {u"environment"_s, u"prod"_s}});
    policy(u"shop in vault"_s, careful, 200,
           {{u"provider_type"_s, u"vault"_s}, {u"secret_ref_prefix"_s, u"shop/"_s}});
    policy(u"payment"_s, careful, 150,
           {{u"provider_type"_s, u"vault"_s}, {u"secret_ref_prefix"_s, u"shop/payment"_s}});
    policy(u"development"_s, fast, 120, {{u"environment"_s, u"dev"_s}});
}

} // namespace

void seedAdministration(BrokerBench &broker)
{
    const QString project = made(broker, u"projects"_s, {{u"name"_s, u"shop"_s}});
    made(broker, u"projects"_s, {{u"name"_s, u"warehouse"_s}});
    for (const QString &name : {u"dev"_s, u"staging"_s, u"prod"_s})
        made(broker, u"environments"_s,
             {{u"project_id"_s, project}, {u"name"_s, name}, {u"type"_s, name}});
    seedRules(broker, project);
    broker.addServiceAccount(u"robot"_s, {u"developer"_s});
    broker.grant(broker.idOf(u"li"_s), u"approver"_s,
                 R"({"environment":"staging","provider_type":"vault"})");
}

} // namespace sb::test
