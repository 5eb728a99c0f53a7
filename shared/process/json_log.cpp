#include "shared/process/json_log.h"

#include "shared/core/clock.h"

#include <atomic>
#include <unistd.h>

#include <QLoggingCategory>

namespace sb::process {

using namespace Qt::StringLiterals;

namespace {

std::atomic<LogLevel> leastLevel = LogLevel::Info;

LogLevel levelOf(QtMsgType type)
{
    switch (type) {
    case QtDebugMsg:
        return LogLevel::Debug;
    case QtInfoMsg:
        return LogLevel::Info;
    case QtWarningMsg:
        return LogLevel::Warning;
    case QtCriticalMsg:
    case QtFatalMsg:
        break;
    }
    return LogLevel::Error;
}

QStringView wordOf(LogLevel level)
{
    constexpr QStringView words[] = {u"debug", u"info", u"warn", u"error"};
    return words[static_cast<std::size_t>(level)];
}

void handleMessage(QtMsgType type, const QMessageLogContext &context, const QString &text)
{
    logLine(levelOf(type), QString::fromLatin1(context.category ? context.category : "default"),
            text);
}

} // namespace

void installJsonLog(LogLevel least)
{
    leastLevel = least;
    // Categories decide nothing here: the level does, in one place.
    QLoggingCategory::setFilterRules(u"sb.*.debug=true"_s);
    qInstallMessageHandler(handleMessage);
}

void logLine(LogLevel level, QStringView category, QStringView message,
             const std::function<void(codec::JsonWriter &)> &more)
{
    if (level < leastLevel)
        return;
    codec::JsonWriter json;
    json.beginObject()
        .field(u"time", core::SystemClock().now(), codec::TimeFormat::Tn)
        .field(u"level", wordOf(level))
        .field(u"category", category)
        .field(u"message", message);
    if (more)
        more(json);
    const QByteArray line = json.endObject().take() + '\n';
    // One write per line, so that lines of several threads do not mix; and there is nowhere to say
    // that logging failed.
    (void)!::write(STDERR_FILENO, line.constData(), static_cast<std::size_t>(line.size()));
}

} // namespace sb::process
