#include "tests/support/agent_process.h"

#include "shared/client/await.h"
#include "shared/client/http_client.h"

#include <QDeadlineTimer>
#include <QRegularExpression>

using namespace Qt::StringLiterals;

namespace sb::test {

AgentProcess::AgentProcess(const std::map<QString, QString> &variables,
                           const QStringList &arguments)
{
    QProcessEnvironment environment;
    environment.insert(u"PATH"_s, qEnvironmentVariable("PATH"));
    for (const QString &name : QProcessEnvironment::systemEnvironment().keys()) {
        // Sanitizers are steered by these.
        if (name.endsWith("SAN_OPTIONS"_L1))
            environment.insert(name, qEnvironmentVariable(name.toLatin1().constData()));
    }
    for (const auto &[name, value] : variables)
        environment.insert(name, value);
    m_process.setProcessEnvironment(environment);
    m_process.setProcessChannelMode(QProcess::MergedChannels);
    m_process.start(qEnvironmentVariable("SB_BINARY_DIR") + u"/sb-agent"_s, arguments);
    if (!m_process.waitForStarted())
        qFatal("sb-agent cannot be started: %s; is SB_BINARY_DIR set?",
               qPrintable(m_process.errorString()));
}

AgentProcess::~AgentProcess()
{
    m_process.kill();
    m_process.waitForFinished();
}

QUrl AgentProcess::probes()
{
    static const QRegularExpression said(u"probes are on (http://\\S+)"_s);
    const QDeadlineTimer deadline(20'000);
    for (;;) {
        const auto match = said.match(QString::fromUtf8(output()));
        if (match.hasMatch())
            return QUrl(match.captured(1));
        if (m_process.state() == QProcess::NotRunning || deadline.hasExpired())
            return {};
        m_process.waitForReadyRead(200);
    }
}

std::pair<int, QByteArray> AgentProcess::probe(const QString &path)
{
    client::HttpClient http(client::TransportSettings{});
    const auto answer =
        client::await<client::HttpResponse>([&, url = QUrl(probes().toString() + path)](
                                                QObject *context, client::HttpCallback callback) {
            http.send({.url = url}, context, std::move(callback));
        });
    return answer ? std::pair(answer->status, answer->text().toByteArray())
                  : std::pair(0, QByteArray());
}

int AgentProcess::exitCode(int seconds)
{
    if (m_process.state() != QProcess::NotRunning && !m_process.waitForFinished(seconds * 1000))
        return -1;
    return m_process.exitStatus() == QProcess::NormalExit ? m_process.exitCode() : -1;
}

QByteArray AgentProcess::output()
{
    m_output += m_process.readAll();
    return m_output;
}

} // namespace sb::test
