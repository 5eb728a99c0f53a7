// JSON out, streaming and compact (contract B16): rapidjson's writer behind the project's types.
#pragma once

#include "shared/core/timestamp.h"

#include <concepts>
#include <cstdint>
#include <memory>
#include <optional>

#include <QByteArray>
#include <QJsonObject>
#include <QString>
#include <QStringList>
#include <QUuid>

namespace sb::codec {

/// How a timestamp is written (contract 0.4).
enum class TimeFormat { T9, Tn, Ts };

class JsonWriter
{
public:
    JsonWriter();
    JsonWriter(const JsonWriter &) = delete;
    JsonWriter &operator=(const JsonWriter &) = delete;
    ~JsonWriter();

    JsonWriter &beginObject();
    JsonWriter &endObject();
    JsonWriter &beginArray();
    JsonWriter &endArray();
    JsonWriter &key(QStringView name);

    JsonWriter &text(QStringView value);
    /// `utf8` must be valid UTF-8.
    JsonWriter &utf8(QByteArrayView utf8);
    JsonWriter &integer(std::int64_t value);
    JsonWriter &number(double value);
    JsonWriter &boolean(bool value);
    JsonWriter &null();
    JsonWriter &json(const QJsonValue &value);
    /// Already serialised, trusted JSON.
    JsonWriter &raw(QByteArrayView json);

    // name and value in one; the *IfPresent forms write nothing when the value is absent or empty
    JsonWriter &field(QStringView name, QStringView value);

    JsonWriter &field(QStringView name, const QString &value)
    {
        return field(name, QStringView(value));
    }

    JsonWriter &field(QStringView name, const QUuid &value);
    JsonWriter &field(QStringView name, std::int64_t value);

    JsonWriter &field(QStringView name, int value)
    {
        return field(name, static_cast<std::int64_t>(value));
    }

    /// Exactly bool: a text literal would rather become one than a QStringView.
    JsonWriter &field(QStringView name, std::same_as<bool> auto value)
    {
        return key(name).boolean(value);
    }

    JsonWriter &field(QStringView name, core::Timestamp value, TimeFormat format);
    JsonWriter &field(QStringView name, const QStringList &value);
    JsonWriter &field(QStringView name, const QJsonObject &value);
    JsonWriter &base64(QStringView name, QByteArrayView bytes);
    JsonWriter &fieldIfPresent(QStringView name, const QString &value);
    JsonWriter &fieldIfPresent(QStringView name, const std::optional<QUuid> &value);
    JsonWriter &fieldIfPresent(QStringView name, const std::optional<core::Timestamp> &value,
                               TimeFormat format);

    /// The finished text; the writer is empty afterwards.
    [[nodiscard]] QByteArray take();

private:
    struct Sink;
    std::unique_ptr<Sink> m_sink;
};

} // namespace sb::codec
