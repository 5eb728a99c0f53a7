#include "shared/process/setting_source.h"

#include "shared/core/duration_text.h"
#include "shared/core/private_file.h"

#include <utility>

using namespace Qt::StringLiterals;

namespace sb::process {
namespace {

constexpr std::size_t largestSecretFile = 64 * 1024;

QString durationWords(std::chrono::milliseconds duration)
{
    const qint64 ms = duration.count();
    return ms % 1000 == 0 ? u"%1s"_s.arg(ms / 1000) : u"%1ms"_s.arg(ms);
}

} // namespace

SettingSource::SettingSource(QProcessEnvironment environment)
    : m_environment(std::move(environment))
{}

std::optional<QString> SettingSource::text(const QString &name)
{
    m_known.insert(name);
    QString value = m_environment.value(name);
    if (value.isEmpty())
        return std::nullopt;
    return value;
}

int SettingSource::oneOf(const QString &name, const QStringList &words, int fallback)
{
    const auto value = text(name);
    if (!value)
        return fallback;
    const qsizetype index = words.indexOf(*value);
    if (index < 0) {
        addProblem(name, u"must be one of %1"_s.arg(words.join(u", "_s)));
        return fallback;
    }
    return static_cast<int>(index);
}

bool SettingSource::flag(const QString &name, bool fallback)
{
    const auto value = text(name);
    if (!value)
        return fallback;
    const QString word = value->toLower();
    if (word == "1"_L1 || word == "true"_L1 || word == "yes"_L1)
        return true;
    if (word != "0"_L1 && word != "false"_L1 && word != "no"_L1)
        addProblem(name, u"must be true or false"_s);
    return false;
}

int SettingSource::number(const QString &name, int fallback, int least, int most)
{
    const auto value = text(name);
    if (!value)
        return fallback;
    bool isNumber = false;
    const int number = value->toInt(&isNumber);
    if (!isNumber || number < least || number > most) {
        addProblem(name, u"must be a number from %1 to %2"_s.arg(least).arg(most));
        return fallback;
    }
    return number;
}

std::chrono::milliseconds SettingSource::duration(const QString &name,
                                                  std::chrono::milliseconds fallback,
                                                  std::chrono::milliseconds least,
                                                  std::chrono::milliseconds most)
{
    const auto value = text(name);
    if (!value)
        return fallback;
    const auto duration = core::durationFromText(*value);
    if (!duration || *duration < least || *duration > most) {
        addProblem(name, u"must be a duration such as 1h30m, 15s or 500ms, from %1 to %2"_s.arg(
                             durationWords(least), durationWords(most)));
        return fallback;
    }
    return std::chrono::duration_cast<std::chrono::milliseconds>(*duration);
}

std::optional<ListenAddress> SettingSource::address(const QString &name)
{
    const auto value = text(name);
    if (!value)
        return std::nullopt;
    const auto address = listenAddressFromText(*value);
    if (!address)
        addProblem(name, u"must be an address to listen on: :PORT, HOST:PORT or [V6]:PORT"_s);
    return address;
}

core::SecretBytes SettingSource::secret(const QString &name)
{
    const QString fileVariable = name + u"_FILE"_s;
    auto value = text(name);
    const auto path = text(fileVariable);
    if (value && path) {
        addProblem(name, u"is set together with %1; set one of them"_s.arg(fileVariable));
        return {};
    }
    if (path)
        return secretFromFile(fileVariable, *path);
    if (!value)
        return {};
    QByteArray bytes = value->toUtf8();
    core::wipe(*value);
    return core::SecretBytes::takeFrom(bytes);
}

core::SecretBytes SettingSource::secretFromFile(const QString &fileVariable, const QString &path)
{
    const auto content = core::readPrivateFile(path);
    if (!content) {
        addProblem(fileVariable, u"names a file that cannot be used: "_s + content.error().message);
        return {};
    }
    std::string_view text = content->view();
    if (text.size() > largestSecretFile) {
        addProblem(fileVariable, u"names a file larger than 64 KiB"_s);
        return {};
    }
    while (text.ends_with('\n') || text.ends_with('\r'))
        text.remove_suffix(1);
    if (text.empty())
        addProblem(fileVariable, u"names an empty file"_s);
    return core::SecretBytes::copyOf(text);
}

void SettingSource::addProblem(const QString &name, const QString &what)
{
    m_problems.append(name + u' ' + what);
}

QStringList SettingSource::unknownNames() const
{
    QStringList unknown;
    for (const QString &name : m_environment.keys()) {
        if (name.startsWith("SB_"_L1) && !m_known.contains(name))
            unknown.append(name);
    }
    return unknown;
}

} // namespace sb::process
