// sbctl as a process against a real server, each person with a runtime directory of their own.
#pragma once

#include "tests/support/program_bench.h"

#include <QJsonDocument>
#include <QTemporaryDir>

namespace sb::test {

struct SbctlRun
{
    int exitCode = -1;
    QByteArray out = {};
    QByteArray error = {};

    [[nodiscard]] QJsonValue json() const;
};

class SbctlBench
{
public:
    SbctlBench();

    /// Runs sbctl as somebody (whose directory is kept), with `input` on standard input.
    SbctlRun run(const QString &person, const QStringList &arguments, const QByteArray &input = {});
    /// Logs a seeded person in; aborts the test when that fails.
    void login(const QString &role);
    [[nodiscard]] QString passwordOf(const QString &role) const;
    [[nodiscard]] QString runtimeDirectory(const QString &person) const;
    [[nodiscard]] QProcessEnvironment environmentOf(const QString &person) const;

    ProgramBench programs{ProgramBench::Environment{
        {QStringLiteral("SB_CLAIM_INTERVAL"), QStringLiteral("100ms")},
        {QStringLiteral("SB_CLUSTER_NAME"), QStringLiteral("cli-site")},
        {QStringLiteral("SB_GITOPS_ENABLED"), QStringLiteral("true")},
        {QStringLiteral("SB_WORKER_GITOPS_POLL_INTERVAL"), QStringLiteral("200ms")},
        {QStringLiteral("SB_OUTBOUND_ALLOW"), QStringLiteral("127.0.0.0/8")}}};
    /// What SB_SERVER says.
    QString server;

private:
    QTemporaryDir m_dir;
};

} // namespace sb::test
