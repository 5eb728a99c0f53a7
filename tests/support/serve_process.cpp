#include "tests/support/serve_process.h"

#include "tests/support/program_bench.h"

#include <QElapsedTimer>
#include <QFile>
#include <QTcpServer>

namespace sb::test {

using namespace Qt::StringLiterals;

namespace {

constexpr int startMilliseconds = 60'000;

} // namespace

quint16 freePort()
{
    QTcpServer server;
    if (!server.listen(QHostAddress::LocalHost))
        qFatal("no free port");
    return server.serverPort();
}

ServeProcess::ServeProcess(const QString &databaseUrl, quint16 port, const Environment &more)
    : m_port(port)
{
    QProcessEnvironment environment;
    environment.insert(u"PATH"_s, qEnvironmentVariable("PATH"));
    for (const QString &name : QProcessEnvironment::systemEnvironment().keys()) {
        // Sanitizers are steered by these.
        if (name.endsWith("SAN_OPTIONS"_L1))
            environment.insert(name, qEnvironmentVariable(name.toLatin1().constData()));
    }
    const Environment settings{
        {u"SB_ENV"_s, u"dev"_s},
        {u"DATABASE_URL"_s, databaseUrl},
        {u"API_ADDR"_s, u"127.0.0.1:%1"_s.arg(port)},
        {u"SB_JWT_SECRET"_s, u"0123456789abcdef0123456789abcdef"_s},
        {u"SB_WRAP_MASTER_KEY"_s, u"AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="_s},
        {u"SB_LOGIN_RATE"_s, u"100000"_s},
        {u"SB_DRAIN_DELAY"_s, u"200ms"_s},
    };
    for (const auto &[name, value] : settings)
        environment.insert(name, value);
    for (const auto &[name, value] : more)
        environment.insert(name, value);
    m_process.setProcessEnvironment(environment);
    m_process.setProcessChannelMode(QProcess::MergedChannels);
    m_process.setStandardOutputFile(m_dir.filePath(u"output"_s), QIODevice::Append);
}

ServeProcess::~ServeProcess()
{
    if (runs())
        kill();
}

void ServeProcess::start()
{
    const qsizetype before = output().size();
    m_process.start(programPath(u"sb-server"_s), {u"serve"_s});
    QElapsedTimer timer;
    timer.start();
    while (!output().sliced(before).contains("sb-server listens on")) {
        if (timer.elapsed() > startMilliseconds || m_process.waitForFinished(20))
            qFatal("sb-server does not listen: %s", output().right(2000).constData());
    }
}

void ServeProcess::kill()
{
    m_process.kill();
    m_process.waitForFinished();
}

int ServeProcess::exitCode(int milliseconds)
{
    if (m_process.state() != QProcess::NotRunning && !m_process.waitForFinished(milliseconds))
        return -1;
    return m_process.exitStatus() == QProcess::NormalExit ? m_process.exitCode() : -1;
}

QUrl ServeProcess::url() const
{
    return QUrl(u"http://127.0.0.1:%1"_s.arg(m_port));
}

QByteArray ServeProcess::output() const
{
    QFile file(m_dir.filePath(u"output"_s));
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

} // namespace sb::test
