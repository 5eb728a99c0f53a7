// Reads named settings out of an environment and gathers what is wrong with them, one sentence per
// problem, instead of stopping at the first. Messages name the variable and never quote a secret.
#pragma once

#include "shared/core/secret_bytes.h"
#include "shared/process/listen_address.h"

#include <chrono>
#include <optional>

#include <QProcessEnvironment>
#include <QSet>
#include <QString>
#include <QStringList>

namespace sb::process {

class SettingSource
{
public:
    explicit SettingSource(QProcessEnvironment environment);

    /// nullopt when the variable is unset or empty.
    std::optional<QString> text(const QString &name);
    /// One of `words`; its index, or `fallback` when unset.
    int oneOf(const QString &name, const QStringList &words, int fallback);
    /// 1, true, yes, 0, false or no.
    bool flag(const QString &name, bool fallback);
    int number(const QString &name, int fallback, int least, int most);
    std::chrono::milliseconds duration(const QString &name, std::chrono::milliseconds fallback,
                                       std::chrono::milliseconds least,
                                       std::chrono::milliseconds most);
    std::optional<ListenAddress> address(const QString &name);
    /// The variable's bytes, or those of the file that NAME_FILE names (without trailing line
    /// breaks), which only its owner may read; empty when neither is set.
    core::SecretBytes secret(const QString &name);

    void addProblem(const QString &name, const QString &what);

    [[nodiscard]] const QStringList &problems() const { return m_problems; }

    /// Variables that begin with `SB_` and that nothing here has asked for.
    [[nodiscard]] QStringList unknownNames() const;

private:
    core::SecretBytes secretFromFile(const QString &fileVariable, const QString &path);

    QProcessEnvironment m_environment;
    QSet<QString> m_known;
    QStringList m_problems;
};

} // namespace sb::process
