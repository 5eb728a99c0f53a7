#include "server/app/log_setup.h"

#include "shared/process/json_log.h"

namespace sb::app {

using codec::JsonWriter;
using process::LogLevel;

namespace {

void writeCall(JsonWriter &json, const domain::CallContext &call)
{
    json.field(u"request_id", call.requestId)
        .field(u"correlation_id", call.correlationId)
        .fieldIfPresent(u"traceparent", call.traceparent)
        .field(u"actor", call.actor.actor())
        .fieldIfPresent(u"address", call.peerAddress);
}

} // namespace

void installLog(config::LogLevel level)
{
    // The same words in the same order.
    process::installJsonLog(static_cast<LogLevel>(level));
}

void logRequest(const http::AccessRecord &record)
{
    const auto level = record.status >= 500 ? LogLevel::Error : LogLevel::Info;
    process::logLine(level, u"sb.access", u"request", [&](JsonWriter &json) {
        json.field(u"method", QString::fromLatin1(record.method))
            .field(u"route", QString::fromLatin1(record.route))
            .field(u"status", record.status)
            .field(u"microseconds", std::int64_t(record.microseconds))
            .field(u"bytes_in", std::int64_t(record.bytesIn))
            .field(u"bytes_out", std::int64_t(record.bytesOut));
        writeCall(json, record.call);
    });
}

void logFault(const domain::CallContext &call, const char *text)
{
    process::logLine(LogLevel::Error, u"sb.fault", QString::fromUtf8(text),
                     [&](JsonWriter &json) { writeCall(json, call); });
}

} // namespace sb::app
