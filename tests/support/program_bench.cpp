#include "tests/support/program_bench.h"

#include "tests/support/serve_process.h"

#include <csignal>

#include <QDir>
#include <QElapsedTimer>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QTest>

namespace sb::test {

using namespace Qt::StringLiterals;

namespace {

constexpr int readyMilliseconds = 60'000;
constexpr int stopMilliseconds = 30'000;

QByteArray contentOf(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

void waitForEnd(QProcess &process)
{
    if (process.state() != QProcess::NotRunning && !process.waitForFinished(stopMilliseconds))
        qFatal("%s does not end", qPrintable(process.program()));
}

} // namespace

QString programPath(const QString &name)
{
    return qEnvironmentVariable("SB_BINARY_DIR") + u'/' + name;
}

ProgramBench::ProgramBench(Environment environment)
    : m_environment(std::move(environment)), m_port(freePort())
{
    QDir(m_dir.path()).mkdir(u"files"_s);
}

ProgramBench::~ProgramBench()
{
    if (agentRuns())
        killAgent();
    if (serverRuns())
        stopServer();
}

QProcessEnvironment ProgramBench::environment() const
{
    QProcessEnvironment made = QProcessEnvironment::systemEnvironment();
    made.insert(u"SB_LOGIN_RATE"_s, u"100000"_s);
    made.insert(u"SB_RATE_LIMIT"_s, u"0"_s);
    for (const auto &[name, value] : m_environment)
        made.insert(name, value);
    return made;
}

void ProgramBench::startServer()
{
    const QString readyFile = m_dir.filePath(u"ready.json"_s);
    QFile::remove(readyFile);
    m_server.setProcessEnvironment(environment());
    m_server.setStandardOutputFile(m_dir.filePath(u"server.out"_s), QIODevice::Append);
    m_server.setStandardErrorFile(m_dir.filePath(u"server.log"_s), QIODevice::Append);
    m_server.start(programPath(u"sb-server"_s),
                   {u"dev"_s, u"--data-dir"_s, m_dir.filePath(u"server"_s), u"--listen"_s,
                    u"127.0.0.1:%1"_s.arg(m_port), u"--ready-file"_s, readyFile});
    QElapsedTimer timer;
    timer.start();
    while (!QFile::exists(readyFile)) {
        if (timer.elapsed() > readyMilliseconds || m_server.waitForFinished(20))
            qFatal("sb-server is not ready: %s %s",
                   contentOf(m_dir.filePath(u"server.out"_s)).constData(),
                   contentOf(m_dir.filePath(u"server.log"_s)).right(2000).constData());
    }
    const QJsonObject ready = QJsonDocument::fromJson(contentOf(readyFile)).object();
    m_databaseUrl = ready.value("database_url"_L1).toString();
    m_url = QUrl(ready.value("url"_L1).toString());
    m_http = std::make_unique<HttpCaller>(m_url);
    for (const QJsonValue &user : ready.value("users"_L1).toArray())
        m_logins[user[u"role"].toString()] = {user[u"email"].toString(),
                                              user[u"password"].toString()};
}

void ProgramBench::stopServer()
{
    m_server.terminate();
    waitForEnd(m_server);
}

void ProgramBench::killServer()
{
    m_server.kill();
    waitForEnd(m_server);
}

void ProgramBench::killPostgres()
{
    const QByteArray pidFile = contentOf(m_dir.filePath(u"server/postgres/data/postmaster.pid"_s));
    const auto pid = static_cast<pid_t>(pidFile.split('\n').value(0).toInt());
    if (pid <= 1)
        qFatal("no postmaster");
    ::kill(pid, SIGKILL);
}

void ProgramBench::startAgent()
{
    if (m_agentId.isEmpty()) {
        const Reply minted = call("POST", u"/api/v1/agents"_s, u"admin"_s,
                                  R"({"name":"bench-agent","scope":{"providers":["file"]}})");
        if (minted.status != 201)
            qFatal("mint: %d %s", minted.status, minted.body.constData());
        m_agentId = minted.object().value("id"_L1).toString();
        m_agentSecret = minted.object().value("agent_secret"_L1).toString();
    }
    QProcessEnvironment made = environment();
    made.insert(u"SB_CP_ENDPOINT"_s, u"http://127.0.0.1:%1"_s.arg(m_port));
    made.insert(u"SB_INSECURE_TRANSPORT"_s, u"true"_s);
    made.insert(u"SB_AGENT_ID"_s, m_agentId);
    made.insert(u"SB_AGENT_SECRET"_s, m_agentSecret);
    made.insert(u"SB_AGENT_PRIVATE_KEY_FILE"_s, m_dir.filePath(u"agent.key"_s));
    made.insert(u"SB_FILE_ROOT"_s, m_dir.filePath(u"files"_s));
    made.insert(u"SB_LOCAL_ADDR"_s, u"127.0.0.1:0"_s);
    m_agent.setProcessEnvironment(made);
    m_agent.setStandardOutputFile(m_dir.filePath(u"agent.out"_s), QIODevice::Append);
    m_agent.setStandardErrorFile(m_dir.filePath(u"agent.log"_s), QIODevice::Append);
    m_agent.start(programPath(u"sb-agent"_s), QStringList());
    if (!m_agent.waitForStarted())
        qFatal("sb-agent does not start");
}

void ProgramBench::stopAgent()
{
    m_agent.terminate();
    waitForEnd(m_agent);
}

void ProgramBench::killAgent()
{
    m_agent.kill();
    waitForEnd(m_agent);
}

QByteArray ProgramBench::tokenOf(const QString &role)
{
    auto known = m_tokens.find(role);
    if (known == m_tokens.end()) {
        const auto &[email, password] = m_logins.at(role);
        const QByteArray body =
            QJsonDocument(QJsonObject{{u"email"_s, email}, {u"password"_s, password}})
                .toJson(QJsonDocument::Compact);
        const Reply reply =
            m_http->send({.method = "POST", .path = u"/api/v1/auth/login"_s, .body = body});
        const QByteArray token = reply.object().value("token"_L1).toString().toLatin1();
        if (token.isEmpty())
            return {};
        known = m_tokens.emplace(role, token).first;
    }
    return known->second;
}

Reply ProgramBench::call(const QByteArray &method, const QString &path, const QString &role,
                         const QByteArray &body, client::HttpHeaders headers)
{
    if (!role.isEmpty())
        headers.emplace_back("Authorization", "Bearer " + tokenOf(role));
    return m_http->send(
        {.method = method, .path = path, .body = body, .headers = std::move(headers)});
}

QString ProgramBench::waitForStatus(const QString &requestId, const QStringList &wanted,
                                    int milliseconds)
{
    QElapsedTimer timer;
    timer.start();
    QString status;
    do {
        const Reply reply = call("GET", u"/api/v1/requests/"_s + requestId, u"developer"_s);
        status = reply.object().value("status"_L1).toString();
        if (wanted.contains(status))
            break;
        QTest::qWait(50);
    } while (timer.elapsed() < milliseconds);
    return status;
}

QString ProgramBench::filePath(const QString &ref) const
{
    return m_dir.filePath(u"files/"_s + ref + u".json"_s);
}

QByteArray ProgramBench::logs() const
{
    QByteArray all;
    for (const QString &name : {u"server.out"_s, u"server.log"_s, u"agent.out"_s, u"agent.log"_s})
        all += contentOf(m_dir.filePath(name));
    return all;
}

} // namespace sb::test
