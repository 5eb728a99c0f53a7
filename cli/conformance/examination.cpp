#include "cli/conformance/examination.h"

#include "shared/core/uuid_text.h"

#include <algorithm>

#include <QDeadlineTimer>
#include <QEventLoop>
#include <QJsonArray>
#include <QTimer>

namespace sb::cli::conformance {

using namespace Qt::StringLiterals;

namespace {

/// In every value, so that it can be looked for where no value may be.
const QByteArray canary = "canary-5e1f0c"_ba;
const QByteArray first = canary + " first: \xc3\xa4\xe2\x82\xac\n\"two lines\"\\"_ba;
const QByteArray second = canary + " second"_ba;
const QByteArray third = canary + " third"_ba;
const QByteArray neverWritten = canary + " never"_ba;
constexpr int stopMillis = 15'000;

QString said(const Job &job)
{
    if (job.status.isEmpty())
        return job.isClaimed ? u"claimed, but not completed in time"_s : u"not claimed in time"_s;
    return u"completed as "_s + job.status +
           (job.error.isEmpty() ? QString() : u": "_s + job.error);
}

} // namespace

Examination::Examination(ExaminationSettings settings, std::function<void(const Check &)> report)
    : m_settings(std::move(settings)), m_report(std::move(report))
{}

Examination::~Examination()
{
    m_agent.kill();
    m_agent.waitForFinished();
}

bool Examination::run()
{
    if (!start())
        return false;
    examineStart();
    if (m_isPassed) {
        examineValues();
        examineTricks();
        examineRefusals();
        if (m_settings.withDiscovery)
            examineDiscovery();
        examineTrouble();
    }
    examineEnd();
    return m_isPassed;
}

bool Examination::start()
{
    const quint16 port = m_plane.listen();
    if (port == 0 || !m_root.isValid()) {
        check(u"the control plane listens"_s, false, u"no port or no temporary directory"_s);
        return false;
    }
    // What an agent is told by (docs/agent-protocol.md).
    const std::pair<QString, QString> told[] = {
        {u"SB_CP_ENDPOINT"_s, u"http://127.0.0.1:%1"_s.arg(port)},
        {u"SB_INSECURE_TRANSPORT"_s, u"true"_s},
        {u"SB_AGENT_ID"_s, core::toText(m_plane.agentId())},
        {u"SB_AGENT_SECRET"_s, QString::fromLatin1(m_plane.agentSecret())},
        {u"SB_CLUSTER_NAME"_s, u"conformance"_s},
        {u"SB_LOCAL_ADDR"_s, u"127.0.0.1:0"_s},
        {u"SB_FILE_ROOT"_s, m_root.path()}};
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    for (const auto &[name, value] : told)
        environment.insert(name, value);
    m_agent.setProcessEnvironment(environment);
    m_agent.setProcessChannelMode(QProcess::MergedChannels);
    // The shell gives way to the agent, so that signals reach it.
    m_agent.start(u"/bin/sh"_s, {u"-c"_s, u"exec "_s + m_settings.command});
    if (!m_agent.waitForStarted()) {
        check(u"the agent starts"_s, false, m_agent.errorString());
        return false;
    }
    return true;
}

void Examination::examineStart()
{
    const bool hasKey = waitFor([this] { return m_plane.hasKey(); });
    check(u"registers its x25519 key"_s, hasKey, u"no PUT public-key came"_s);
    if (!hasKey)
        return;
    check(u"sends a heartbeat"_s, waitFor([this] { return m_plane.heartbeats() > 0; }),
          u"no POST heartbeat came"_s);
}

void Examination::examineValues()
{
    const QString &provider = m_settings.provider;
    const QString &ref = m_settings.secretRef;
    expectEnd(u"writes a new secret, odd characters and an empty value included"_s,
              m_plane.addPatch(provider, ref, {{u"A"_s, first}, {u"B"_s, ""_ba}}), u"succeeded"_s);
    expectValues(u"reads all keys back"_s, m_plane.addRead(provider, ref, {}),
                 {{u"A"_s, first}, {u"B"_s, ""_ba}});
    expectEnd(u"changes one key"_s, m_plane.addPatch(provider, ref, {{u"B"_s, second}}),
              u"succeeded"_s);
    expectValues(u"keeps the keys that were not named"_s, m_plane.addRead(provider, ref, {}),
                 {{u"A"_s, first}, {u"B"_s, second}});
    expectValues(u"reads no more than was asked for"_s, m_plane.addRead(provider, ref, {u"B"_s}),
                 {{u"B"_s, second}});
}

void Examination::examineTricks()
{
    const QString &provider = m_settings.provider;
    const QString &ref = m_settings.secretRef;
    const auto tricked = [&](const QString &name, Trick trick) {
        // The second value is the wrong one: nothing may be written before all are there.
        expectEnd(name,
                  m_plane.addPatch(provider, ref,
                                   {{u"A"_s, neverWritten}, {u"B"_s, neverWritten, trick}}),
                  u"failed"_s);
    };
    tricked(u"refuses a value whose hash is another"_s, Trick::WrongHash);
    tricked(u"refuses a damaged envelope"_s, Trick::Damaged);
    tricked(u"refuses a value in the clear"_s, Trick::InTheClear);
    tricked(u"gives up a claim that it lost"_s, Trick::ClaimLost);
    expectValues(u"has written nothing of what it refused"_s, m_plane.addRead(provider, ref, {}),
                 {{u"A"_s, first}, {u"B"_s, second}});
}

void Examination::examineRefusals()
{
    const QString &provider = m_settings.provider;
    const QString &ref = m_settings.secretRef;
    expectEnd(u"fails a read of a secret that is not there"_s,
              m_plane.addRead(provider, ref + u"-absent"_s, {}), u"failed"_s);
    expectEnd(u"fails a read of keys that are not there"_s,
              m_plane.addRead(provider, ref, {u"ABSENT"_s}), u"failed"_s);
    expectEnd(u"fails a job of another provider"_s, m_plane.addRead(u"no-such-provider"_s, ref, {}),
              u"failed"_s);
    expectEnd(u"fails a job of an unknown type"_s,
              m_plane.addJob(u"dance"_s, {{u"target_provider_type"_s, provider},
                                          {u"target_secret_ref"_s, ref}}),
              u"failed"_s);
    expectEnd(u"stays inside its root"_s,
              m_plane.addPatch(provider, u"../outside"_s, {{u"A"_s, neverWritten}}), u"failed"_s);
}

void Examination::examineDiscovery()
{
    const QString name = u"tells which secrets there are"_s;
    const QUuid id =
        m_plane.addJob(u"discover"_s, {{u"target_provider_type"_s, m_settings.provider},
                                       {u"target_provider_config"_s, QJsonObject()},
                                       {u"cluster_name"_s, u"conformance"_s}});
    expectEnd(u"ends a discovery"_s, id, u"succeeded"_s);
    const Job &job = m_plane.job(id);
    bool isTold = false;
    for (const QJsonObject &inventory : job.inventories) {
        const QJsonArray items = inventory.value(u"items"_s).toArray();
        isTold =
            isTold || std::any_of(items.begin(), items.end(), [&](const QJsonValue &item) {
                return item.toObject().value(u"secret_ref"_s).toString() == m_settings.secretRef;
            });
    }
    check(name, isTold, u"no secrets/bulk named "_s + m_settings.secretRef);
}

void Examination::examineTrouble()
{
    m_plane.beBusy(2);
    expectEnd(u"goes on after 503"_s,
              m_plane.addPatch(m_settings.provider, m_settings.secretRef, {{u"C"_s, third}}),
              u"succeeded"_s);
}

void Examination::examineEnd()
{
    m_agent.terminate();
    QDeadlineTimer deadline(stopMillis);
    while (m_agent.state() != QProcess::NotRunning && !deadline.hasExpired()) {
        QEventLoop loop;
        QTimer::singleShot(50, &loop, &QEventLoop::quit);
        loop.exec();
    }
    check(u"ends within 15 s of SIGTERM"_s, m_agent.state() == QProcess::NotRunning,
          u"still running"_s);
    const QByteArray output = m_agent.readAll();
    const QStringList faults = m_plane.faults();
    check(u"broke no rule of the protocol"_s, faults.isEmpty(), faults.join(u"; "_s));
    bool isQuiet = !output.contains(canary) && !output.contains(m_plane.agentSecret());
    for (const QUuid &id : m_jobs)
        isQuiet = isQuiet && !m_plane.job(id).error.contains(QString::fromLatin1(canary));
    check(u"tells no value and no secret, neither in errors nor in its output"_s, isQuiet,
          u"a value or the agent's secret was found"_s);
}

void Examination::expectEnd(const QString &name, const QUuid &job, const QString &status)
{
    m_jobs.push_back(job);
    const bool isOver = waitFor([&] { return !m_plane.job(job).status.isEmpty(); });
    check(name, isOver && m_plane.job(job).status == status, said(m_plane.job(job)));
}

void Examination::expectValues(const QString &name, const QUuid &job,
                               const std::map<QString, QByteArray> &values)
{
    m_jobs.push_back(job);
    const bool isOver = waitFor([&] { return !m_plane.job(job).status.isEmpty(); });
    const Job &seen = m_plane.job(job);
    QStringList keys;
    for (const auto &[key, value] : seen.posted)
        keys.append(key);
    const QString detail = seen.status == u"succeeded"
                               ? u"posted %1, or other values than were written"_s.arg(
                                     keys.isEmpty() ? u"nothing"_s : keys.join(u", "_s))
                               : said(seen);
    check(name, isOver && seen.status == u"succeeded" && seen.posted == values, detail);
}

bool Examination::waitFor(const std::function<bool()> &condition) const
{
    QEventLoop loop;
    QTimer look;
    QObject::connect(&look, &QTimer::timeout, &loop, [&] {
        // An agent that is gone will do nothing more.
        if (condition() || m_agent.state() == QProcess::NotRunning)
            loop.quit();
    });
    look.start(20);
    QTimer::singleShot(m_settings.patience, &loop, &QEventLoop::quit);
    loop.exec();
    return condition();
}

void Examination::check(const QString &name, bool isPassed, const QString &detail)
{
    m_isPassed = m_isPassed && isPassed;
    m_report({.name = name, .isPassed = isPassed, .detail = isPassed ? QString() : detail});
}

} // namespace sb::cli::conformance
