#include "shared/codec/json_writer.h"

#include "shared/codec/wiping_allocator.h"
#include "shared/core/base64_text.h"
#include "shared/core/timestamp_text.h"

#include <array>
#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include <QJsonArray>

namespace sb::codec {

namespace {

using Buffer = rapidjson::GenericStringBuffer<rapidjson::UTF8<>, WipingAllocator>;
using Writer = rapidjson::Writer<Buffer, rapidjson::UTF8<>, rapidjson::UTF8<>, WipingAllocator>;

/// Holds most answers and every log line without growing, for what grows is copied and wiped.
constexpr std::size_t firstCapacity = 1024;
/// Of an answer that is larger the room is given back once it was taken.
constexpr qsizetype keptCapacity = 16 * 1024;

rapidjson::SizeType sizeOf(qsizetype size)
{
    return static_cast<rapidjson::SizeType>(size);
}

/// Calls `use(characters, size)` with the text in UTF-8. Names of members and most values are
/// short and ASCII: those need no memory of their own.
template <typename Use> void withUtf8(QStringView text, Use &&use)
{
    std::array<char, 128> ascii;
    const bool isShort = text.size() <= static_cast<qsizetype>(ascii.size());
    qsizetype size = 0;
    while (isShort && size < text.size() && text[size].unicode() < 0x80) {
        ascii[static_cast<std::size_t>(size)] = static_cast<char>(text[size].unicode());
        ++size;
    }
    if (isShort && size == text.size()) {
        use(ascii.data(), sizeOf(size));
        return;
    }
    const QByteArray utf8 = text.toUtf8();
    use(utf8.constData(), sizeOf(utf8.size()));
}

} // namespace

struct JsonWriter::Sink
{
    Buffer buffer{nullptr, firstCapacity};
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
    withUtf8(name, [this](const char *utf8, rapidjson::SizeType size) {
        m_sink->writer.Key(utf8, size);
    });
    return *this;
}

JsonWriter &JsonWriter::text(QStringView value)
{
    withUtf8(value, [this](const char *utf8, rapidjson::SizeType size) {
        m_sink->writer.String(utf8, size);
    });
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
    // What stays in the buffer is wiped with it.
    if (json.size() > keptCapacity) {
        m_sink = std::make_unique<Sink>();
    } else {
        m_sink->buffer.Clear();
        m_sink->writer.Reset(m_sink->buffer);
    }
    return json;
}

} // namespace sb::codec
