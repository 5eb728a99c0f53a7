#include "shared/codec/json_reader.h"
#include "shared/core/base64_text.h"
#include "shared/core/timestamp_text.h"
#include "shared/core/uuid_text.h"

namespace sb::codec {

using namespace Qt::StringLiterals;
using core::ErrorCode;

ObjectReader::ObjectReader(const JsonNode &object, Strictness strictness)
    : m_object(object), m_strictness(strictness)
{
    if (!object.isObject())
        fault(object.pointer(), u"must be an object"_s);
}

QString ObjectReader::pointerTo(QStringView name) const
{
    return m_object.pointer() + u'/' + name.toString();
}

void ObjectReader::fault(const QString &memberPointer, const QString &detail)
{
    m_faults.push_back({memberPointer, detail});
}

void ObjectReader::ignore(std::initializer_list<QStringView> names)
{
    for (const QStringView name : names)
        m_known.append(name.toString());
}

std::optional<JsonNode> ObjectReader::take(QStringView name)
{
    m_known.append(name.toString());
    if (!m_object.isObject())
        return std::nullopt;
    auto node = m_object.member(name);
    if (node && node->isNull() && m_strictness == Strictness::Lenient)
        return std::nullopt;
    return node;
}

std::optional<JsonNode> ObjectReader::takeIf(QStringView name, bool (JsonNode::*isWanted)() const,
                                             const QString &complaint)
{
    auto node = take(name);
    if (node && !((*node).*isWanted)()) {
        fault(pointerTo(name), complaint);
        return std::nullopt;
    }
    return node;
}

template <typename T> T ObjectReader::orMissing(QStringView name, const std::optional<T> &read)
{
    // A member of the wrong type has been recorded already.
    const bool isThere = m_object.isObject() && m_object.member(name) &&
                         !(m_strictness == Strictness::Lenient && m_object.member(name)->isNull());
    if (!read && !isThere)
        fault(pointerTo(name), u"is required"_s);
    return read.value_or(T{});
}

std::optional<QString> ObjectReader::text(QStringView name)
{
    const auto node = takeIf(name, &JsonNode::isString, u"must be a string"_s);
    return node ? std::optional(node->toText()) : std::nullopt;
}

QString ObjectReader::requiredText(QStringView name)
{
    return orMissing(name, text(name));
}

std::optional<QUuid> ObjectReader::uuid(QStringView name)
{
    const auto node = takeIf(name, &JsonNode::isString, u"must be a UUID"_s);
    if (!node)
        return std::nullopt;
    const auto id = core::uuidFromText(node->toText());
    if (!id)
        fault(pointerTo(name), u"must be a UUID"_s);
    return id;
}

QUuid ObjectReader::requiredUuid(QStringView name)
{
    return orMissing(name, uuid(name));
}

std::optional<std::int64_t> ObjectReader::integer(QStringView name)
{
    const auto node = takeIf(name, &JsonNode::isInteger, u"must be an integer"_s);
    return node ? std::optional(node->toInteger()) : std::nullopt;
}

std::int64_t ObjectReader::requiredInteger(QStringView name)
{
    return orMissing(name, integer(name));
}

std::optional<bool> ObjectReader::boolean(QStringView name)
{
    const auto node = takeIf(name, &JsonNode::isBool, u"must be true or false"_s);
    return node ? std::optional(node->toBool()) : std::nullopt;
}

bool ObjectReader::requiredBoolean(QStringView name)
{
    return orMissing(name, boolean(name));
}

std::optional<QStringList> ObjectReader::textList(QStringView name)
{
    const auto node = takeIf(name, &JsonNode::isArray, u"must be an array of strings"_s);
    if (!node)
        return std::nullopt;
    QStringList list;
    for (const JsonNode &item : node->elements()) {
        if (item.isString())
            list.append(item.toText());
        else
            fault(item.pointer(), u"must be a string"_s);
    }
    return list;
}

std::optional<core::Timestamp> ObjectReader::time(QStringView name)
{
    const auto node = takeIf(name, &JsonNode::isString, u"must be an RFC 3339 time"_s);
    if (!node)
        return std::nullopt;
    const auto time = core::timestampFromText(node->toText());
    if (!time)
        fault(pointerTo(name), u"must be an RFC 3339 time"_s);
    return time;
}

std::optional<core::SecretBytes> ObjectReader::base64(QStringView name)
{
    const auto node = takeIf(name, &JsonNode::isString, u"must be base64"_s);
    if (!node)
        return std::nullopt;
    auto bytes = core::bytesFromBase64(node->utf8());
    if (!bytes)
        fault(pointerTo(name), u"is not valid base64"_s);
    return bytes;
}

std::optional<core::SecretBytes> ObjectReader::secret(QStringView name)
{
    const auto node = takeIf(name, &JsonNode::isString, u"must be a string"_s);
    return node ? std::optional(node->toSecret()) : std::nullopt;
}

std::optional<JsonNode> ObjectReader::object(QStringView name)
{
    return takeIf(name, &JsonNode::isObject, u"must be an object"_s);
}

std::optional<JsonNode> ObjectReader::array(QStringView name)
{
    return takeIf(name, &JsonNode::isArray, u"must be an array"_s);
}

core::Result<void> ObjectReader::finish()
{
    if (m_strictness == Strictness::Strict && m_object.isObject()) {
        for (const auto &[name, node] : m_object.members()) {
            if (!m_known.contains(name))
                fault(node.pointer(), u"is not known here"_s);
        }
    }
    if (m_faults.empty())
        return m_object.fitsSchema();
    const core::ErrorDetail &first = m_faults.front();
    return core::failure(core::Error{.code = ErrorCode::InvalidField,
                                     .message = first.pointer.isEmpty()
                                                    ? first.detail
                                                    : first.pointer.mid(1) + u' ' + first.detail,
                                     .details = m_faults});
}

} // namespace sb::codec
