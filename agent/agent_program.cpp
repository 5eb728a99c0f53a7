#include "agent/agent_program.h"

#include "agent/agent.h"
#include "agent/key_pair.h"
#include "agent/local_server.h"
#include "agent/providers/file_provider.h"
#include "agent/providers/vault_provider.h"
#include "shared/core/version.h"
#include "shared/process/process_signals.h"
#include "shared/process/service_notifier.h"

#include <cstdio>

#include <QCoreApplication>

namespace sb::agent {

using namespace Qt::StringLiterals;

namespace {

constexpr int failed = 1;
constexpr int wrongUsage = 2;

void print(std::FILE *stream, const QString &text)
{
    const QByteArray line = text.toUtf8() + '\n';
    std::fwrite(line.constData(), 1, static_cast<std::size_t>(line.size()), stream);
    std::fflush(stream);
}

void complain(const QString &text)
{
    print(stderr, u"sb-agent: "_s + text);
}

QString helpText()
{
    QString text = uR"(sb-agent - carries out Secret Broker's jobs next to the provider

  sb-agent [--flag value]…

Settings come from the environment; those without secrets may be given as flags:
)"_s;
    const QMap<QString, QString> &flags = variablesByFlag();
    for (auto flag = flags.begin(); flag != flags.end(); ++flag)
        text += u"  %1 %2\n"_s.arg(flag.key(), -32).arg(flag.value());
    return text + uR"(
Secrets: SB_AGENT_SECRET, SB_VAULT_TOKEN (each also as …_FILE), SB_AGENT_PRIVATE_KEY.

Exit codes: 0 stopped as asked, 1 it did not work, 2 wrong usage or configuration.
)"_s;
}

/// Flags stand for variables; what they say wins. nullopt after a complaint.
std::optional<QProcessEnvironment> environmentWith(const QStringList &arguments)
{
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    for (qsizetype at = 0; at < arguments.size(); ++at) {
        const QString name = arguments[at].section(u'=', 0, 0);
        const bool hasValue = arguments[at].contains(u'=');
        const QString variable = variablesByFlag().value(name);
        if (variable.isEmpty() || (!hasValue && at + 1 == arguments.size())) {
            complain(variable.isEmpty() ? u"there is no flag %1 (sb-agent --help)"_s.arg(name)
                                        : u"%1 needs a value"_s.arg(name));
            return std::nullopt;
        }
        environment.insert(variable, hasValue ? arguments[at].section(u'=', 1) : arguments[++at]);
    }
    return environment;
}

Providers providersFrom(AgentConfig &config)
{
    Providers providers;
    if (!config.fileRoot.isEmpty())
        providers[u"file"_s] = std::make_unique<FileProvider>(config.fileRoot);
    if (!config.vault.address.isEmpty())
        providers[u"vault"_s] = std::make_unique<VaultProvider>(std::move(config.vault));
    return providers;
}

int run(AgentConfig config)
{
    process::installJsonLog(config.logLevel);
    crypto::SystemRandom random;
    const auto keys = keyPairFrom(config, random);
    if (!keys) {
        complain(keys.error().message);
        return wrongUsage;
    }
    Providers providers = providersFrom(config);
    if (providers.empty()) {
        complain(u"no provider is configured: set SB_FILE_ROOT or SB_VAULT_ADDR"_s);
        return wrongUsage;
    }
    process::ProcessSignals signals_;
    process::ServiceNotifier notifier;
    Agent agent(config, *keys, std::move(providers), random);
    LocalServer local(agent);
    const auto port = local.listen(config.localAddress);
    if (!port) {
        complain(port.error().message);
        return failed;
    }
    QObject::connect(&signals_, &process::ProcessSignals::stopRequested, &agent, &Agent::stop);
    QObject::connect(&signals_, &process::ProcessSignals::stopRequested, &notifier,
                     &process::ServiceNotifier::stopping);
    QObject::connect(&agent, &Agent::stopped, qApp, &QCoreApplication::quit);
    print(stdout,
          u"sb-agent's probes are on http://%1:%2"_s.arg(config.localAddress.host.toString())
              .arg(*port));
    agent.start();
    // Whether the server is there is the probe's to say: a restart would not bring it back.
    notifier.ready();
    return QCoreApplication::exec();
}

} // namespace

int runAgent(const QStringList &arguments)
{
    if (arguments.contains(u"--help"_s)) {
        print(stdout, helpText());
        return 0;
    }
    if (arguments.contains(u"--version"_s)) {
        print(stdout, u"sb-agent "_s + QString::fromLatin1(core::version));
        return 0;
    }
    const auto environment = environmentWith(arguments);
    if (!environment)
        return wrongUsage;
    AgentReading reading = readAgentConfig(*environment);
    for (const QString &problem : reading.problems)
        complain(problem);
    if (!reading.problems.isEmpty())
        return wrongUsage;
    for (const char *name : {"SB_AGENT_SECRET", "SB_AGENT_PRIVATE_KEY", "SB_VAULT_TOKEN"})
        qunsetenv(name);
    return run(std::move(reading.config));
}

} // namespace sb::agent
