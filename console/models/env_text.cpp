#include "console/models/env_text.h"

#include <algorithm>
#include <string>

#include <QCoreApplication>

namespace sb::console {

using namespace Qt::StringLiterals;

namespace {

QString tr(const char *text)
{
    return QCoreApplication::translate("EnvText", text);
}

bool isKeyCharacter(char character)
{
    return (character >= 'A' && character <= 'Z') || (character >= 'a' && character <= 'z') ||
           (character >= '0' && character <= '9') || character == '_' || character == '.' ||
           character == '-';
}

std::string_view trimmed(std::string_view text)
{
    const auto first = text.find_first_not_of(" \t\r");
    if (first == std::string_view::npos)
        return {};
    return text.substr(first, text.find_last_not_of(" \t\r") - first + 1);
}

/// What stands between double quotes, escapes resolved. The buffer never grows, so that no copy of
/// it stays behind.
core::SecretBytes unescaped(std::string_view quoted)
{
    core::SecretBytes plain(quoted.size());
    std::size_t size = 0;
    for (std::size_t at = 0; at < quoted.size(); ++at) {
        char character = quoted[at];
        if (character == '\\' && at + 1 < quoted.size()) {
            character = quoted[++at];
            if (character == 'n')
                character = '\n';
            else if (character == 't')
                character = '\t';
        }
        plain.data()[size++] = static_cast<unsigned char>(character);
    }
    return core::SecretBytes::copyOf(plain.span().first(size));
}

class EnvReader
{
public:
    explicit EnvReader(std::string_view text) : m_text(text) {}

    EnvText read()
    {
        while (m_at < m_text.size())
            readLine();
        return std::move(m_result);
    }

private:
    void complain(const QString &what)
    {
        m_result.problems.append(tr("Line %1: %2").arg(m_line).arg(what));
    }

    std::string_view takeLine()
    {
        const auto end = std::min(m_text.find('\n', m_at), m_text.size());
        const std::string_view line = m_text.substr(m_at, end - m_at);
        m_at = end + 1;
        ++m_line;
        return line;
    }

    void readLine()
    {
        const std::size_t start = m_at;
        std::string_view line = trimmed(takeLine());
        if (line.empty() || line.front() == '#')
            return;
        if (line.starts_with("export "))
            line = trimmed(line.substr(7));
        const auto equals = line.find('=');
        if (equals == std::string_view::npos)
            return complain(tr("there is no ="));
        const std::string_view key = trimmed(line.substr(0, equals));
        if (key.empty() || !std::all_of(key.begin(), key.end(), isKeyCharacter))
            return complain(tr("this is no name for a key"));
        readValue(QString::fromUtf8(key.data(), static_cast<qsizetype>(key.size())),
                  trimmed(line.substr(equals + 1)), start);
    }

    void readValue(const QString &key, std::string_view value, std::size_t lineStart)
    {
        if (value.size() >= 2 && value.front() == '\'' && value.back() == '\'')
            return add(key, core::SecretBytes::copyOf(value.substr(1, value.size() - 2)));
        if (!value.empty() && value.front() == '"')
            return readQuoted(key, lineStart);
        if (const auto comment = value.find(" #"); comment != std::string_view::npos)
            value = trimmed(value.substr(0, comment));
        add(key, core::SecretBytes::copyOf(value));
    }

    void readQuoted(const QString &key, std::size_t lineStart)
    {
        const auto open = m_text.find('"', lineStart);
        std::size_t close = open + 1;
        while (close < m_text.size() && m_text[close] != '"')
            close += m_text[close] == '\\' ? 2U : 1U;
        if (close >= m_text.size())
            return complain(tr("the quotes are never closed"));
        const std::string_view quoted = m_text.substr(open + 1, close - open - 1);
        m_line += static_cast<int>(std::count(quoted.begin(), quoted.end(), '\n'));
        m_at = std::min(m_text.find('\n', close), m_text.size()) + 1;
        add(key, unescaped(quoted));
    }

    void add(const QString &key, core::SecretBytes value)
    {
        for (client::PatchValue &each : m_result.values) {
            if (each.keyName == key) {
                each.value = std::move(value);
                return;
            }
        }
        m_result.values.push_back({.keyName = key, .value = std::move(value)});
    }

    std::string_view m_text;
    std::size_t m_at = 0;
    int m_line = 0;
    EnvText m_result;
};

} // namespace

EnvText envTextFrom(std::string_view text)
{
    return EnvReader(text).read();
}

} // namespace sb::console
