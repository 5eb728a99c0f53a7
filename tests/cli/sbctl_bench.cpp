#include "tests/cli/sbctl_bench.h"

#include <QDir>
#include <QFile>
#include <QJsonArray>
#include <QJsonObject>

namespace sb::test {

using namespace Qt::StringLiterals;

QJsonValue SbctlRun::json() const
{
    const QJsonDocument document = QJsonDocument::fromJson(out);
    return document.isArray() ? QJsonValue(document.array()) : QJsonValue(document.object());
}

SbctlBench::SbctlBench()
{
    programs.startServer();
    server = programs.url().toString();
}

QString SbctlBench::runtimeDirectory(const QString &person) const
{
    const QString path = m_dir.filePath(person);
    QDir().mkpath(path);
    QFile::setPermissions(path, QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner);
    return path;
}

QProcessEnvironment SbctlBench::environmentOf(const QString &person) const
{
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    environment.insert(u"SB_SERVER"_s, server);
    environment.insert(u"XDG_RUNTIME_DIR"_s, runtimeDirectory(person));
    return environment;
}

SbctlRun SbctlBench::run(const QString &person, const QStringList &arguments,
                         const QByteArray &input)
{
    QProcess process;
    process.setProcessEnvironment(environmentOf(person));
    process.start(programPath(u"sbctl"_s), arguments);
    process.write(input);
    process.closeWriteChannel();
    if (!process.waitForFinished(60'000))
        qFatal("sbctl %s does not end", qPrintable(arguments.join(u' ')));
    return {.exitCode = process.exitStatus() == QProcess::NormalExit ? process.exitCode() : -1,
            .out = process.readAllStandardOutput(),
            .error = process.readAllStandardError()};
}

QString SbctlBench::passwordOf(const QString &role) const
{
    QFile file(programs.directory() + u"/server/keys/password-"_s + role);
    return file.open(QIODevice::ReadOnly) ? QString::fromUtf8(file.readAll()) : QString();
}

void SbctlBench::login(const QString &role)
{
    const SbctlRun done =
        run(role, {u"login"_s, role + u"@secret-broker.dev"_s, u"--password-stdin"_s},
            passwordOf(role).toUtf8() + "\n");
    if (done.exitCode != 0)
        qFatal("login: %s", done.error.constData());
}

} // namespace sb::test
