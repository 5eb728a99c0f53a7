// A scripted server, a directory of secrets, and sb-agent between them.
#pragma once

#include "tests/support/agent_process.h"
#include "tests/support/scripted_control_plane.h"

#include <memory>

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

namespace sb::test {

struct AgentBench
{
    AgentBench()
        : variables{
              {QStringLiteral("SB_CP_ENDPOINT"), plane.url().toString()},
              {QStringLiteral("SB_INSECURE_TRANSPORT"), QStringLiteral("true")},
              {QStringLiteral("SB_AGENT_ID"), plane.agentId().toString(QUuid::WithoutBraces)},
              {QStringLiteral("SB_AGENT_SECRET"), QString::fromLatin1(plane.agentSecret())},
              {QStringLiteral("SB_FILE_ROOT"), root.path()},
              {QStringLiteral("SB_LOCAL_ADDR"), QStringLiteral("127.0.0.1:0")},
              {QStringLiteral("SB_CLAIM_INTERVAL"), QStringLiteral("50ms")},
              {QStringLiteral("SB_HEARTBEAT_INTERVAL"), QStringLiteral("200ms")},
          }
    {}

    void start() { agent = std::make_unique<AgentProcess>(variables); }

    void writeSecret(const QString &ref, const QByteArray &content) const
    {
        QFile file(pathOf(ref));
        if (!file.open(QIODevice::WriteOnly) || file.write(content) != content.size())
            qFatal("cannot write %s", qPrintable(file.fileName()));
    }

    /// Empty when there is none.
    [[nodiscard]] QByteArray secret(const QString &ref) const
    {
        QFile file(pathOf(ref));
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    }

    [[nodiscard]] QString pathOf(const QString &ref) const
    {
        return root.path() + u'/' + ref + QStringLiteral(".json");
    }

    /// Waits for the job's end, 20 s at most.
    [[nodiscard]] JobEnd endOf(const QUuid &job) const
    {
        const bool isOver = QTest::qWaitFor([&] { return plane.endOf(job).has_value(); }, 20'000);
        return isOver ? *plane.endOf(job)
                      : JobEnd{.status = QStringLiteral("none"),
                               .error = QString::fromUtf8(agent->output())};
    }

    ScriptedControlPlane plane;
    QTemporaryDir root;
    std::map<QString, QString> variables;
    std::unique_ptr<AgentProcess> agent;
};

} // namespace sb::test
