// Looks for secrets where none may be (invariant S4), in every form that bytes take on their way
// through this system.
#pragma once

#include <utility>
#include <vector>

#include <QByteArray>
#include <QString>
#include <QStringList>

namespace sb::test {

class CanarySearch
{
public:
    /// `name` is what a finding says instead of the secret.
    void watch(const QString &name, const QByteArray &secret);

    /// One line for each secret and form that `text` contains.
    [[nodiscard]] QStringList in(const QString &place, const QByteArray &text) const;
    /// The same for every file below a directory, but for those whose path contains one of
    /// `except`.
    [[nodiscard]] QStringList below(const QString &directory, const QStringList &except = {}) const;

private:
    struct Needle
    {
        QString name;
        QByteArray bytes;
    };

    std::vector<Needle> m_needles;
};

/// The forms of a secret by name: as it is, hexadecimal, base64 at each of three offsets, UTF-16 of
/// both byte orders, percent-encoded, JSON-escaped.
[[nodiscard]] std::vector<std::pair<QString, QByteArray>> formsOf(const QByteArray &secret);

} // namespace sb::test
