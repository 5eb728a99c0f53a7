#include "shared/codec/json_writer.h"

#include "shared/codec/wiping_allocator.h"
#include "shared/core/base64_text.h"
#include "shared/core/timestamp_text.h"

#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include <QJsonArray>

namespace sb::codec {

namespace {

using Buffer = rapidjson::GenericStringBuffer<rapidjson::UTF8<>, WipingAllocator>;
using Writer = rapidjson::Writer<Buffer, rapidjson::UTF8<>, rapidjson::UTF8<>, WipingAllocator>;

rapidjson::SizeType sizeOf(qsizetype size)
{
    return static_cast<rapidjson::SizeType>(size);
}

} // namespace

struct JsonWriter::Sink
{
    Buffer buffer;
    Writer writer{buffer};
};

JsonWriter::JsonWriter() : m_sink(std::make_unique<Sink>())
{}

JsonWriter::~JsonWriter() = default;

JsonWriter &JsonWriter::beginObject()
{
    m_sink->writer.StartObject();
    return *this;
}

JsonWriter &JsonWriter::endObject()
{
    m_sink->writer.EndObject();
    return *this;
}

JsonWriter &JsonWriter::beginArray()
{
    m_sink->writer.StartArray();
    return *this;
}

JsonWriter &JsonWriter::endArray()
{
    m_sink->writer.EndArray();
    return *this;
}

JsonWriter &JsonWriter::key(QStringView name)
{
    const QByteArray text = name.toUtf8();
    m_sink->writer.Key(text.constData(), sizeOf(text.size()));
    return *this;
}

JsonWriter &JsonWriter::text(QStringView value)
{
    const QByteArray text = value.toUtf8();
    m_sink->writer.String(text.constData(), sizeOf(text.size()));
    return *this;
}

JsonWriter &JsonWriter::utf8(QByteArrayView utf8)
{
    m_sink->writer.String(utf8.isEmpty() ? "" : utf8.data(), sizeOf(utf8.size()));
    return *this;
}

JsonWriter &JsonWriter::integer(std::int64_t value)
{
    m_sink->writer.Int64(value);
    return *this;
}

JsonWriter &JsonWriter::number(double value)
{
    m_sink->writer.Double(value);
    return *this;
}

JsonWriter &JsonWriter::boolean(bool value)
{
    m_sink->writer.Bool(value);
    return *this;
}

JsonWriter &JsonWriter::null()
{
    m_sink->writer.Null();
    return *this;
}

JsonWriter &JsonWriter::json(const QJsonValue &value)
{
    switch (value.type()) {
    case QJsonValue::Object: {
        beginObject();
        const QJsonObject object = value.toObject();
        for (auto member = object.begin(); member != object.end(); ++member)
            key(member.key()).json(member.value());
        return endObject();
    }
    case QJsonValue::Array:
        beginArray();
        for (const QJsonValue &item : value.toArray())
            json(item);
        return endArray();
    case QJsonValue::String:
        return text(value.toString());
    case QJsonValue::Bool:
        return boolean(value.toBool());
    case QJsonValue::Double: {
        const qint64 whole = value.toInteger(std::numeric_limits<qint64>::min());
        return whole == std::numeric_limits<qint64>::min() ? number(value.toDouble())
                                                           : integer(whole);
    }
    case QJsonValue::Null:
    case QJsonValue::Undefined:
        break;
    }
    return null();
}

JsonWriter &JsonWriter::raw(QByteArrayView json)
{
    m_sink->writer.RawValue(json.data(), static_cast<std::size_t>(json.size()),
                            rapidjson::kObjectType);
    return *this;
}

JsonWriter &JsonWriter::field(QStringView name, QStringView value)
{
    return key(name).text(value);
}

JsonWriter &JsonWriter::field(QStringView name, const QUuid &value)
{
    return key(name).utf8(value.toByteArray(QUuid::WithoutBraces));
}

JsonWriter &JsonWriter::field(QStringView name, std::int64_t value)
{
    return key(name).integer(value);
}

JsonWriter &JsonWriter::field(QStringView name, core::Timestamp value, TimeFormat format)
{
    switch (format) {
    case TimeFormat::T9:
        return key(name).utf8(core::toTextT9(value));
    case TimeFormat::Tn:
        return key(name).utf8(core::toTextTn(value));
    case TimeFormat::Ts:
        break;
    }
    return key(name).utf8(core::toTextTs(value));
}

JsonWriter &JsonWriter::field(QStringView name, const QStringList &value)
{
    key(name).beginArray();
    for (const QString &item : value)
        text(item);
    return endArray();
}

JsonWriter &JsonWriter::field(QStringView name, const QJsonObject &value)
{
    return key(name).json(value);
}

JsonWriter &JsonWriter::base64(QStringView name, QByteArrayView bytes)
{
    QByteArray text = core::toBase64(bytes);
    key(name).utf8(text);
    core::wipe(text);
    return *this;
}

JsonWriter &JsonWriter::fieldIfPresent(QStringView name, const QString &value)
{
    return value.isEmpty() ? *this : field(name, value);
}

JsonWriter &JsonWriter::fieldIfPresent(QStringView name, const std::optional<QUuid> &value)
{
    return value ? field(name, *value) : *this;
}

JsonWriter &JsonWriter::fieldIfPresent(QStringView name,
                                       const std::optional<core::Timestamp> &value,
                                       TimeFormat format)
{
    return value ? field(name, *value, format) : *this;
}

QByteArray JsonWriter::take()
{
    const QByteArray json(m_sink->buffer.GetString(),
                          static_cast<qsizetype>(m_sink->buffer.GetSize()));
    m_sink = std::make_unique<Sink>();
    return json;
}

} // namespace sb::codec
