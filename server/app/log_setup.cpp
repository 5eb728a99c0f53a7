#include "server/app/log_setup.h"

#include "shared/codec/json_writer.h"
#include "shared/core/clock.h"

#include <algorithm>
#include <atomic>
#include <unistd.h>

#include <QLoggingCategory>

namespace sb::app {

using namespace Qt::StringLiterals;
using codec::JsonWriter;
using codec::TimeFormat;

namespace {

std::atomic<config::LogLevel> leastLevel = config::LogLevel::Info;

config::LogLevel levelOf(QtMsgType type)
{
    switch (type) {
    case QtDebugMsg:
        return config::LogLevel::Debug;
    case QtInfoMsg:
        return config::LogLevel::Info;
    case QtWarningMsg:
        return config::LogLevel::Warning;
    case QtCriticalMsg:
    case QtFatalMsg:
        break;
    }
    return config::LogLevel::Error;
}

QStringView wordOf(config::LogLevel level)
{
    constexpr QStringView words[] = {u"debug", u"info", u"warn", u"error"};
    return words[static_cast<std::size_t>(level)];
}

JsonWriter &begin(JsonWriter &json, config::LogLevel level, QStringView category)
{
    return json.beginObject()
        .field(u"time", core::SystemClock().now(), TimeFormat::Tn)
        .field(u"level", wordOf(level))
        .field(u"category", category);
}

/// One write per line, so that lines of several threads do not mix.
void writeLine(JsonWriter &json)
{
    const QByteArray line = json.endObject().take() + '\n';
    // There is nowhere to say that logging failed.
    (void)!::write(STDERR_FILENO, line.constData(), static_cast<std::size_t>(line.size()));
}

void handleMessage(QtMsgType type, const QMessageLogContext &context, const QString &text)
{
    const config::LogLevel level = levelOf(type);
    if (level < leastLevel)
        return;
    JsonWriter json;
    begin(json, level, QString::fromLatin1(context.category ? context.category : "default"))
        .field(u"message", text);
    writeLine(json);
}

void writeCall(JsonWriter &json, const domain::CallContext &call)
{
    json.field(u"request_id", call.requestId)
        .field(u"correlation_id", call.correlationId)
        .fieldIfPresent(u"traceparent", call.traceparent)
        .field(u"actor", call.actor.actor())
        .fieldIfPresent(u"address", call.peerAddress);
}

} // namespace

void installJsonLog(config::LogLevel level)
{
    leastLevel = level;
    // Categories decide nothing here: the level does, in one place.
    QLoggingCategory::setFilterRules(u"sb.*.debug=true"_s);
    qInstallMessageHandler(handleMessage);
}

void logRequest(const http::AccessRecord &record)
{
    const auto level = record.status >= 500 ? config::LogLevel::Error : config::LogLevel::Info;
    if (level < leastLevel)
        return;
    JsonWriter json;
    begin(json, level, u"sb.access")
        .field(u"message", u"request")
        .field(u"method", QString::fromLatin1(record.method))
        .field(u"route", QString::fromLatin1(record.route))
        .field(u"status", record.status)
        .field(u"microseconds", std::int64_t(record.microseconds))
        .field(u"bytes_in", std::int64_t(record.bytesIn))
        .field(u"bytes_out", std::int64_t(record.bytesOut));
    writeCall(json, record.call);
    writeLine(json);
}

void logFault(const domain::CallContext &call, const char *text)
{
    JsonWriter json;
    begin(json, config::LogLevel::Error, u"sb.fault").field(u"message", QString::fromUtf8(text));
    writeCall(json, call);
    writeLine(json);
}

} // namespace sb::app
